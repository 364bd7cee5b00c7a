import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { ProblemError } from './problem.js';

/** The `next` of the page before. What it holds is read by `placeOf`. */
export function PageCursor(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description: '`next` of the page before.' }),
    IsOptional(),
    Matches(/^[A-Za-z0-9_-]{1,600}$/),
  );
}

/** How many items a page holds at most: 1 to `maximum`, 50 unless the property says otherwise. */
export function PageLimit(maximum: number): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum, default: 50 }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(maximum),
  );
}

/** Which page of a list, and how many items of it at most. */
export class PageDto {
  @PageCursor() cursor?: string;
  @PageLimit(200) limit: number = 50;
}

/** Some items of a list. `next` is the cursor of the page after it; absent on the last. */
export type Page<T, C = string> = { readonly items: readonly T[]; readonly next?: C };

/** Where a list that is sorted by two columns goes on. */
export type Place = readonly [string, string];

/** A page out of one row more than its limit; that row only tells that there is a next page. */
export function pageOf<R, T, C>(
  rows: readonly R[],
  limit: number,
  how: { item: (row: R) => T; cursor: (row: R) => C },
): Page<T, C> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(how.item);
  return rows.length <= limit || last === undefined ? { items } : { items, next: how.cursor(last) };
}

/** The cursor of a page that begins after this place. */
export function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** The place after which a page begins: `first` without a cursor; 400 for a cursor that `cursorOf` did not make. */
export function placeOf(
  cursor: string | undefined,
  first: Place,
  valid: (place: Place) => boolean = () => true,
): Place {
  if (cursor === undefined) return first;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isPlace(place) && valid(place)) return place;
  } catch {
    // Not one of ours: answered like any other malformed cursor.
  }
  throw new ProblemError(400, [{ code: 'cursor-malformed' }]);
}

function isPlace(value: unknown): value is Place {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
}
