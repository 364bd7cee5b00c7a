import { IsIn, Matches } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { GP_OUTCOMES } from '../vocabularies.js';
import { WithToDos } from './referral-fact.js';

/** The student registered, the copy was sent, or the student did not want it: nothing is to be done any more. */
export class GpFollowUpDoneV1 extends WithToDos {
  static readonly type = 'gp-follow-up.done.v1';
  static readonly service = 'referrals';
  static readonly key = 'followUpId';
  @IsId() followUpId!: string;
  @IsVersion() version!: number;
  @IsIn(GP_OUTCOMES) outcome!: string;
  /** The day on which it happened, as the person says who recorded it. */
  @Matches(/^\d{4}-\d{2}-\d{2}$/) on!: string;
  @IsInstant() at!: string;
}
