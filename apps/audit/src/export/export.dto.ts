import { IsInstant } from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Which entries to export: those of the period, and of the tree that the latest checkpoint covers. */
export class ExportDto {
  @ApiProperty({ format: 'date-time' }) @IsInstant() from!: string;
  @ApiProperty({ format: 'date-time', description: 'Not included.' }) @IsInstant() to!: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'Size of an earlier checkpoint: the export proves that the log continues it.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  since?: number;
}
