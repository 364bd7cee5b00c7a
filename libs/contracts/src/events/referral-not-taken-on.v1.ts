import { IsIn } from 'class-validator';
import { NEXT_STEPS, NOT_ACCEPTED_REASONS } from '../vocabularies.js';

import { ReferralFact } from './referral-fact.js';

/** After assessment the service did not take the student on; it must tell the student before it closes. */
export class ReferralNotTakenOnV1 extends ReferralFact {
  static readonly type = 'referral.not-taken-on.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsIn(NOT_ACCEPTED_REASONS) reason!: string;
  @IsIn(NEXT_STEPS) nextStep!: string;
}
