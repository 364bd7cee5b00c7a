import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Which page: the cursor of the page before, and how many at most. Pages go from the newest to the oldest. */
export class PageDto {
  @ApiPropertyOptional({ description: '`next` of the page before.', type: 'integer', minimum: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  cursor?: number;
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;
}

export type Page<T> = {
  readonly items: readonly T[];
  /** The cursor of the next page; absent on the last. */ readonly next?: number;
};

/** A page out of one row more than its limit; that row only tells that there is a next page. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  how: { item: (row: R) => T; cursor: (row: R) => number },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(how.item);
  return rows.length <= limit || last === undefined ? { items } : { items, next: how.cursor(last) };
}
