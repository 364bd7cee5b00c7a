import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';
import { StepHolder } from './parts.js';

/** A to-do comes due: its holder is reminded. Once for each of the times that were set. */
export class ObligationRemindedV1 {
  static readonly type = 'obligation.reminded.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  @IsInstant() dueAt!: string;
  /** The time that was set for this reminder. */
  @IsInstant() setFor!: string;
  @IsInstant() at!: string;
}
