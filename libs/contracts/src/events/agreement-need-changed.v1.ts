import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { WithToDos } from './referral-fact.js';

/** `settled`: an agreement was proposed or came into force, or both sides said why none is needed. */
export const NEED_STATES = ['asked', 'settled'] as const;
export type NeedState = (typeof NEED_STATES)[number];

/**
 * Whether two organisations are asked to propose an agreement, because of one-off disclosures between them: once per pair, with a to-do for
 * each side that has not answered. Of the disclosures it tells nothing.
 */
export class AgreementNeedChangedV1 extends WithToDos {
  static readonly type = 'agreement-need.changed.v1';
  static readonly service = 'referrals';
  static readonly key = 'needId';
  @IsId() needId!: string;
  @IsVersion() version!: number;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(2) @IsOrganisationId({ each: true }) between!: string[];
  @IsIn(NEED_STATES) state!: NeedState;
  /** The agreement that settled it. */
  @IsOptional() @IsId() agreementId?: string;
  @IsInstant() at!: string;
}
