import { IsCode, IsVersion } from '../bounds.js';
import { ReferralFact } from './referral-fact.js';

/**
 * The lateness of a step came to the top of its escalation: whoever must act next is to speak with the student, by the due time
 * of the new step `contact-student`. At most once per late step.
 */
export class ReferralContactAskedV1 extends ReferralFact {
  static readonly type = 'referral.contact-asked.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  /** The late step. */
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
}
