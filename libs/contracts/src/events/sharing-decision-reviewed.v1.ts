import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { WithToDos } from './referral-fact.js';

/** A different person reviewed a decision to share without permission. At most once. */
export class SharingDecisionReviewedV1 extends WithToDos {
  static readonly type = 'sharing-decision.reviewed.v1';
  static readonly service = 'referrals';
  static readonly key = 'decisionId';
  @IsId() decisionId!: string;
  @IsVersion() version!: number;
  @IsIn(['justified', 'not-justified', 'justified-with-learning']) finding!: string;
  @IsInstant() at!: string;
}
