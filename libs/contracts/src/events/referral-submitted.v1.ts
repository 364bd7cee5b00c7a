import { IsBoolean, IsIn } from 'class-validator';
import { IsId, IsOrganisationId } from '../ids.js';
import { AGE_BANDS, ORIGINS, PATHWAYS, URGENCIES } from '../vocabularies.js';

import { ReferralFact } from './referral-fact.js';

/** A referral was sent and sealed for its receiver, whose duty team is asked to decide; the sender still must act next. */
export class ReferralSubmittedV1 extends ReferralFact {
  static readonly type = 'referral.submitted.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsId() studentId!: string;
  @IsOrganisationId() from!: string;
  @IsOrganisationId() to!: string;
  @IsId() serviceId!: string;
  @IsIn(PATHWAYS) pathway!: string;
  @IsIn(URGENCIES) urgency!: string;
  @IsIn(AGE_BANDS) ageBand!: string;
  @IsIn(ORIGINS) origin!: string;
  @IsBoolean() mature!: boolean;
}
