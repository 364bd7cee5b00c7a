import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCode } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import {
  CALENDARS,
  CAPACITY_STATUSES,
  CRITERIA_RULES,
  GP_RULES,
  MEANWHILE_DUTIES,
  MEANWHILE_SIDES,
  MOST_STILL_DAYS,
  PAUSE_REASONS,
  STEP_EVIDENCE,
  type Calendar,
  type MeanwhileDuty,
  type MeanwhileSide,
  type PauseReason,
  type StepEvidence,
} from '../vocabularies.js';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Who must act next: exactly one organisation, and one role or one duty team there. */
export class StepHolder {
  @IsOrganisationId() organisationId!: string;
  @IsOptional() @IsCode() role?: string;
  @IsOptional() @IsId() dutyTeamId?: string;
}

/** Elapsed hours by urgency code. */
export class StepLimits {
  @IsInt() @Min(1) @Max(8760) routine!: number;
  @IsInt() @Min(1) @Max(8760) urgent!: number;
  @IsInt() @Min(1) @Max(8760) 'very-urgent'!: number;
  @IsInt() @Min(1) @Max(8760) emergency!: number;
}

/** Why the clock of a step may stand still, and for how many elapsed days at most altogether. */
export class StepPause {
  @IsIn(PAUSE_REASONS) reason!: PauseReason;
  @IsInt() @Min(1) @Max(90) mostDays!: number;
}

/** What somebody else does while the step runs. */
export class StepMeanwhile {
  @IsIn(MEANWHILE_SIDES) who!: MeanwhileSide;
  @IsIn(MEANWHILE_DUTIES) does!: MeanwhileDuty;
}

/** One step of a pathway as agreed: who must act, within what time by urgency, and who is told when it is late. */
export class PathwayStep {
  @IsCode() step!: string;
  @IsIn(['sender', 'receiver']) side!: 'sender' | 'receiver';
  /** The role that must act; absent on the receiver's side: the duty team of the addressed service. */
  @IsOptional() @IsCode() role?: string;
  /** What completes it, once it is recorded; absent in what was agreed before this was asked. */
  @IsOptional() @IsIn(STEP_EVIDENCE) evidence?: StepEvidence;
  /** By urgency code, in what `calendar` counts: hours, or whole days. */
  @IsObject() @ValidateNested() @Type(() => StepLimits) limits!: StepLimits;
  /** Roles at the holder's organisation, first to last. */
  @IsArray() @ArrayMaxSize(8) @IsCode({ each: true }) escalation!: string[];
  /** Absent: elapsed hours. */
  @IsOptional() @IsIn(CALENDARS) calendar?: Calendar;
  /** What the limits above routine count, where that is not `calendar`. */
  @IsOptional() @IsIn(CALENDARS) urgentCalendar?: Calendar;
  /** With days in term: for how many days of vacation altogether it may stand still. */
  @IsOptional() @IsInt() @Min(1) @Max(MOST_STILL_DAYS) mostStillDays?: number;
  /** Elapsed hours before the due time at which the holder is reminded, most first; absent: no reminder. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(4)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(720, { each: true })
  reminders?: number[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepPause)
  pauses?: StepPause[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(8)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepMeanwhile)
  meanwhile?: StepMeanwhile[];
  /** The role at the holder's organisation that covers while nobody holds the step's own, and while it stands still in vacation. */
  @IsOptional() @IsCode() cover?: string;
}

/** A term of a university: days in England such as `2027-01-11`, both inclusive. */
export class Term {
  @Matches(DAY) from!: string;
  @Matches(DAY) to!: string;
}

/** When a university teaches; between two terms is vacation, before and after all of them none is known. */
export class TermsOf {
  @IsOrganisationId() organisationId!: string;
  @IsArray()
  @ArrayMaxSize(24)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Term)
  terms!: Term[];
}

/**
 * What may go on after a stop: referrals that were sent before it and are urgent or carry a safety concern, under one decision
 * record, until a time.
 */
export class Continuation {
  @IsId() recordId!: string;
  @IsInstant() until!: string;
}

/** What an agreement lets go on when it ends by itself: the record, and for how many days. */
export class EndingContinuation {
  @IsId() recordId!: string;
  @IsInt() @Min(1) @Max(90) days!: number;
}

/** `00:00` to `23:59`, and `24:00` for the end of a day. */
const WALL_CLOCK = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/**
 * A weekly opening in Europe/London wall-clock time, such as { day: 1, from: '09:00', to: '17:00' }; day 1 is Monday. With `to`
 * before `from` it lasts into the next morning.
 */
export class MonitoredHours {
  @IsInt() @Min(1) @Max(7) day!: number;
  @Matches(WALL_CLOCK) from!: string;
  @Matches(WALL_CLOCK) to!: string;
}

/** Whom a service is for. A person judges the criteria; only age and registration with a GP can be looked up. */
export class Eligibility {
  /** Whole years, both inclusive; absent: no limit. */
  @IsOptional() @IsInt() @Min(0) @Max(120) ageFrom?: number;
  @IsOptional() @IsInt() @Min(0) @Max(120) ageTo?: number;
  @IsIn(GP_RULES) gp!: string;
  /** How many of the criteria have to be met. */
  @IsIn(CRITERIA_RULES) rule!: string;
  @IsArray() @ArrayMaxSize(20) @IsCode({ each: true }) criteria!: string[];
  /** What the service does not take. */
  @IsArray() @ArrayMaxSize(20) @IsCode({ each: true }) notTaken!: string[];
}

/** What a service declared of its own room, and when: it ages. */
export class Capacity {
  @IsIn(CAPACITY_STATUSES) status!: string;
  /** Declared wait for a first assessment. */
  @IsOptional() @IsInt() @Min(0) @Max(260) waitWeeks?: number;
  @IsInstant() declaredAt!: string;
  /** The role appointment of whoever declared it; absent where it came with published data. */
  @IsOptional() @IsId() declaredBy?: string;
}
