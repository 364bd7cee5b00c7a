import { ReferralFact } from './referral-fact.js';

/** After assessment the service took the student on. */
export class ReferralTakenOnV1 extends ReferralFact {
  static readonly type = 'referral.taken-on.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
}
