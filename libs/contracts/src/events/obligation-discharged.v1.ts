import { IsIn, IsOptional } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';

/**
 * A to-do was done: what is named as evidence says so.
 * At most once per obligation, unless that was by a fault and it was minted anew.
 */
export class ObligationDischargedV1 {
  static readonly type = 'obligation.discharged.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  /** The event that is the evidence, and its type; of a role that is filled, the appointment that holds it, and `appointment`. */
  @IsId() evidence!: string;
  @IsCode() evidenceType!: string;
  /** What it recorded that completes the to-do; absent: it completes by being told. */
  @IsOptional() @IsCode() evidenceCode?: string;
  @IsInstant() at!: string;
}
