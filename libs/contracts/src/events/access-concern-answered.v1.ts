import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { WithToDos } from './referral-fact.js';

/** The organisation that looked has answered the student's concern: nothing is left to do. At most once per concern. */
export class AccessConcernAnsweredV1 extends WithToDos {
  static readonly type = 'access-concern.answered.v1';
  static readonly service = 'consents';
  static readonly key = 'concernId';
  @IsId() concernId!: string;
  @IsVersion() version!: number;
  @IsId() studentId!: string;
  @IsOrganisationId() organisationId!: string;
  @IsInstant() at!: string;
}
