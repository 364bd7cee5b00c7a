import { IsIn } from 'class-validator';
import { ENFORCERS } from '../enforcers.js';
import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/**
 * An enforcer applied a withdrawal: from `stoppedAt` it discloses nothing more on that permission. Its id derives from the
 * withdrawal and the enforcer, so a repeat is the same event.
 */
export class WithdrawalAcknowledgedV1 {
  static readonly type = 'withdrawal.acknowledged.v1';
  static readonly service = 'referrals';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsId() consentId!: string;
  @IsVersion() version!: number;
  @IsIn(ENFORCERS) enforcer!: string;
  /** The event answered. */
  @IsId() answers!: string;
  @IsInstant() stoppedAt!: string;
}
