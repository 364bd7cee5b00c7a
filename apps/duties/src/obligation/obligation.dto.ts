import { CASE_KINDS, IsId, IsInstant, type ObligationId } from '@footbridge/contracts';
import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

const A_TIME = { format: 'date-time', example: '2026-11-22T14:02:00.000Z' };
const AN_ID = { format: 'uuid' };

export class ObligationPath {
  @ApiProperty(AN_ID) @IsId() id!: ObligationId;
}

/** Which of the to-dos, and which page of them. */
export class ListDto {
  @ApiPropertyOptional({ ...AN_ID, description: 'Only those of this case.' }) @IsOptional() @IsId() caseId?: string;
  @ApiPropertyOptional({ ...A_TIME, description: 'Only those due before.' })
  @IsOptional()
  @IsInstant()
  dueBefore?: string;
  @ApiPropertyOptional({ enum: ['open', 'escalated'] }) @IsOptional() @IsIn(['open', 'escalated']) state?:
    'open' | 'escalated';
  @PageCursor() cursor?: string;
  @PageLimit(100) limit: number = 50;
}

export class CaseView {
  @ApiProperty({ enum: CASE_KINDS }) kind!: string;
  @ApiProperty(AN_ID) id!: string;
}

export class HolderView {
  @ApiProperty() organisationId!: string;
  @ApiPropertyOptional() role?: string;
  @ApiPropertyOptional(AN_ID) dutyTeamId?: string;
}

export class EvidenceView {
  @ApiPropertyOptional(AN_ID) eventId?: string;
  @ApiPropertyOptional({ ...AN_ID, description: 'By which somebody holds the role or serves in the team.' })
  appointmentId?: string;
  @ApiProperty({ example: 'handover.accepted.v1', description: 'Of the event, or `appointment`.' }) type!: string;
  @ApiPropertyOptional({ example: 'decision-recorded', description: 'What it recorded.' }) code?: string;
}

export class PauseView {
  @ApiProperty({ example: 'waiting-for-student' }) reason!: string;
  @ApiProperty(A_TIME) until!: string;
}

export class StandstillView {
  @ApiProperty(A_TIME) from!: string;
  @ApiProperty(A_TIME) until!: string;
}

export class ObligationView {
  @ApiProperty(AN_ID) id!: string;
  @ApiProperty({ type: CaseView }) case!: CaseView;
  @ApiProperty({ example: 'decide-on-offer' }) step!: string;
  @ApiProperty({ type: 'integer' }) stepVersion!: number;
  @ApiProperty({ type: HolderView, description: 'Who must do it.' }) holder!: HolderView;
  @ApiProperty(A_TIME) dueAt!: string;
  @ApiProperty() late!: boolean;
  @ApiProperty({ enum: ['open', 'escalated', 'discharged', 'cancelled'] }) state!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty(A_TIME) mintedAt!: string;
  @ApiProperty({ type: [String], description: 'Roles that are told when it is late.' }) escalation!: string[];
  @ApiProperty({ type: [String], description: 'Those of them who were told.' }) told!: string[];
  @ApiProperty({ description: 'All of them were told: it stays with the last.' }) atTheTop!: boolean;
  @ApiPropertyOptional(A_TIME) remindedAt?: string;
  @ApiPropertyOptional({ type: PauseView, description: 'Its clock stands still now.' }) pause?: PauseView;
  @ApiPropertyOptional({
    type: [StandstillView],
    description: 'When its clock stands still in vacation; who covers has it then.',
  })
  standstills?: StandstillView[];
  @ApiPropertyOptional({ example: 'decision-recorded', description: 'What completes it, once it is recorded.' })
  doneWhen?: string;
  @ApiPropertyOptional({ description: 'The role or duty team that is to be filled.' }) about?: string;
  @ApiPropertyOptional(A_TIME) escalatedAt?: string;
  @ApiPropertyOptional(A_TIME) endedAt?: string;
  @ApiPropertyOptional({ type: EvidenceView, description: 'What ended it.' }) evidence?: EvidenceView;
}

export class ListedView extends ObligationView {
  @ApiProperty({
    enum: ['role', 'duty-team', 'covering', 'cover-role', 'escalated-to'],
    description: 'Why it is on your list.',
  })
  mine!: string;
  @ApiPropertyOptional({ ...AN_ID, description: 'The appointment whose delegation puts it there.' })
  coveringFor?: string;
}

export class PageView {
  @ApiProperty({ type: [ListedView], description: 'Overdue first, then by due time.' }) items!: ListedView[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string;
}

export class CountsView {
  @ApiProperty({ type: 'integer', description: 'At most 1,000: those due first.' }) all!: number;
  @ApiProperty({ type: 'integer', description: 'Due within 24 hours, and not late.' }) soon!: number;
  @ApiProperty({ type: 'integer' }) late!: number;
  @ApiProperty({ type: 'integer', description: 'Late with others, and told to you.' }) escalatedTo!: number;
}
