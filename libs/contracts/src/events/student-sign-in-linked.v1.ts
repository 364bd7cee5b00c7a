import { IsId, IsOrganisationId } from '../ids.js';

/** The student can act online from now on: this sign-in is theirs. At most once per student. */
export class StudentSignInLinkedV1 {
  static readonly type = 'student.sign-in-linked.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsOrganisationId() registeredBy!: string;
  /** UUID version 5 of issuer and subject. */
  @IsId() personId!: string;
}
