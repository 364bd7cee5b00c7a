import { IsOptional } from 'class-validator';
import { IsCode } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';

/**
 * The student can act online from now on: this sign-in is theirs. At most twice per student: once for the sign-in of their university,
 * and once for their one-time links, all of which lead to the same person.
 */
export class StudentSignInLinkedV1 {
  static readonly type = 'student.sign-in-linked.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsOrganisationId() registeredBy!: string;
  /** UUID version 5 of issuer and subject. */
  @IsId() personId!: string;
  /** `one-time-link`: the links that the student’s wellbeing team makes. Without it: the sign-in of the university. */
  @IsOptional() @IsCode() way?: string;
}
