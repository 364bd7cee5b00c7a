import { IsId, IsInstant, SERVICES, type ServiceName } from '@footbridge/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { LogPageDto } from '../page.js';

const ACTS = ['disclosure', 'access', 'governance', 'system'] as const;
const OUTCOMES = ['permitted', 'refused'] as const;

/** A period: from, included, to, excluded. */
export class PeriodDto extends LogPageDto {
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsInstant() from?: string;
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsInstant() to?: string;
}

/** Every condition narrows; none shows all entries of the organisation. */
export class SearchDto extends PeriodDto {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() student?: string;
  /** A referral, agreement, permission or anything else that an entry names or rests on. */
  @ApiPropertyOptional({ maxLength: 200 }) @IsOptional() @Matches(/^[\x21-\x7e]{1,200}$/) object?: string;
  /** The person who acted. */
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() person?: string;
  @ApiPropertyOptional({ example: 'referral.open' })
  @IsOptional()
  @Matches(/^[a-z0-9.-]+$/)
  @MaxLength(100)
  action?: string;
  @ApiPropertyOptional({ enum: ACTS }) @IsOptional() @IsIn(ACTS) act?: (typeof ACTS)[number];
  @ApiPropertyOptional({ enum: OUTCOMES }) @IsOptional() @IsIn(OUTCOMES) outcome?: (typeof OUTCOMES)[number];
  /** What went on after its agreement had stopped: under this decision record, or under `any`. */
  @ApiPropertyOptional({ maxLength: 200, example: 'any' })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,200}$/)
  continuation?: string;
  @ApiPropertyOptional({ enum: SERVICES }) @IsOptional() @IsIn(SERVICES) service?: ServiceName;
}
