import { ArrayMaxSize, IsArray, IsOptional } from 'class-validator';
import { IsCode } from '../bounds.js';
import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A person holds a role at an organisation, and serves in these duty teams, from–to. Grants: an unknown version parks its key. */
export class AppointmentMadeV1 {
  static readonly type = 'appointment.made.v1';
  static readonly service = 'directory';
  static readonly key = 'organisationId';
  @IsOrganisationId() organisationId!: string;
  @IsId() appointmentId!: string;
  /** UUID version 5 of issuer and subject. */
  @IsId() personId!: string;
  @IsCode() role!: string;
  @IsArray() @ArrayMaxSize(20) @IsId({ each: true }) dutyTeamIds!: string[];
  @IsInstant() from!: string;
  @IsOptional() @IsInstant() to?: string;
}
