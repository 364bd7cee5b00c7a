import { type AppointmentId, type OrganisationId, type PersonId, type StudentId } from './ids.js';
import { type Role } from './vocabularies.js';

/** A member of staff in one of their role appointments. */
export type StaffActor = {
  kind: 'staff' | 'officer';
  personId: PersonId;
  appointmentId: AppointmentId;
  organisationId: OrganisationId;
  role: Role;
};
export type StudentActor = { kind: 'student'; personId: PersonId; studentId: StudentId };
/** A loop or an event handler of the named service. */
export type SystemActor = { kind: 'system'; service: string };

/** Who acts. `officer` is staff in a governance role: sees trails, never content. */
export type Actor = StaffActor | StudentActor | SystemActor;
