import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsCode } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';
import { PATHWAYS, SERVICE_KINDS } from '../vocabularies.js';
import { Capacity, Eligibility, MonitoredHours } from './parts.js';

/** A service is offered, with whom it is for, its declared room and what it needs to triage safely. Sent again, whole, when any of it changes. */
export class ServiceOfferedV1 {
  static readonly type = 'service.offered.v1';
  static readonly service = 'directory';
  static readonly key = 'organisationId';
  @IsOrganisationId() organisationId!: string;
  @IsId() serviceId!: string;
  @IsIn(SERVICE_KINDS) kind!: string;
  @IsString() @MaxLength(200) name!: string;
  @IsIn(PATHWAYS) pathway!: string;
  /** The duty team that receives what is addressed to the service. */
  @IsId() dutyTeamId!: string;
  @IsArray()
  @ArrayMaxSize(21)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => MonitoredHours)
  monitoredHours!: MonitoredHours[];
  /** Field names of a referral that must be present (data-categories.ts): the minimum to triage safely. */
  @IsArray() @ArrayMaxSize(40) @IsCode({ each: true }) minimum!: string[];
  /** Roles that may refer; empty means that nobody may. */
  @IsArray() @ArrayMaxSize(20) @IsCode({ each: true }) referrerRoles!: string[];
  /** Codes of other ways to help, named when a referral cannot be sent. */
  @IsArray() @ArrayMaxSize(10) @IsCode({ each: true }) otherWays!: string[];
  @IsInstant() offeredFrom!: string;
  /** Organisations that may refer; absent: any that shares an agreement. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsOrganisationId({ each: true })
  referrerOrganisations?: string[];
  /** Absent: nothing is said of whom it is for. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Eligibility) eligibility?: Eligibility;
  /** Absent: nothing was declared. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Capacity) capacity?: Capacity;
}
