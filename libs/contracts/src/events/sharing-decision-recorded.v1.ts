import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { DATA_CATEGORIES, SHARING_GROUNDS } from '../vocabularies.js';
import { WithToDos } from './referral-fact.js';

/** A person decided to share without the student's permission, and the disclosure happened. Its review is in the to-dos. */
export class SharingDecisionRecordedV1 extends WithToDos {
  static readonly type = 'sharing-decision.recorded.v1';
  static readonly service = 'referrals';
  static readonly key = 'decisionId';
  @IsId() decisionId!: string;
  @IsVersion() version!: number;
  @IsOptional() @IsId() referralId?: string;
  @IsId() studentId!: string;
  @IsOrganisationId() from!: string;
  @IsOrganisationId() to!: string;
  @IsIn(SHARING_GROUNDS) ground!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @IsIn(DATA_CATEGORIES, { each: true }) categories!: string[];
  @IsBoolean() studentTold!: boolean;
  /** Outside any agreement in force: counted and reviewed as a one-off disclosure. */
  @IsBoolean() oneOff!: boolean;
  @IsInstant() at!: string;
}
