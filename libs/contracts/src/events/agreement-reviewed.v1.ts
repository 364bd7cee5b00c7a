import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A data protection officer of a party advised on a proposed version for the first time. The advice binds nobody. */
export class AgreementReviewedV1 {
  static readonly type = 'agreement.reviewed.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() reviewedBy!: string;
  @IsInstant() reviewedAt!: string;
}
