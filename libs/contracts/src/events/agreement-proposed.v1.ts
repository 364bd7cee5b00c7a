import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A version of an agreement is laid before its parties. It permits nothing yet. */
export class AgreementProposedV1 {
  static readonly type = 'agreement.proposed.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(50) @IsOrganisationId({ each: true }) parties!: string[];
  /** The party whose information governance lead proposed it. */
  @IsOrganisationId() proposedBy!: string;
  @IsInstant() proposedAt!: string;
}
