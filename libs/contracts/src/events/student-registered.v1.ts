import { IsId, IsOrganisationId } from '../ids.js';

/** An organisation registered a student under a new pseudonym. */
export class StudentRegisteredV1 {
  static readonly type = 'student.registered.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsOrganisationId() registeredBy!: string;
}
