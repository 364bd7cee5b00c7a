import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { CASE_KINDS } from './obligation-minted.v1.js';

/**
 * A to-do is late, and these roles were told, the last of them now. It stays to be done by its holder. At most once per obligation
 * and level; what has no level was told to all at once.
 */
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
  /** How many of the chain were told; 0 where there is no chain. */
  @IsOptional() @IsInt() @Min(0) @Max(8) level?: number;
  /** Nobody is above: it stays with the last role, and this is the appointment of the person in it who answers for it. */
  @IsOptional() @IsBoolean() top?: boolean;
  @IsOptional() @IsId() appointmentId?: string;
  @IsInstant() dueAt!: string;
  @IsInstant() at!: string;
}
