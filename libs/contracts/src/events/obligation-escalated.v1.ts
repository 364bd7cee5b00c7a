import { ArrayMaxSize, IsArray, IsIn } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';

/** A to-do is late, and these roles were told. It stays to be done by its holder. At most once per obligation. */
export class ObligationEscalatedV1 {
  static readonly type = 'obligation.escalated.v1';
  static readonly service = 'duties';
  static readonly key = 'caseId';
  @IsId() caseId!: string;
  @IsIn(CASE_KINDS) caseKind!: string;
  @IsId() obligationId!: string;
  @IsCode() step!: string;
  @IsVersion() stepVersion!: number;
  @IsOrganisationId() organisationId!: string;
  /** Roles at that organisation, first to last. */
  @IsArray() @ArrayMaxSize(8) @IsCode({ each: true }) roles!: string[];
  @IsInstant() dueAt!: string;
  @IsInstant() at!: string;
}
