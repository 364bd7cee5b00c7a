import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** The agreement reached its end date. Enforcers compare the dates themselves and wait for no event. */
export class AgreementExpiredV1 {
  static readonly type = 'agreement.expired.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() expiredAt!: string;
}
