import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A suspended agreement permits flows again. Grants: an unknown version parks its key. */
export class AgreementReinstatedV1 {
  static readonly type = 'agreement.reinstated.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() reinstatedAt!: string;
}
