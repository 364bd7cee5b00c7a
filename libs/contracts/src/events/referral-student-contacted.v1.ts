import { IsBoolean, IsIn } from 'class-validator';
import { IsOrganisationId } from '../ids.js';
import { CONTACT_WAYS, type ContactWay } from '../vocabularies.js';
import { ReferralFact } from './referral-fact.js';

/**
 * Somebody of this organisation spoke with the student, or tried to. Spoken with, the organisation's check on the student begins
 * anew and what an escalation asked is done.
 */
export class ReferralStudentContactedV1 extends ReferralFact {
  static readonly type = 'referral.student-contacted.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsOrganisationId() organisationId!: string;
  @IsIn(CONTACT_WAYS) way!: ContactWay;
  @IsBoolean() reached!: boolean;
}
