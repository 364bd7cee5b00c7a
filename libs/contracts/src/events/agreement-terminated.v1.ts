import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** The agreement ended for good. */
export class AgreementTerminatedV1 {
  static readonly type = 'agreement.terminated.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() terminatedAt!: string;
}
