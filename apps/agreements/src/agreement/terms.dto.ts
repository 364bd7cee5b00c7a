import {
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  CALENDARS,
  CONFIDENTIALITY_BASES,
  CONTACT_MATTERS,
  CONTROLLER_RELATIONS,
  DATA_AT_END,
  DATA_CATEGORIES,
  DIRECTIONS,
  DPIA_OUTCOMES,
  IsInstant,
  IsOrganisationId,
  MEANWHILE_DUTIES,
  MEANWHILE_SIDES,
  MOST_STILL_DAYS,
  PATHWAY_STEPS,
  PATHWAYS,
  PAUSE_REASONS,
  PURPOSES,
  RETENTION_RECORDS,
  RIGHTS_HANDLERS,
  ROLE_CODES,
  SCHEDULE_1_CONDITIONS,
  SECURITY_MEASURES,
  STEP_EVIDENCE,
  StepLimits,
  TRANSFER_SAFEGUARDS,
  type AgreedStep,
  type Article6Basis,
  type Article9Condition,
  type Calendar,
  type ConfidentialityBasis,
  type DataCategory,
  type DataItem,
  type Dpia,
  type EndingClause,
  type MeanwhileDuty,
  type MeanwhileSide,
  type Party,
  type Pathway,
  type PathwayStepCode,
  type PauseReason,
  type Purpose,
  type RightsHandling,
  type Role,
  type Schedule1Condition,
  type StepEvidence,
  type Terms,
} from '@footbridge/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { MOST_PARTIES } from './terms.js';

const MAX_TITLE = 120;
const MAX_NAME = 200;
const MAX_TEXT = 2000;
const limit = { type: 'integer', minimum: 1, maximum: 8760 } as const;
type Class = new () => object;

/** One code of a list. */
const Code = (codes: readonly string[]) => applyDecorators(ApiProperty({ enum: codes }), IsIn(codes));
/** Codes of a list, each once. */
const Codes = (codes: readonly string[], most: number) =>
  applyDecorators(
    ApiProperty({ enum: codes, isArray: true }),
    IsArray(),
    ArrayMaxSize(most),
    ArrayUnique(),
    IsIn(codes, { each: true }),
  );
const Text = (most: number) => applyDecorators(ApiProperty({ maxLength: most }), IsString(), MaxLength(most));
const Whole = (least: number, most: number) =>
  applyDecorators(ApiProperty({ type: 'integer', minimum: least, maximum: most }), IsInt(), Min(least), Max(most));
const Time = () => applyDecorators(ApiProperty({ format: 'date-time' }), IsInstant());
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const Day = () => applyDecorators(ApiProperty({ pattern: DAY.source }), Matches(DAY));
/** ISO 3166-1, two letters. */
const Country = () => applyDecorators(ApiProperty({ pattern: '^[A-Z]{2}$' }), Matches(/^[A-Z]{2}$/));
const Part = (of: Class) =>
  applyDecorators(
    ApiProperty({ type: of }),
    IsObject(),
    ValidateNested(),
    Type(() => of),
  );
const Parts = (of: Class, most: number) =>
  applyDecorators(
    ApiProperty({ type: of, isArray: true }),
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(() => of),
  );
/** May be left out; null is no way of doing so. */
const Optional = () =>
  applyDecorators(
    ApiProperty({ required: false }),
    ValidateIf((_, value: unknown) => value !== undefined),
  );

/** One party's bases for one purpose, in their layers. */
export class PurposeBasisDto {
  @Code(PURPOSES) purpose!: Purpose;
  @Code(ARTICLE_6_BASES) article6!: Article6Basis;
  @Code(ARTICLE_9_CONDITIONS) article9!: Article9Condition;
  /** Paragraph of Schedule 1 to the Data Protection Act 2018, where the condition needs one. */
  @Optional() @Code(SCHEDULE_1_CONDITIONS) schedule1?: Schedule1Condition;
  @Code(CONFIDENTIALITY_BASES) confidentiality!: ConfidentialityBasis;
}

export class ContactDto {
  @Code(CONTACT_MATTERS) matter!: (typeof CONTACT_MATTERS)[number];
  @Code(ROLE_CODES) role!: Role;
}

export class RetentionDto {
  @Code(RETENTION_RECORDS) record!: (typeof RETENTION_RECORDS)[number];
  @Whole(0, 100) years!: number;
}

/** A term of a university, by its days in England, both inclusive. */
export class TermDatesDto {
  @Text(40) name!: string;
  @Day() from!: string;
  @Day() to!: string;
}

/** A party's own annex. */
export class PartyDto {
  /** UKPRN or ODS code. */
  @ApiProperty() @IsOrganisationId() organisationId!: string;
  /** Whether it acts as a public authority; an NHS body always does. */
  @ApiProperty() @IsBoolean() publicAuthority!: boolean;
  /** Its relation as a controller to the others. */
  @Code(CONTROLLER_RELATIONS) controller!: Party['controller'];
  @Parts(PurposeBasisDto, 8) bases!: PurposeBasisDto[];
  @Parts(ContactDto, 12) contacts!: ContactDto[];
  /** Roles that may sign for it. */
  @Codes(ROLE_CODES, 8) signatories!: Role[];
  @Parts(RetentionDto, 6) @ArrayUnique(({ record }: RetentionDto) => record) retention!: RetentionDto[];
  /** Of a university, where one of its steps counts days in term. */
  @Optional() @Parts(TermDatesDto, 24) @ArrayUnique(({ name }: TermDatesDto) => name) termDates?: TermDatesDto[];
}

/** A kind of information, which way it goes, and why nothing less would do. */
export class DataItemDto {
  @Code(DATA_CATEGORIES) category!: DataCategory;
  /** `out`: from the university; `back`: to it. */
  @Code(DIRECTIONS) direction!: DataItem['direction'];
  @Text(MAX_TEXT) necessity!: string;
}

/** Why the clock of a step may stand still, and for how many elapsed days at most altogether. */
export class PauseDto {
  @Code(PAUSE_REASONS) reason!: PauseReason;
  @Whole(1, 90) mostDays!: number;
}

/** What somebody else does while the step runs. */
export class MeanwhileDto {
  @Code(MEANWHILE_SIDES) who!: MeanwhileSide;
  @Code(MEANWHILE_DUTIES) does!: MeanwhileDuty;
}

/** Who must act at a step, by when, and who is told when it is late. */
export class AgreedStepDto {
  @Code(PATHWAY_STEPS) step!: PathwayStepCode;
  @Code(['sender', 'receiver']) side!: AgreedStep['side'];
  /** Absent on the receiver's side: the duty team of the addressed service. */
  @Optional() @Code(ROLE_CODES) role?: Role;
  /** What completes it, once it is recorded. */
  @Optional() @Code(STEP_EVIDENCE) evidence?: StepEvidence;
  /** By urgency, in what `calendar` counts: hours, or whole days. */
  @ApiProperty({
    type: 'object',
    required: ['routine', 'urgent', 'very-urgent', 'emergency'],
    properties: { routine: limit, urgent: limit, 'very-urgent': limit, emergency: limit },
    additionalProperties: false,
  })
  @IsObject()
  @ValidateNested()
  @Type(() => StepLimits)
  limits!: StepLimits;
  /** Absent: elapsed hours. */
  @Optional() @Code(CALENDARS) calendar?: Calendar;
  /** What the limits above routine count, where that is not `calendar`. */
  @Optional() @Code(CALENDARS) urgentCalendar?: Calendar;
  /** With days in term: for how many days of vacation altogether it may stand still, before working days count regardless. */
  @Optional() @Whole(1, MOST_STILL_DAYS) mostStillDays?: number;
  /** Roles told when it is late, first to last. */
  @Codes(ROLE_CODES, 8) escalation!: Role[];
  /** Elapsed hours before the due time, most first. */
  @Optional()
  @ApiProperty({ type: 'array', items: { type: 'integer', minimum: 1, maximum: 720 }, maxItems: 4 })
  @IsArray()
  @ArrayMaxSize(4)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(720, { each: true })
  reminders?: number[];
  @Optional() @Parts(PauseDto, 3) pauses?: PauseDto[];
  @Optional() @Parts(MeanwhileDto, 8) meanwhile?: MeanwhileDto[];
  /** Who covers while nobody holds the role, and in vacation while the clock stands still. */
  @Optional() @Code(ROLE_CODES) cover?: Role;
}

export class AgreedPathwayDto {
  @Code(PATHWAYS) pathway!: Pathway;
  @Parts(AgreedStepDto, 20) steps!: AgreedStepDto[];
}

/** Who runs the system for the parties, and under which contract. */
export class ProcessorDto {
  @Text(MAX_NAME) name!: string;
  @Text(MAX_TEXT) contract!: string;
}

export class SubProcessorDto {
  @Text(MAX_NAME) name!: string;
  @Text(MAX_TEXT) service!: string;
  @Country() country!: string;
}

/** A country outside the United Kingdom, and what protects information there. */
export class TransferDto {
  @Country() country!: string;
  @Code(TRANSFER_SAFEGUARDS) safeguard!: (typeof TRANSFER_SAFEGUARDS)[number];
}

export class RightsDto {
  @Code(RIGHTS_HANDLERS) handledBy!: RightsHandling['handledBy'];
  /** One party tells the other of a request. */
  @Whole(1, 30) tellWithinDays!: number;
}

export class DpiaDto {
  @Text(MAX_NAME) reference!: string;
  @Text(40) version!: string;
  @Time() on!: string;
  @Code(DPIA_OUTCOMES) outcome!: Dpia['outcome'];
}

/** The decision on what goes on after an end, made by a named role before anybody has to decide in a hurry. */
export class DecisionRecordDto {
  @Text(MAX_TEXT) necessity!: string;
  @Text(MAX_TEXT) dpoView!: string;
  @Code(ARTICLE_6_BASES) article6!: Article6Basis;
  @Code(ARTICLE_9_CONDITIONS) article9!: Article9Condition;
  /** Whether the impact assessment covers it. */
  @ApiProperty() @IsBoolean() dpiaConsidered!: boolean;
}

/** What happens to referrals in flight when the agreement ends by itself: one of the two below. */
export class InFlightDto {
  @Code(['urgent-and-safety', 'nothing']) continues!: EndingClause['continues'];
}

/** Urgent ones, and those with a safety concern, go on under a decision record. */
export class GoesOnDto {
  @Code(['urgent-and-safety']) continues!: 'urgent-and-safety';
  @Part(DecisionRecordDto) record!: DecisionRecordDto;
}

/** Nothing goes on; this is what staff do by phone. */
export class StopsDto {
  @Code(['nothing']) continues!: 'nothing';
  @Text(MAX_TEXT) phone!: string;
}

/** Termination, and what becomes of the data. */
@ApiExtraModels(GoesOnDto, StopsDto)
export class EndingDto {
  @Whole(0, 365) noticeDays!: number;
  @Code(DATA_AT_END) data!: (typeof DATA_AT_END)[number];
  @ApiProperty({ oneOf: [{ $ref: getSchemaPath(GoesOnDto) }, { $ref: getSchemaPath(StopsDto) }] })
  @IsObject()
  @ValidateNested()
  @Type(() => InFlightDto, {
    discriminator: {
      property: 'continues',
      subTypes: [
        { name: 'urgent-and-safety', value: GoesOnDto },
        { name: 'nothing', value: StopsDto },
      ],
    },
    keepDiscriminatorProperty: true,
  })
  inFlight!: GoesOnDto | StopsDto;
}

/** The terms of a data sharing agreement. A draft may leave lists empty, texts blank and what is optional out. */
export class TermsDto {
  @Text(MAX_TITLE) title!: string;
  @Parts(PartyDto, MOST_PARTIES) @ArrayMinSize(1) parties!: PartyDto[];
  @Codes(PURPOSES, 8) purposes!: Purpose[];
  @Parts(DataItemDto, 30) items!: DataItemDto[];
  @Parts(AgreedPathwayDto, 10) pathways!: AgreedPathwayDto[];
  /** Roles that may act under it, at either side. */
  @Codes(ROLE_CODES, 40) roles!: Role[];
  @Optional() @Part(ProcessorDto) processor?: ProcessorDto;
  /** Empty: there are none. */
  @Optional() @Parts(SubProcessorDto, 20) subProcessors?: SubProcessorDto[];
  /** Empty: nothing leaves the United Kingdom. */
  @Optional() @Parts(TransferDto, 20) transfers?: TransferDto[];
  @Optional() @Codes(SECURITY_MEASURES, 10) security?: NonNullable<Terms['security']>;
  @Optional() @Part(RightsDto) rights?: RightsDto;
  @Optional() @Part(DpiaDto) dpia?: DpiaDto;
  @Optional() @Part(EndingDto) ending?: EndingDto;
  /** From when it is in force; `to` when, and to be reviewed by when. */
  @Optional() @Time() from?: string;
  @Optional() @Time() to?: string;
  @Optional() @Time() reviewBy?: string;
}
