import { IsCode, IsVersion } from '../bounds.js';
import { ReferralFact } from './referral-fact.js';

/** The holder ended a pause before its time: the clock of the step runs on, in a new version. A pause that runs out is not told. */
export class ReferralStepResumedV1 extends ReferralFact {
  static readonly type = 'referral.step-resumed.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsCode() step!: string;
  /** The version that this replaces. */
  @IsVersion() stepVersion!: number;
}
