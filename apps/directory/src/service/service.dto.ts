import {
  CAPACITY_STATUSES,
  CRITERIA_RULES,
  ELIGIBILITY_CRITERIA,
  GP_RULES,
  IsId,
  IsInstant,
  IsOrganisationId,
  MonitoredHours,
  NEXT_STEPS,
  PATHWAYS,
  REFERRAL_FIELDS,
  ROLE_CODES,
  SERVICE_KINDS,
  type CapacityStatus,
  type CriteriaRule,
  type EligibilityCriterion,
  type GpRule,
  type NextStep,
  type Pathway,
  type Role,
  type ServiceKind,
} from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
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
  MinLength,
  ValidateNested,
} from 'class-validator';

const FIELDS = Object.keys(REFERRAL_FIELDS);
const hours = { type: 'object' as const, required: ['day', 'from', 'to'], additionalProperties: false };

/** Whom the service is for; codes as others read them, and words for those who choose. */
export class EligibilityDto {
  @ApiProperty({ maxLength: 400 }) @IsString() @MinLength(2) @MaxLength(400) text!: string;
  @ApiProperty({ required: false }) @IsOptional() @IsInt() @Min(0) @Max(120) ageFrom?: number;
  @ApiProperty({ required: false }) @IsOptional() @IsInt() @Min(0) @Max(120) ageTo?: number;
  @ApiProperty({ enum: GP_RULES }) @IsIn(GP_RULES) gp!: GpRule;
  @ApiProperty({ enum: CRITERIA_RULES }) @IsIn(CRITERIA_RULES) rule!: CriteriaRule;
  @ApiProperty({ enum: ELIGIBILITY_CRITERIA, isArray: true })
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ELIGIBILITY_CRITERIA, { each: true })
  criteria!: EligibilityCriterion[];
  @ApiProperty({ enum: ELIGIBILITY_CRITERIA, isArray: true })
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ELIGIBILITY_CRITERIA, { each: true })
  notTaken!: EligibilityCriterion[];
}

/** How much room there is. A paused service takes nothing routine. */
export class DeclareCapacityDto {
  @ApiProperty({ enum: CAPACITY_STATUSES }) @IsIn(CAPACITY_STATUSES) status!: CapacityStatus;
  /** Weeks until a first assessment. */
  @ApiProperty({ required: false }) @IsOptional() @IsInt() @Min(0) @Max(260) waitWeeks?: number;
}

/** A service of the acting administrator's own organisation. */
export class OfferServiceDto {
  @ApiProperty({ enum: SERVICE_KINDS }) @IsIn(SERVICE_KINDS) kind!: ServiceKind;
  @ApiProperty({ maxLength: 200 }) @IsString() @MinLength(2) @MaxLength(200) name!: string;
  @ApiProperty({ enum: PATHWAYS }) @IsIn(PATHWAYS) pathway!: Pathway;
  @ApiProperty({ format: 'uuid' }) @IsId() dutyTeamId!: string;
  /** Wall-clock times in Europe/London; day 1 is Monday. With `to` before `from` it lasts into the next morning. */
  @ApiProperty({
    type: 'array',
    description:
      'When somebody reads what arrives, in wall-clock time of Europe/London. Day 1 is Monday; with `to` before `from` an opening lasts into the next morning, and `24:00` is the end of its day. None may begin before another has ended.',
    items: {
      ...hours,
      properties: {
        day: { type: 'integer', minimum: 1, maximum: 7 },
        from: { type: 'string', example: '20:00' },
        to: { type: 'string', example: '06:00' },
      },
    },
  })
  @IsArray()
  @ArrayMaxSize(21)
  @ValidateNested({ each: true })
  @Type(() => MonitoredHours)
  monitoredHours!: MonitoredHours[];
  /** Fields of a referral without which the service cannot triage safely. */
  @ApiProperty({ enum: FIELDS, isArray: true })
  @IsArray()
  @ArrayMaxSize(40)
  @ArrayUnique()
  @IsIn(FIELDS, { each: true })
  minimum!: string[];
  @ApiProperty({ enum: ROLE_CODES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ROLE_CODES, { each: true })
  referrerRoles!: Role[];
  @ApiProperty({ enum: NEXT_STEPS, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(6)
  @ArrayUnique()
  @IsIn(NEXT_STEPS, { each: true })
  otherWays!: NextStep[];
  @ApiProperty({ format: 'date-time' }) @IsInstant() offeredFrom!: string;
  /** Organisations that may refer; left out: any. */
  @ApiProperty({ type: [String], required: false })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsOrganisationId({ each: true })
  referrerOrganisations?: string[];
  @ApiProperty({ type: () => EligibilityDto, required: false })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EligibilityDto)
  eligibility?: EligibilityDto;
}

export class ServicesQueryDto extends PageDto {
  @ApiProperty({ required: false }) @IsOptional() @IsString() @MaxLength(10) organisationId?: string;
  @ApiProperty({ enum: SERVICE_KINDS, required: false }) @IsOptional() @IsIn(SERVICE_KINDS) kind?: ServiceKind;
}
