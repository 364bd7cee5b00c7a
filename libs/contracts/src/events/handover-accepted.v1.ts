import { ReferralFact } from './referral-fact.js';

/** The receiver accepted the referral for assessment; from now on it must act next. */
export class HandoverAcceptedV1 extends ReferralFact {
  static readonly type = 'handover.accepted.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
}
