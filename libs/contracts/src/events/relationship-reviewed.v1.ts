import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { WithToDos } from './referral-fact.js';

/** A different person reviewed a claimed relationship. At most once. */
export class RelationshipReviewedV1 extends WithToDos {
  static readonly type = 'relationship.reviewed.v1';
  static readonly service = 'referrals';
  static readonly key = 'relationshipId';
  @IsId() relationshipId!: string;
  @IsVersion() version!: number;
  @IsIn(['justified', 'not-justified', 'justified-with-learning']) finding!: string;
  @IsInstant() at!: string;
}
