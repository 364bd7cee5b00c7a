import { IsId, IsOrganisationId } from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';

const A_TIME = { format: 'date-time', example: '2026-11-22T14:02:00.000Z' };
const AN_ID = { format: 'uuid' };
export const CONCERN_STATES = ['raised', 'answered'] as const;

export class RaiseDto {
  @ApiProperty({ description: 'The organisation whose look it was.' }) @IsOrganisationId() organisationId!: string;
  @ApiProperty({ ...AN_ID, description: 'The audit entry of the look.' }) @IsId() entryId!: string;
  @ApiPropertyOptional({ description: 'In the student’s words.' })
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  words?: string;
}

export class AnswerDto {
  @ApiProperty({ description: 'What the student is told.' }) @IsString() @Length(1, 4_000) answer!: string;
}

export class ConcernsDto extends PageDto {
  @ApiPropertyOptional({ enum: CONCERN_STATES })
  @IsOptional()
  @IsIn(CONCERN_STATES)
  state?: (typeof CONCERN_STATES)[number];
}

export class RaisedView {
  @ApiProperty(AN_ID) id!: string;
}

export class ConcernView {
  @ApiProperty(AN_ID) id!: string;
  @ApiProperty(AN_ID) studentId!: string;
  @ApiProperty() organisationId!: string;
  @ApiProperty(AN_ID) entryId!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: CONCERN_STATES }) state!: string;
  @ApiProperty(A_TIME) raisedAt!: string;
  @ApiProperty(A_TIME) dueAt!: string;
  @ApiPropertyOptional(A_TIME) answeredAt?: string;
  @ApiPropertyOptional({ description: 'What the student wrote, if anything.' }) words?: string;
  @ApiPropertyOptional() answer?: string;
  @ApiProperty({ type: [String], description: 'What may be done now.' }) actions!: string[];
}

export class OwnConcernsView {
  @ApiProperty({ type: [ConcernView] }) items!: ConcernView[];
}

export class ConcernsView extends OwnConcernsView {
  @ApiPropertyOptional({ description: 'Send it back as `cursor`.' }) next?: string;
}
