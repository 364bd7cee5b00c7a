import { IsIn } from 'class-validator';
import { NEXT_STEPS } from '../vocabularies.js';

import { ReferralFact } from './referral-fact.js';

/** The receiver gave the referral back with advice; the sender must act next. */
export class ReferralReturnedWithAdviceV1 extends ReferralFact {
  static readonly type = 'referral.returned-with-advice.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsIn(NEXT_STEPS) nextStep!: string;
}
