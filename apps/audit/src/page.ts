import { PageLimit } from '@footbridge/service';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Which page of the log, and how many at most. The cursor is a place in the tree; pages go from the newest to the oldest. */
export class LogPageDto {
  @ApiPropertyOptional({ description: '`next` of the page before.', type: 'integer', minimum: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  cursor?: number;
  @PageLimit(100) limit: number = 50;
}
