import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { ORGANISATION_KINDS } from '../vocabularies.js';

/** An organisation exists, from and to when, and who follows it. Sent again, whole, when any of it changes. */
export class OrganisationRegisteredV1 {
  static readonly type = 'organisation.registered.v1';
  static readonly service = 'directory';
  static readonly key = 'organisationId';
  @IsOrganisationId() organisationId!: string;
  @IsIn(ORGANISATION_KINDS) kind!: string;
  /** The published name of the organisation, not of a person. */
  @IsString() @MaxLength(200) name!: string;
  @IsInstant() validFrom!: string;
  @IsOptional() @IsInstant() validTo?: string;
  @IsArray() @ArrayMaxSize(8) @IsOrganisationId({ each: true }) successors!: string[];
}
