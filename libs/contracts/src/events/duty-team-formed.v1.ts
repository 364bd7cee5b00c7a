import { IsCode } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';

/** A role filled by a rota. Its mailbox stays in the directory. */
export class DutyTeamFormedV1 {
  static readonly type = 'duty-team.formed.v1';
  static readonly service = 'directory';
  static readonly key = 'organisationId';
  @IsOrganisationId() organisationId!: string;
  @IsId() dutyTeamId!: string;
  @IsCode() role!: string;
}
