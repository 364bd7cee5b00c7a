import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A party left: its own flows stop, those of the others go on. */
export class AgreementPartyLeftV1 {
  static readonly type = 'agreement.party-left.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() party!: string;
  @IsInstant() leftAt!: string;
}
