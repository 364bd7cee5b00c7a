import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { ACCESS_REASONS } from '../vocabularies.js';
import { WithToDos } from './referral-fact.js';

/** A clinician without a relationship stated a reason and may look for 24 hours. Its review is in the to-dos. */
export class RelationshipClaimedV1 extends WithToDos {
  static readonly type = 'relationship.claimed.v1';
  static readonly service = 'referrals';
  static readonly key = 'relationshipId';
  @IsId() relationshipId!: string;
  @IsVersion() version!: number;
  @IsId() studentId!: string;
  @IsOrganisationId() organisationId!: string;
  @IsIn(ACCESS_REASONS) reason!: string;
  @IsInstant() from!: string;
  @IsInstant() to!: string;
}
