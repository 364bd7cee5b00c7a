import { IsCode, IsVersion } from '../bounds.js';

import { ReferralFact } from './referral-fact.js';

/** A step is late. It stays where it is: the holder and the list of to-dos do not change. At most once per step. */
export class ReferralStepOverdueV1 extends ReferralFact {
  static readonly type = 'referral.step-overdue.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
}
