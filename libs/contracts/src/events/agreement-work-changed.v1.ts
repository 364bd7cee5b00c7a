import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { StepDone, ToDo, type WithToDos } from './referral-fact.js';

/** Who must do what about an agreement changed: advise, sign, review, renew, fill a role. Carries the whole list. */
export class AgreementWorkChangedV1 implements WithToDos {
  static readonly type = 'agreement.work-changed.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  /** Of 50 parties at most, of which each may have to advise, sign, fill its steps and be replaced at one time. */
  @IsArray()
  @ArrayMaxSize(250)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ToDo)
  toDos!: ToDo[];
  /** Of what is no longer listed, what was done; nobody needs the rest any more. Absent in what was told before this was kept. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(250)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepDone)
  done?: StepDone[];
}
