import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsCode, IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { DATA_CATEGORIES, PATHWAYS, PURPOSES } from '../vocabularies.js';
import { EndingContinuation, PathwayStep, TermsOf } from './parts.js';

export class AgreedPathway {
  @IsIn(PATHWAYS) pathway!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PathwayStep)
  steps!: PathwayStep[];
  /** Of the universities at whose steps days in term count; absent: at none. A party that joins later has none: its days are working days. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TermsOf)
  termDates?: TermsOf[];
}

/**
 * A version of a data sharing agreement is signed by every party and permits flows from `from` to `to`. It replaces any
 * earlier version of the same agreement. Grants: an unknown version parks its key.
 */
export class AgreementCameIntoForceV1 {
  static readonly type = 'agreement.came-into-force.v1';
  static readonly service = 'agreements';
  static readonly key = 'agreementId';
  @IsId() agreementId!: string;
  @IsVersion() version!: number;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(50) @IsOrganisationId({ each: true }) parties!: string[];
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @IsIn(PURPOSES, { each: true }) purposes!: string[];
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @IsIn(DATA_CATEGORIES, { each: true }) categories!: string[];
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AgreedPathway)
  pathways!: AgreedPathway[];
  /** Roles that may act under it, at either side. */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(40) @IsCode({ each: true }) roles!: string[];
  @IsInstant() from!: string;
  @IsOptional() @IsInstant() to?: string;
  /** What goes on for a while after `to`; absent: nothing. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => EndingContinuation) ending?: EndingContinuation;
}
