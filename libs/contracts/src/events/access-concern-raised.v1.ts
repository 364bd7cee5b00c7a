import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { WithToDos } from './referral-fact.js';

/**
 * A student does not recognise a look at what is about them. The data protection officer of the organisation that looked has a
 * month to answer. At most once per concern; what the student wrote stays in `consents`.
 */
export class AccessConcernRaisedV1 extends WithToDos {
  static readonly type = 'access-concern.raised.v1';
  static readonly service = 'consents';
  static readonly key = 'concernId';
  @IsId() concernId!: string;
  @IsVersion() version!: number;
  @IsId() studentId!: string;
  /** Whose look it was, and whose to-do it is. */
  @IsOrganisationId() organisationId!: string;
  /** The audit entry of the look. */
  @IsId() entryId!: string;
  @IsInstant() at!: string;
}
