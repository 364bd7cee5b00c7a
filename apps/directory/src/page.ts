import { ProblemError } from '@footbridge/service';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Which page: the cursor of the page before, and how many at most. */
export class PageDto {
  @ApiProperty({ required: false, description: '`next` of the page before' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,600}$/)
  cursor?: string;
  @ApiProperty({ required: false, minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export type Page<T> = { items: T[]; /** Absent on the last page. */ next?: string };

type Place = [string, string];

/** The place in a sorted list after which the page begins; without a cursor, before the first item. */
export function placeOf(
  cursor: string | undefined,
  first: Place,
  valid: (place: Place) => boolean = () => true,
): Place {
  if (cursor === undefined) return first;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 2 && place.every((each) => typeof each === 'string')) {
      const [one, two] = place as Place;
      if (valid([one, two])) return [one, two];
    }
  } catch {
    // Not one of ours: answered like any other malformed cursor.
  }
  throw new ProblemError(400, [{ code: 'cursor-malformed' }]);
}

/** A page out of one row more than its limit; that row only tells that there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, placeOfItem: (item: T) => Place): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, next: Buffer.from(JSON.stringify(placeOfItem(last)), 'utf8').toString('base64url') };
}
