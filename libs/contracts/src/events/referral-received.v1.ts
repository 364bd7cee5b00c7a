import { ReferralFact } from './referral-fact.js';

/** The receiving team has its to-do. Set by the reaction to the minting of that to-do; at most once. */
export class ReferralReceivedV1 extends ReferralFact {
  static readonly type = 'referral.received.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
}
