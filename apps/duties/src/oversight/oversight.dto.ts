import { IsId, ROLE_CODES, type Role } from '@footbridge/contracts';
import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { HolderView, ObligationView } from '../obligation/obligation.dto.js';

/** Which of all open to-dos of the organisation. */
export class EverythingDto {
  @ApiPropertyOptional({ enum: ROLE_CODES }) @IsOptional() @IsIn(ROLE_CODES) role?: Role;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() dutyTeamId?: string;
  @ApiPropertyOptional({ enum: ['open', 'escalated', 'late', 'at-the-top'] })
  @IsOptional()
  @IsIn(['open', 'escalated', 'late', 'at-the-top'])
  state?: 'open' | 'escalated' | 'late' | 'at-the-top';
  @ApiPropertyOptional({ example: 'decide-on-offer' }) @IsOptional() @Matches(/^[a-z][a-z0-9-]{0,63}$/) step?: string;
  @PageCursor() cursor?: string;
  @PageLimit(100) limit: number = 50;
}

export class EverythingView {
  @ApiProperty({ type: [ObligationView], description: 'Overdue first, then soonest due.' }) items!: ObligationView[];
  @ApiPropertyOptional() next?: string;
}

export class LoadView {
  @ApiProperty({ type: HolderView }) holder!: HolderView;
  @ApiProperty({ type: 'integer', description: 'Standing now.' }) open!: number;
  @ApiProperty({ type: 'integer' }) late!: number;
  @ApiProperty({ type: 'integer', description: 'Everybody above was told.' }) atTheTop!: number;
  @ApiProperty({ type: 'integer', description: 'Ended in time in the last four weeks.' }) met!: number;
  @ApiProperty({ type: 'integer', description: 'Came due in the last four weeks, and not done by then.' })
  missed!: number;
  @ApiProperty({ type: 'integer', description: 'Came in the last four weeks.' }) came!: number;
  @ApiProperty({ type: 'integer', description: 'Of these, when nobody of the services read.' })
  cameOutsideHours!: number;
}
export class LoadsView {
  @ApiProperty({ type: [LoadView] }) items!: LoadView[];
}

export class LimitView {
  @ApiProperty() step!: string;
  @ApiProperty({
    format: 'date',
    description: 'The Monday, in London, of the week in which they were done in time, or their time passed.',
  })
  week!: string;
  @ApiProperty({ type: 'integer' }) met!: number;
  @ApiProperty({ type: 'integer' }) missed!: number;
}
export class LimitsView {
  @ApiProperty({ type: [String], format: 'date' }) weeks!: string[];
  @ApiProperty({ type: [LimitView] }) items!: LimitView[];
}
