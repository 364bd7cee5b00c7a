import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { StepHolder } from './parts.js';

/** What a to-do can be about. */
export const CASE_KINDS = [
  'referral',
  'relationship',
  'sharing-decision',
  'consent',
  'agreement',
  'appointment',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** A to-do exists for one role or team, with its due time. Its id derives from case, step and version: minted once. */
export class ObligationMintedV1 {
  static readonly type = 'obligation.minted.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(['referral', 'sharing-decision', 'relationship', 'consent', 'agreement', 'appointment']) caseKind!: string;
  @IsId() obligationId!: string;
  @IsString() @MaxLength(64) step!: string;
  @IsInt() @Min(1) stepVersion!: number;
  @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  @IsInstant() dueAt!: string;
}
