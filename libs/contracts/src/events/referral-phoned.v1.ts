import { IsOrganisationId } from '../ids.js';
import { ReferralFact } from './referral-fact.js';

/** One side has phoned the other about this referral, as it was to. */
export class ReferralPhonedV1 extends ReferralFact {
  static readonly type = 'referral.phoned.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsOrganisationId() by!: string;
}
