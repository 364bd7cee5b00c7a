import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** New routine disclosures under the agreement stop. */
export class AgreementSuspendedV1 {
  static readonly type = 'agreement.suspended.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() suspendedAt!: string;
}
