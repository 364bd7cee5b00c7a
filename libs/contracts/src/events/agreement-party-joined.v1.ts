import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A party signed its accession: its own flows may start, those of the others go on. Grants: an unknown version parks its key. */
export class AgreementPartyJoinedV1 {
  static readonly type = 'agreement.party-joined.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() party!: string;
  @IsInstant() joinedAt!: string;
}
