import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { Continuation } from './parts.js';

/** The agreement ended for good; what is urgent and in flight may go on under its ending clause, or as after a suspension before it. */
export class AgreementTerminatedV1 {
  static readonly type = 'agreement.terminated.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsInstant() terminatedAt!: string;
  /** Absent: nothing goes on. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Continuation) continues?: Continuation;
}
