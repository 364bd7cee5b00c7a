import { IsIn } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsInstant } from '../instant.js';
import { PAUSE_REASONS, type PauseReason } from '../vocabularies.js';
import { ReferralFact } from './referral-fact.js';

/**
 * The holder let the clock of a step stand still, for a reason and a time that are agreed for it. The step stays with its holder,
 * in a new version with a later due time; `stepVersion` is the one that this replaces.
 */
export class ReferralStepPausedV1 extends ReferralFact {
  static readonly type = 'referral.step-paused.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsIn(PAUSE_REASONS) reason!: PauseReason;
  @IsInstant() until!: string;
}
