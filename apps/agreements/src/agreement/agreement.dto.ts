import {
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  CONFIDENTIALITY_BASES,
  DATA_CATEGORIES,
  IsInstant,
  IsOrganisationId,
  PATHWAY_STEPS,
  PATHWAYS,
  PURPOSES,
  ROLE_CODES,
  SCHEDULE_1_CONDITIONS,
  StepLimits,
  type Article6Basis,
  type Article9Condition,
  type ConfidentialityBasis,
  type DataCategory,
  type Pathway,
  type PathwayStepCode,
  type Purpose,
  type Role,
  type Schedule1Condition,
} from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  ADVICE,
  agreementActions,
  CONTACT_MATTERS,
  RETENTION_RECORDS,
  SUSPENSION_REASONS,
  TERMINATION_REASONS,
  type Advice,
  type Agreement,
  type Suspended,
  type Terminated,
} from './agreement.js';

const STATES = Object.keys(agreementActions) as Agreement['state'][];
const limit = { type: 'integer', minimum: 1, maximum: 8760 } as const;

export class PurposeBasisDto {
  @ApiProperty({ enum: PURPOSES }) @IsIn(PURPOSES) purpose!: Purpose;
  @ApiProperty({ enum: ARTICLE_6_BASES }) @IsIn(ARTICLE_6_BASES) article6!: Article6Basis;
  @ApiProperty({ enum: ARTICLE_9_CONDITIONS }) @IsIn(ARTICLE_9_CONDITIONS) article9!: Article9Condition;
  @ApiProperty({ enum: SCHEDULE_1_CONDITIONS, required: false })
  @IsOptional()
  @IsIn(SCHEDULE_1_CONDITIONS)
  schedule1?: Schedule1Condition;
  @ApiProperty({ enum: CONFIDENTIALITY_BASES }) @IsIn(CONFIDENTIALITY_BASES) confidentiality!: ConfidentialityBasis;
}

export class ContactDto {
  @ApiProperty({ enum: CONTACT_MATTERS }) @IsIn(CONTACT_MATTERS) matter!: (typeof CONTACT_MATTERS)[number];
  @ApiProperty({ enum: ROLE_CODES }) @IsIn(ROLE_CODES) role!: Role;
}

export class RetentionDto {
  @ApiProperty({ enum: RETENTION_RECORDS }) @IsIn(RETENTION_RECORDS) record!: (typeof RETENTION_RECORDS)[number];
  @ApiProperty({ minimum: 0, maximum: 100 }) @IsInt() @Min(0) @Max(100) years!: number;
}

export class PartyDto {
  @ApiProperty() @IsOrganisationId() organisationId!: string;
  @ApiProperty() @IsBoolean() publicAuthority!: boolean;
  @ApiProperty({ type: [PurposeBasisDto] })
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => PurposeBasisDto)
  bases!: PurposeBasisDto[];
  @ApiProperty({ type: [ContactDto] })
  @IsArray()
  @ArrayMaxSize(12)
  @ValidateNested({ each: true })
  @Type(() => ContactDto)
  contacts!: ContactDto[];
  @ApiProperty({ type: [RetentionDto] })
  @IsArray()
  @ArrayMaxSize(6)
  @ArrayUnique(({ record }: RetentionDto) => record)
  @ValidateNested({ each: true })
  @Type(() => RetentionDto)
  retention!: RetentionDto[];
}

export class AgreedStepDto {
  @ApiProperty({ enum: PATHWAY_STEPS }) @IsIn(PATHWAY_STEPS) step!: PathwayStepCode;
  @ApiProperty({ enum: ['sender', 'receiver'] }) @IsIn(['sender', 'receiver']) side!: 'sender' | 'receiver';
  @ApiProperty({ enum: ROLE_CODES, required: false }) @IsOptional() @IsIn(ROLE_CODES) role?: Role;
  /** Elapsed hours by urgency. */
  @ApiProperty({
    type: 'object',
    required: ['routine', 'urgent', 'very-urgent', 'emergency'],
    properties: { routine: limit, urgent: limit, 'very-urgent': limit, emergency: limit },
    additionalProperties: false,
  })
  @ValidateNested()
  @Type(() => StepLimits)
  limits!: StepLimits;
  @ApiProperty({ enum: ROLE_CODES, isArray: true })
  @IsArray()
  @ArrayMaxSize(8)
  @ArrayUnique()
  @IsIn(ROLE_CODES, { each: true })
  escalation!: Role[];
}

export class AgreedPathwayDto {
  @ApiProperty({ enum: PATHWAYS }) @IsIn(PATHWAYS) pathway!: Pathway;
  @ApiProperty({ type: [AgreedStepDto] })
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => AgreedStepDto)
  steps!: AgreedStepDto[];
}

/** What the parties agree, in controlled words alone. A draft may leave lists empty and dates out. */
export class TermsDto {
  @ApiProperty({ type: [PartyDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => PartyDto)
  parties!: PartyDto[];
  @ApiProperty({ enum: PURPOSES, isArray: true })
  @IsArray()
  @ArrayMaxSize(8)
  @ArrayUnique()
  @IsIn(PURPOSES, { each: true })
  purposes!: Purpose[];
  @ApiProperty({ enum: DATA_CATEGORIES, isArray: true })
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique()
  @IsIn(DATA_CATEGORIES, { each: true })
  categories!: DataCategory[];
  @ApiProperty({ type: [AgreedPathwayDto] })
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AgreedPathwayDto)
  pathways!: AgreedPathwayDto[];
  /** Roles that may act under it, at either side. */
  @ApiProperty({ enum: ROLE_CODES, isArray: true })
  @IsArray()
  @ArrayMaxSize(40)
  @ArrayUnique()
  @IsIn(ROLE_CODES, { each: true })
  roles!: Role[];
  @ApiProperty({ format: 'date-time', required: false }) @IsOptional() @IsInstant() from?: string;
  @ApiProperty({ format: 'date-time', required: false }) @IsOptional() @IsInstant() to?: string;
  @ApiProperty({ format: 'date-time', required: false }) @IsOptional() @IsInstant() reviewBy?: string;
}

export class AdviseDto {
  @ApiProperty({ enum: ADVICE }) @IsIn(ADVICE) advice!: Advice['advice'];
}
export class SignDto {
  /** `contentHash` of what the signatory was shown. */
  @ApiProperty({ pattern: '^[0-9a-f]{64}$' }) @Matches(/^[0-9a-f]{64}$/) contentHash!: string;
}
export class SuspendDto {
  @ApiProperty({ enum: SUSPENSION_REASONS }) @IsIn(SUSPENSION_REASONS) reason!: Suspended['reason'];
}
export class TerminateDto {
  @ApiProperty({ enum: TERMINATION_REASONS }) @IsIn(TERMINATION_REASONS) reason!: Terminated['reason'];
}
export class AgreementsQueryDto extends PageDto {
  @ApiProperty({ enum: STATES, required: false }) @IsOptional() @IsIn(STATES) state?: Agreement['state'];
}
