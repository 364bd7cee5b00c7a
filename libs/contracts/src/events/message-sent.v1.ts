import { IsIn } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** One side of a referral told the other something; the words stay in `referrals`. */
export class MessageSentV1 {
  static readonly type = 'message.sent.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsId() referralId!: string;
  @IsVersion() version!: number;
  @IsId() messageId!: string;
  @IsIn(['update', 'advice', 'attendance', 'outcome-summary']) kind!: string;
  @IsOrganisationId() from!: string;
  @IsOrganisationId() to!: string;
  @IsInstant() at!: string;
}
