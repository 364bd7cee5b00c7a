import { IsId, IsInstant, ROLE_CODES, type Role } from '@footbridge/contracts';
import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { DELEGATION_REASONS, type DelegationReason } from './delegation.js';

const A_TIME = { format: 'date-time', example: '2026-11-22T14:02:00.000Z' };
const AN_ID = { format: 'uuid' };

export class DelegationPath {
  @ApiProperty(AN_ID) @IsId() id!: string;
}

/** Whose to-dos stand on whose list too, from–to. Name either one colleague's appointment or a role. */
export class DelegateDto {
  @ApiPropertyOptional({ ...AN_ID, description: 'Whose to-dos; absent: your own. Of others by who oversees the work.' })
  @IsOptional()
  @IsId()
  delegatorId?: string;
  @ApiPropertyOptional({ ...AN_ID, description: 'The appointment of a colleague.' })
  @IsOptional()
  @IsId()
  delegateId?: string;
  @ApiPropertyOptional({ enum: ROLE_CODES, description: 'Everybody in this role.' })
  @IsOptional()
  @IsIn(ROLE_CODES)
  delegateRole?: Role;
  @ApiProperty({ enum: DELEGATION_REASONS }) @IsIn(DELEGATION_REASONS) reason!: DelegationReason;
  @ApiProperty(A_TIME) @IsInstant() from!: string;
  @ApiProperty(A_TIME) @IsInstant() to!: string;
}

export class DelegationsDto {
  @ApiPropertyOptional({ enum: ['standing', 'over'], default: 'standing' })
  @IsOptional()
  @IsIn(['standing', 'over'])
  state: 'standing' | 'over' = 'standing';
  @PageCursor() cursor?: string;
  @PageLimit(100) limit: number = 50;
}

export class DelegatorView {
  @ApiProperty(AN_ID) appointmentId!: string;
  @ApiProperty() role!: string;
  @ApiProperty({ type: [String] }) dutyTeamIds!: string[];
}
export class DelegatedView {
  @ApiPropertyOptional(AN_ID) appointmentId?: string;
  @ApiPropertyOptional() role?: string;
}

export class DelegationView {
  @ApiProperty(AN_ID) id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: DelegatorView }) delegator!: DelegatorView;
  @ApiProperty({ type: DelegatedView }) delegate!: DelegatedView;
  @ApiProperty({ enum: DELEGATION_REASONS }) reason!: string;
  @ApiProperty(A_TIME) from!: string;
  @ApiProperty(A_TIME) to!: string;
  @ApiProperty({ enum: ['made', 'ended'] }) state!: string;
  @ApiProperty(AN_ID) madeBy!: string;
  @ApiPropertyOptional(A_TIME) endedAt?: string;
  @ApiProperty({ type: [String], description: 'What the caller may do with it now.' }) actions!: string[];
}

export class DelegationsView {
  @ApiProperty({ type: [DelegationView], description: 'Those that end soonest first.' }) items!: DelegationView[];
  @ApiPropertyOptional() next?: string;
}
