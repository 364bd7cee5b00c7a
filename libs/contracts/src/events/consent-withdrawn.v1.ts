import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** The student took a permission back. Every enforcer answers with `withdrawal.acknowledged.v1`. At most once per permission. */
export class ConsentWithdrawnV1 {
  static readonly type = 'consent.withdrawn.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsId() consentId!: string;
  @IsVersion() version!: number;
  @IsInstant() withdrawnAt!: string;
}
