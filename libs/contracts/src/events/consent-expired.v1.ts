import { IsVersion } from '../bounds.js';
import { IsId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A permission reached its end date. Not a withdrawal: nobody said no. Enforcers compare the dates themselves. */
export class ConsentExpiredV1 {
  static readonly type = 'consent.expired.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsId() consentId!: string;
  @IsVersion() version!: number;
  @IsInstant() expiredAt!: string;
}
