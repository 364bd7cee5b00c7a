import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { StepHolder } from './parts.js';

/** Something that one role or duty team has to do by a time. The same step and version of a case is the same to-do. */
export class ToDo {
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  @IsInstant() dueAt!: string;
  /** Roles at the holder's organisation that are told when it is late, first to last. */
  @IsArray() @ArrayMaxSize(8) @IsCode({ each: true }) escalation!: string[];
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

/** What every change of a referral tells: its version after the change, when, and who must do what now. */
export class ReferralFact extends WithToDos {
  @IsId() referralId!: string;
  @IsVersion() version!: number;
  @IsInstant() at!: string;
  /** Who must act next: exactly one. */
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
}
