import { IsIn } from 'class-validator';

import { ReferralFact } from './referral-fact.js';

/** The referral stopped before it was opened; the receiver keeps only its reference and the sender speaks with the student. */
export class ReferralWithdrawnV1 extends ReferralFact {
  static readonly type = 'referral.withdrawn.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsIn(['permission-withdrawn', 'permission-expired', 'sender-withdrew']) cause!: string;
}
