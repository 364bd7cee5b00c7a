import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { StepHolder } from './parts.js';

/** What a to-do can be about. */
export const CASE_KINDS = [
  'referral',
  'relationship',
  'sharing-decision',
  'gp-follow-up',
  'access-concern',
  'consent',
  'agreement',
  'agreement-need',
  'appointment',
  'role',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/**
 * A to-do exists for one role or team, with its due time. Its id derives from case, step and version: minted once, and told again
 * when it had been ended or lost by a fault and stands again.
 */
export class ObligationMintedV1 {
  static readonly type = 'obligation.minted.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsObject() @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  @IsInstant() dueAt!: string;
}
