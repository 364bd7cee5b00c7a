import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Min, ValidateNested } from 'class-validator';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { AGE_BANDS, ORIGINS, PATHWAYS, URGENCIES } from '../vocabularies.js';
import { StepHolder } from './parts.js';

/** A referral was sent and sealed for its receiver, whose duty team must triage it; the sender still holds the next step. */
export class ReferralSubmittedV1 {
  static readonly type = 'referral.submitted.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  @IsId() referralId!: string;
  @IsInt() @Min(1) version!: number;
  @IsId() studentId!: string;
  @IsOrganisationId() from!: string;
  @IsOrganisationId() to!: string;
  @IsId() serviceId!: string;
  @IsIn(PATHWAYS) pathway!: string;
  @IsIn(URGENCIES) urgency!: string;
  @IsIn(AGE_BANDS) ageBand!: string;
  @IsIn(ORIGINS) origin!: string;
  @IsBoolean() mature!: boolean;
  /** Who must act next. */
  @ValidateNested() @Type(() => StepHolder) holder!: StepHolder;
  /** The receiving team asked to decide on the offer, and by when. */
  @ValidateNested() @Type(() => StepHolder) offeredTo!: StepHolder;
  @IsInstant() decideBy!: string;
  @IsInstant() submittedAt!: string;
}
