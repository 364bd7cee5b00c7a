import { ArrayMaxSize, IsArray, IsIn } from 'class-validator';
import { DATA_CATEGORIES } from '../vocabularies.js';

import { ReferralFact } from './referral-fact.js';

/** The receiver opened the referral for the first time: what it was given is now its own record. At most once. */
export class ReferralOpenedV1 extends ReferralFact {
  static readonly type = 'referral.opened.v1';
  static readonly service = 'referrals';
  static readonly key = 'referralId';
  /** What crossed, after the second cut. */
  @IsArray() @ArrayMaxSize(50) @IsIn(DATA_CATEGORIES, { each: true }) categories!: string[];
}
