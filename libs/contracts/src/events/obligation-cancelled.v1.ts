import { IsIn, IsInt, IsString, MaxLength, Min } from 'class-validator';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';

/** A to-do is no longer needed: its case stopped before it was done. At most once per obligation. */
export class ObligationCancelledV1 {
  static readonly type = 'obligation.cancelled.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsString() @MaxLength(64) step!: string;
  @IsInt() @Min(1) stepVersion!: number;
  /** The event that made it needless, and its type. */
  @IsId() because!: string;
  @IsString() @MaxLength(64) becauseType!: string;
  @IsInstant() at!: string;
}
