import { ArrayMaxSize, IsArray, IsIn, IsInt, IsString, MaxLength, Min } from 'class-validator';
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
  @IsString() @MaxLength(64) step!: string;
  @IsInt() @Min(1) stepVersion!: number;
  @IsOrganisationId() organisationId!: string;
  /** Roles at that organisation, first to last. */
  @IsArray() @ArrayMaxSize(8) @IsString({ each: true }) roles!: string[];
  @IsInstant() dueAt!: string;
  @IsInstant() at!: string;
}
