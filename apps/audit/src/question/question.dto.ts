import { IsId, IsInstant } from '@footbridge/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, ValidateIf } from 'class-validator';
import { PeriodDto } from '../entry/entry.dto.js';

/** About a student, or about one thing such as a referral: at least one of both. */
export class OpeningsDto extends PeriodDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @ValidateIf(({ object, student }: OpeningsDto) => student !== undefined || object === undefined)
  @IsId()
  student?: string;
  @ApiPropertyOptional({ maxLength: 200 }) @IsOptional() @Matches(/^[\x21-\x7e]{1,200}$/) object?: string;
}

export class RefusalsDto extends PeriodDto {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() student?: string;
  /** Disclosures and accesses are those that can delay care. */
  @ApiPropertyOptional({ enum: ['disclosure', 'access', 'governance'] })
  @IsOptional()
  @IsIn(['disclosure', 'access', 'governance'])
  act?: 'disclosure' | 'access' | 'governance';
}

/** The twelve weeks until now, unless a period is given. */
export class WeeksDto {
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsInstant() from?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Not included.' }) @IsOptional() @IsInstant() to?: string;
}
