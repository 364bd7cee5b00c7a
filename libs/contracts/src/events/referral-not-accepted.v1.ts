import { IsIn } from 'class-validator';
import { NEXT_STEPS, NOT_ACCEPTED_REASONS } from '../vocabularies.js';

import { ReferralFact } from './referral-fact.js';

/** The receiver did not accept; the sender must act next and tell the student. */
export class ReferralNotAcceptedV1 extends ReferralFact {
  static readonly type = 'referral.not-accepted.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsIn(NOT_ACCEPTED_REASONS) reason!: string;
  @IsIn(NEXT_STEPS) nextStep!: string;
}
