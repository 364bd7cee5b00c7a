import { IsCode } from '../bounds.js';
import { IsInstant } from '../instant.js';
import { ReferralFact } from './referral-fact.js';

/** Nothing more crosses for this referral: no agreement carries it now. The side that must act next is to phone the other. */
export class ReferralSharingPausedV1 extends ReferralFact {
  static readonly type = 'referral.sharing-paused.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsInstant() since!: string;
  /** What the gate says of it, such as `agreement-suspended`: open set. */
  @IsCode() because!: string;
}
