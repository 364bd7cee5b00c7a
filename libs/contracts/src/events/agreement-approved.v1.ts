import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A version was approved by somebody other than its proposer; the parties may sign. It permits nothing yet. */
export class AgreementApprovedV1 {
  static readonly type = 'agreement.approved.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() approvedBy!: string;
  @IsInstant() approvedAt!: string;
}
