import { IsOrganisationId, NEED_STATES, type NeedState, type OrganisationId } from '@footbridge/contracts';
import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { QUARTER } from './quarter.js';

export class OneOffsDto {
  @ApiPropertyOptional({ example: '2026-Q4', description: 'Absent: the quarter of now.' })
  @IsOptional()
  @Matches(QUARTER)
  quarter?: string;
  @PageCursor() cursor?: string;
  @PageLimit(50) limit: number = 50;
}

export class OtherPath {
  @ApiProperty({ example: 'RW4', description: 'The other organisation.' }) @IsOrganisationId() other!: OrganisationId;
}

export class NeedNoneDto {
  @ApiProperty({ minLength: 10, maxLength: 1000, description: 'Why no agreement is needed. It names no student.' })
  @IsString()
  @Length(10, 1000)
  because!: string;
}

/** That both are asked to propose an agreement, once however many one-offs there are. */
export class NeedView {
  @ApiProperty({ enum: NEED_STATES }) state!: NeedState;
  @ApiProperty({ example: '2026-Q4', description: 'Whose one-offs asked for it.' }) quarter!: string;
  @ApiProperty({ format: 'date-time' }) askedAt!: string;
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
  @ApiProperty({ description: 'Whether your side has said why none is needed.' }) answered!: boolean;
  @ApiPropertyOptional({ format: 'uuid', description: 'The agreement that settled it.' }) agreementId?: string;
  @ApiProperty({ type: [String], example: ['propose', 'need-no-agreement'] }) actions!: string[];
}

export class OneOffItem {
  @ApiProperty({ description: 'The other organisation.' }) other!: string;
  @ApiProperty({ type: 'integer', description: 'By your organisation to the other.' }) sent!: number;
  @ApiProperty({ type: 'integer' }) received!: number;
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ format: 'date-time' }) lastAt!: string;
  @ApiProperty({ description: 'Whether an agreement between both is in force now, as known here.' })
  agreement!: boolean;
  @ApiProperty({ description: 'Two in a quarter: agree on it, or widen what is agreed.' }) proposeAgreement!: boolean;
  @ApiPropertyOptional({ type: NeedView }) need?: NeedView;
}

export class OneOffPage {
  @ApiProperty({ example: '2026-Q4' }) quarter!: string;
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time', description: 'Not included.' }) to!: string;
  @ApiProperty({ type: [OneOffItem] }) items!: OneOffItem[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string;
}

/** One-offs of one quarter with the other organisation. */
export class QuarterCount {
  @ApiProperty({ example: '2026-Q4' }) quarter!: string;
  @ApiProperty({ type: 'integer' }) sent!: number;
  @ApiProperty({ type: 'integer' }) received!: number;
}

export class OneOffView {
  @ApiProperty({ description: 'The other organisation.' }) other!: string;
  @ApiProperty({ type: [QuarterCount], description: 'This quarter and the three before, the newest first.' })
  quarters!: QuarterCount[];
  @ApiProperty({ description: 'Whether an agreement between both is in force now, as known here.' })
  agreement!: boolean;
  @ApiPropertyOptional({ type: NeedView }) need?: NeedView;
  @ApiPropertyOptional({ description: 'Why your side needs no agreement.' }) because?: string;
}
