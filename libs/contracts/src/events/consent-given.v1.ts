import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional } from 'class-validator';
import { IsVersion } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { DATA_CATEGORIES, PURPOSES, RETURN_LEVELS } from '../vocabularies.js';

/** The student gave permission to share. Grants: an unknown version parks its key. */
export class ConsentGivenV1 {
  static readonly type: string = 'consent.given.v1';
  static readonly service = 'consents';
  static readonly key = 'studentId';
  @IsId() studentId!: string;
  @IsId() consentId!: string;
  @IsVersion() version!: number;
  @IsOrganisationId() registeredBy!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(20) @IsOrganisationId({ each: true }) recipients!: string[];
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @IsIn(PURPOSES, { each: true }) purposes!: string[];
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @IsIn(DATA_CATEGORIES, { each: true }) categories!: string[];
  /** What may come back to the registering organisation. */
  @IsIn(RETURN_LEVELS) returns!: string;
  @IsInstant() from!: string;
  @IsOptional() @IsInstant() to?: string;
}
