import {
  CAPACITY_BASES,
  DATA_CATEGORIES,
  IsId,
  IsInstant,
  IsOrganisationId,
  PERMISSION_METHODS,
  PURPOSES,
  RETURN_LEVELS,
  type CapacityBasis,
  type DataCategory,
  type PermissionMethod,
  type Purpose,
  type ReturnLevel,
} from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ALWAYS_TOLD, ROUTES_UNDER_18, type Answers, type RouteUnder18 } from './consent.js';

const A_TIME = { format: 'date-time', example: '2026-11-22T14:02:00.000Z' };
const AN_ID = { format: 'uuid' };

export class WordingDto {
  @ApiProperty({ example: '2026-11' }) @IsString() @Matches(/^[a-z0-9-]{1,32}$/) version!: string;
  @ApiProperty({ example: 'en' }) @IsString() @Matches(/^[a-z]{2,3}$/) language!: string;
}

/** For a student of 16 or 17. */
export class SafeguardsDto {
  @ApiProperty({
    enum: ROUTES_UNDER_18,
    description: 'Which service is right, as checked before permission was asked.',
  })
  @IsIn(ROUTES_UNDER_18)
  route!: RouteUnder18;
  @ApiProperty({ ...AN_ID, description: 'Appointment of the designated safeguarding lead.' })
  @IsId()
  safeguardingLead!: string;
}

/** The student's two answers: what the trusts may be told, and what may come back. */
export class AnswersDto {
  @ApiProperty({ type: [String], example: ['RW4'], description: 'The NHS trusts that may be told.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsOrganisationId({ each: true })
  recipients!: string[];
  @ApiProperty({ enum: PURPOSES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PURPOSES.length)
  @ArrayUnique()
  @IsIn(PURPOSES, { each: true })
  purposes!: Purpose[];
  @ApiProperty({ enum: DATA_CATEGORIES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DATA_CATEGORIES.length)
  @ArrayUnique()
  @IsIn(DATA_CATEGORIES, { each: true })
  categories!: DataCategory[];
  @ApiProperty({ enum: RETURN_LEVELS, description: 'What may come back to the university.' })
  @IsIn(RETURN_LEVELS)
  returns!: ReturnLevel;
  @ApiPropertyOptional({ ...A_TIME, description: 'Now, unless told.' }) @IsOptional() @IsInstant() from?: string;
  @ApiPropertyOptional(A_TIME) @IsOptional() @IsInstant() to?: string;
  @ApiProperty({ description: `What is always told was explained: ${ALWAYS_TOLD.join(', ')}.` })
  @IsBoolean()
  explained!: boolean;
  @ApiProperty({ type: WordingDto, description: 'The text that the student was shown.' })
  @IsDefined()
  @ValidateNested()
  @Type(() => WordingDto)
  wording!: WordingDto;
  @ApiPropertyOptional({ enum: CAPACITY_BASES }) @IsOptional() @IsIn(CAPACITY_BASES) capacity?: CapacityBasis;
  @ApiPropertyOptional({ type: SafeguardsDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => SafeguardsDto)
  safeguards?: SafeguardsDto;
}

/** The validated body as the domain knows it. */
export function answersOf(dto: AnswersDto): Answers {
  const { recipients, purposes, categories, returns, from, to, explained, wording, capacity, safeguards } = dto;
  return {
    recipients,
    purposes,
    categories,
    returns,
    explained,
    wording: { version: wording.version, language: wording.language },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(safeguards === undefined
      ? {}
      : { safeguards: { route: safeguards.route, safeguardingLead: safeguards.safeguardingLead } }),
  };
}

export class GivenView {
  @ApiProperty(AN_ID) id!: string;
}

export class TermsView {
  @ApiProperty({ type: [String] }) recipients!: string[];
  @ApiProperty({ enum: PURPOSES, isArray: true }) purposes!: Purpose[];
  @ApiProperty({ enum: DATA_CATEGORIES, isArray: true }) categories!: DataCategory[];
  @ApiProperty({ enum: RETURN_LEVELS }) returns!: ReturnLevel;
  @ApiProperty(A_TIME) from!: string;
  @ApiPropertyOptional(A_TIME) to?: string;
}

export class AskedView {
  @ApiProperty(A_TIME) at!: string;
  @ApiProperty({ enum: PERMISSION_METHODS }) method!: PermissionMethod;
  @ApiProperty({ ...AN_ID, description: 'Pseudonym of who entered it.' }) by!: string;
  @ApiPropertyOptional({ ...AN_ID, description: 'Appointment of the member of staff who was present.' })
  witness?: string;
  @ApiProperty({ type: WordingDto }) wording!: WordingDto;
  @ApiProperty({ enum: CAPACITY_BASES }) capacity!: CapacityBasis;
  @ApiPropertyOptional({ type: SafeguardsDto }) safeguards?: SafeguardsDto;
}

export class ConsentView {
  @ApiProperty(AN_ID) id!: string;
  @ApiProperty(AN_ID) studentId!: string;
  @ApiProperty() registeredBy!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: ['given', 'withdrawn', 'expired'] }) state!: string;
  @ApiProperty({ type: TermsView }) terms!: TermsView;
  @ApiProperty({ enum: ALWAYS_TOLD, isArray: true }) alwaysTold!: string[];
  @ApiProperty({ type: AskedView }) asked!: AskedView;
  @ApiPropertyOptional(A_TIME) withdrawnAt?: string;
  @ApiPropertyOptional({ enum: ['student-online', 'staff-on-students-word'] }) withdrawnBy?: string;
  @ApiPropertyOptional(A_TIME) expiredAt?: string;
  @ApiProperty({ type: [String], description: 'What may be done now.' }) actions!: string[];
}

export class VersionView {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: TermsView }) terms!: TermsView;
  @ApiProperty({ type: AskedView }) asked!: AskedView;
  @ApiProperty({ description: 'The text that the student was shown.' }) wording!: string;
}

export class ConsentWithVersionsView extends ConsentView {
  @ApiProperty({ type: [VersionView] }) versions!: VersionView[];
}

export class ConsentsView {
  @ApiProperty({ type: [ConsentView] }) consents!: ConsentView[];
}

export class EffectView {
  @ApiProperty({ enum: ['pending', 'acknowledged-by-all', 'by-limit'] }) state!: string;
  @ApiPropertyOptional({ ...A_TIME, description: 'Nothing more is shared since then.' }) since?: string;
  @ApiPropertyOptional({ ...A_TIME, description: 'While pending: nothing more is shared from then on at the latest.' })
  atLatest?: string;
  @ApiPropertyOptional({ type: [String], description: 'Services that have not said that they stopped.' })
  waitingFor?: string[];
}

export class AcknowledgementView {
  @ApiProperty() enforcer!: string;
  @ApiProperty(A_TIME) stoppedAt!: string;
}

export class WithdrawalView {
  @ApiProperty(AN_ID) consentId!: string;
  @ApiProperty(A_TIME) withdrawnAt!: string;
  @ApiProperty({ type: [String] }) recipients!: string[];
  @ApiProperty({ type: EffectView }) effect!: EffectView;
  @ApiProperty({ type: [AcknowledgementView] }) acknowledgements!: AcknowledgementView[];
}

export class WordingView extends WordingDto {
  @ApiProperty() text!: string;
}

export class WordingsView {
  @ApiProperty({ type: [WordingView] }) wordings!: WordingView[];
  @ApiProperty({ enum: ALWAYS_TOLD, isArray: true }) alwaysTold!: string[];
}
