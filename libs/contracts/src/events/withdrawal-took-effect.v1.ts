import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** Nothing more is shared on a withdrawn permission since `since`. At most once per permission. */
export class WithdrawalTookEffectV1 {
  static readonly type = 'withdrawal.took-effect.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsId() consentId!: string;
  @IsVersion() version!: number;
  /** Every enforcer said so, or the time has passed after which each refuses by itself. */
  @IsIn(['acknowledged-by-all', 'by-limit']) how!: string;
  @IsInstant() since!: string;
}
