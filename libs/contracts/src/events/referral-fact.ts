import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import {
  PAUSE_REASONS,
  STEP_EVIDENCE,
  TO_DO_EVIDENCE,
  type PauseReason,
  type StepEvidence,
  type ToDoEvidence,
} from '../vocabularies.js';
import { StepHolder } from './parts.js';

/** Why the clock of a to-do stands still, and until when at most: it runs on by itself. */
export class ToDoPause {
  @IsIn(PAUSE_REASONS) reason!: PauseReason;
  @IsInstant() until!: string;
}

export class Standstill {
  @IsInstant() from!: string;
  @IsInstant() until!: string;
}

/** Something that one role or duty team has to do by a time. The same step and version of a case is the same to-do. */
export class ToDo {
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  @IsInstant() dueAt!: string;
  /** Roles at the holder's organisation that are told when it is late, first to last. */
  @IsArray() @ArrayMaxSize(8) @IsCode({ each: true }) escalation!: string[];
  /** When each of these roles is told while it is still late, in their order; absent: the first when it is due, the others a day apart. */
  @IsOptional() @IsArray() @ArrayMaxSize(8) @IsInstant({ each: true }) escalateAt?: string[];
  /** When the holder is reminded, earliest first. */
  @IsOptional() @IsArray() @ArrayMaxSize(4) @IsInstant({ each: true }) remindAt?: string[];
  /** The role at the holder's organisation that covers while nobody holds the holder's own. */
  @IsOptional() @IsCode() cover?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => ToDoPause) pause?: ToDoPause;
  /** When its clock stands still in vacation, earliest first: the due time counts with it, and `cover` has it on its list then. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(8)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Standstill)
  standstills?: Standstill[];
  /** What completes it, once it is recorded; absent: whatever takes it off the list. */
  @IsOptional() @IsIn(STEP_EVIDENCE) doneWhen?: StepEvidence;
}

/** A to-do of the case, and everything that the change recorded of it. */
export class StepDone {
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(4) @IsIn(TO_DO_EVIDENCE, { each: true }) evidence!: ToDoEvidence[];
}

/** What a case still asks of people: the whole list, so that a to-do which is no longer in it is done with. */
export class WithToDos {
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ToDo)
  toDos!: ToDo[];
}

/**
 * What every change of a referral tells: its version after the change, when, and who must do what now. A to-do that is no longer
 * listed was done only where `done` has the evidence that completes it; else nobody needs it any more.
 */
export class ReferralFact extends WithToDos {
  @IsId() referralId!: string;
  @IsVersion() version!: number;
  @IsInstant() at!: string;
  /** Who must act next: exactly one. */
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  /** What the change completed; absent in what was told before this was kept. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepDone)
  done?: StepDone[];
}
