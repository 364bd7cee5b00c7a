import { IsBoolean } from 'class-validator';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/**
 * What the student can see online was switched off, or on again. While it is off every service refuses the student's own sign-in,
 * and nobody sends them a text or an e-mail: somebody could make them show it. Sent each time it changes; before the first it is on.
 */
export class StudentOnlineViewChangedV1 {
  static readonly type = 'student.online-view-changed.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsOrganisationId() registeredBy!: string;
  @IsBoolean() on!: boolean;
  @IsInstant() at!: string;
}
