import { IsCode } from '../bounds.js';

import { ReferralFact } from './referral-fact.js';

/** The referral is over: nobody must act on it any more. Not the same as discharge from the service. */
export class ReferralClosedV1 extends ReferralFact {
  static readonly type = 'referral.closed.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  /** Open set: a close reason, or the outcome that needed no more than telling the student. */
  @IsCode() reason!: string;
}
