import { IsIn, IsInt, Min } from 'class-validator';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** One side of a referral told the other something; the words stay in `referrals`. */
export class MessageSentV1 {
  static readonly type = 'message.sent.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsId() referralId!: string;
  @IsInt() @Min(1) version!: number;
  @IsId() messageId!: string;
  @IsIn(['update', 'advice', 'attendance', 'outcome-summary']) kind!: string;
  @IsOrganisationId() from!: string;
  @IsOrganisationId() to!: string;
  @IsInstant() at!: string;
}
