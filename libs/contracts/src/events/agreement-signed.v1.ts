import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** One party signed exactly this version. At most once per party and version; it permits nothing by itself. */
export class AgreementSignedV1 {
  static readonly type = 'agreement.signed.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() party!: string;
  @IsInstant() signedAt!: string;
}
