import {
  CLOSE_REASONS,
  DATA_CATEGORIES,
  IsId,
  IsOrganisationId,
  NEXT_STEPS,
  NOT_ACCEPTED_REASONS,
  PATHWAYS,
  REFERRAL_FIELD_NAMES,
  URGENCIES,
  type CloseReason,
  type DataCategory,
  type NextStep,
  type NotAcceptedReason,
  type Pathway,
  type Urgency,
} from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { RECEIVER_VIEWS, SENDER_VIEWS, VIEWS, type View } from './referral.views.js';

const AN_ID = { format: 'uuid', example: '0197a000-0000-7000-8000-000000000001' };

/** Begins a referral of a student to a service. Nothing is sent yet. */
export class DraftDto {
  @ApiProperty(AN_ID) @IsId() studentId!: string;
  @ApiProperty({ example: 'RW4', description: 'ODS code of the receiving organisation' })
  @IsOrganisationId()
  to!: string;
  @ApiProperty(AN_ID) @IsId() serviceId!: string;
  @ApiProperty({ enum: PATHWAYS }) @IsIn(PATHWAYS) pathway!: Pathway;
  @ApiProperty({ enum: URGENCIES, description: 'A person’s judgement; there is no default.' })
  @IsIn(URGENCIES)
  urgency!: Urgency;
}

/** Fields to write; an empty text takes a field out, a field that is not named stays as it is. */
export class ContentDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: `Text by field. Fields: ${REFERRAL_FIELD_NAMES.join(', ')}`,
    example: { 'identity.given-name': 'Mei', 'gp.not-registered': 'yes' },
  })
  @IsObject()
  fields!: Record<string, string>;
  @ApiPropertyOptional({ enum: URGENCIES, description: 'Judged anew while it is a draft.' })
  @IsOptional()
  @IsIn(URGENCIES)
  urgency?: Urgency;
}

export class SubmitDto {
  @ApiPropertyOptional({
    enum: DATA_CATEGORIES,
    isArray: true,
    description: 'Categories that stay behind; in an address, with commas between.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayUnique()
  @IsIn(DATA_CATEGORIES, { each: true })
  leaveOut?: DataCategory[];
}

export class ReturnDto {
  @ApiProperty({ enum: NEXT_STEPS }) @IsIn(NEXT_STEPS) nextStep!: NextStep;
}

export class NoDto {
  @ApiProperty({ enum: NOT_ACCEPTED_REASONS }) @IsIn(NOT_ACCEPTED_REASONS) reason!: NotAcceptedReason;
  @ApiProperty({ enum: NEXT_STEPS }) @IsIn(NEXT_STEPS) nextStep!: NextStep;
}

export class CloseDto {
  @ApiProperty({ enum: [...CLOSE_REASONS, 'student-told'] })
  @IsIn([...CLOSE_REASONS, 'student-told'])
  reason!: CloseReason | 'student-told';
}

/** What narrows a list, and its counts with it. */
export class FilterDto {
  @ApiPropertyOptional({ enum: URGENCIES }) @IsOptional() @IsIn(URGENCIES) urgency?: Urgency;
  @ApiPropertyOptional({ example: 'RW4', description: 'Only referrals to or from this other organisation' })
  @IsOptional()
  @IsOrganisationId()
  other?: string;
}

/** Which referrals to list. A page holds at most `limit`; `cursor` comes from the page before. */
export class ListDto extends FilterDto {
  @ApiPropertyOptional({
    enum: VIEWS,
    default: 'all',
    description: `Of the sender: ${SENDER_VIEWS.join(', ')}. Of the receiver: ${RECEIVER_VIEWS.join(', ')}.`,
  })
  @IsOptional()
  @IsIn(VIEWS)
  view: View = 'all';
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 25;
  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;
}
