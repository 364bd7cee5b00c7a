import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { GP_FOLLOW_UPS } from '../vocabularies.js';
import { WithToDos } from './referral-fact.js';

/**
 * Somebody is to help the student register with a general practitioner, or to send that practice its copy. It outlasts the
 * referral's closing: only `gp-follow-up.done` ends it.
 */
export class GpFollowUpAskedV1 extends WithToDos {
  static readonly type = 'gp-follow-up.asked.v1';
  static readonly service = 'referrals';
  static readonly key = 'followUpId';
  @IsId() followUpId!: string;
  @IsVersion() version!: number;
  @IsId() referralId!: string;
  @IsId() studentId!: string;
  /** Whose to-do it is; the other side is not told. */
  @IsOrganisationId() organisationId!: string;
  @IsIn(GP_FOLLOW_UPS) kind!: string;
  @IsInstant() at!: string;
}
