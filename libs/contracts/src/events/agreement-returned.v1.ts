import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A proposed or approved version went back to be redrafted; signatures given to it are void. The next proposal has the next version. */
export class AgreementReturnedV1 {
  static readonly type = 'agreement.returned.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() returnedBy!: string;
  @IsInstant() returnedAt!: string;
}
