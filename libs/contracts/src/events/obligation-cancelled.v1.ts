import { IsIn } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';

/**
 * A to-do is no longer needed: its case stopped before it was done.
 * At most once per obligation, unless that was by a fault and it was minted anew.
 */
export class ObligationCancelledV1 {
  static readonly type = 'obligation.cancelled.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  /** The event that made it needless, and its type. */
  @IsId() because!: string;
  @IsCode() becauseType!: string;
  @IsInstant() at!: string;
}
