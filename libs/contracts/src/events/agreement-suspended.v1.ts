import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { Continuation } from './parts.js';

/** New routine disclosures under the agreement stop; what is urgent and in flight may go on under a decision record. */
export class AgreementSuspendedV1 {
  static readonly type = 'agreement.suspended.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() suspendedAt!: string;
  /** Absent: nothing goes on. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Continuation) continues?: Continuation;
}
