import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { Continuation } from './parts.js';

/** A party left: its own flows stop, what is urgent and in flight may go on under a decision record; those of the others go on. */
export class AgreementPartyLeftV1 {
  static readonly type = 'agreement.party-left.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() party!: string;
  @IsInstant() leftAt!: string;
  /** Absent: nothing of this party goes on. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Continuation) continues?: Continuation;
}
