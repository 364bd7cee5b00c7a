import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Min } from 'class-validator';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A version of an agreement is laid before its parties. It permits nothing yet. */
export class AgreementProposedV1 {
  static readonly type = 'agreement.proposed.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsInt() @Min(1) version!: number;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(50) @IsOrganisationId({ each: true }) parties!: string[];
  /** The party whose information governance lead proposed it. */
  @IsOrganisationId() proposedBy!: string;
  @IsInstant() proposedAt!: string;
}
