import { IsId, IsOrganisationId } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A role appointment ended; from then on nobody acts in it. At most once per appointment. */
export class AppointmentEndedV1 {
  static readonly type = 'appointment.ended.v1';
  static readonly service = 'directory';
  static readonly key = 'organisationId';
  @IsOrganisationId() organisationId!: string;
  @IsId() appointmentId!: string;
  @IsInstant() endedAt!: string;
}
