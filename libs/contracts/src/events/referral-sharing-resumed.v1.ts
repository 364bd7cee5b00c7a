import { ReferralFact } from './referral-fact.js';

/** An agreement carries this referral again: what is still to be phoned is no longer needed. */
export class ReferralSharingResumedV1 extends ReferralFact {
  static readonly type = 'referral.sharing-resumed.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
}
