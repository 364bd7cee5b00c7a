import {
  instant,
  type AppointmentId,
  type DutyTeamId,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Role,
} from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type Appointment, type Current, type Ended } from './appointment.js';

/** A member of staff as their organisation records them. Personal data: it stays in this database. */
export type StaffRecord = {
  organisationId: OrganisationId;
  personId: PersonId;
  issuer: string;
  subject: string;
  displayName: string;
};

export type AppointmentRow = {
  appointment_id: AppointmentId;
  organisation_id: OrganisationId;
  person_id: PersonId;
  role: Role;
  duty_team_ids: DutyTeamId[];
  from_at: Date;
  to_at: Date | null;
  ended_at: Date | null;
  revision: number;
};

export const APPOINTMENT_COLUMNS =
  'appointment_id, organisation_id, person_id, role, duty_team_ids, from_at, to_at, ended_at, revision';

/** Appointments are made one after the other at an organisation, so that two that overlap cannot both be found fitting. */
export async function lockAppointmentsOf(tx: Sql, organisationId: OrganisationId): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`appointments of ${organisationId}`]);
}

export async function loadAppointmentsOf(tx: Sql, persons: readonly PersonId[]): Promise<Appointment[]> {
  const rows = await tx.query<AppointmentRow>(
    `select ${APPOINTMENT_COLUMNS} from appointment where person_id = any ($1)`,
    [persons],
  );
  return rows.map(appointmentOf);
}

/** The appointment under its row lock; undefined when there is none that this transaction may see. */
export async function loadAppointment(
  tx: Sql,
  id: AppointmentId,
): Promise<{ appointment: Appointment; revision: number } | undefined> {
  const [row] = await tx.query<AppointmentRow>(
    `select ${APPOINTMENT_COLUMNS} from appointment where appointment_id = $1 for update`,
    [id],
  );
  return row && { appointment: appointmentOf(row), revision: row.revision };
}

export function appointmentOf(row: AppointmentRow): Appointment {
  const core = {
    id: row.appointment_id,
    personId: row.person_id,
    organisationId: row.organisation_id,
    role: row.role,
    dutyTeamIds: row.duty_team_ids,
    from: instant(row.from_at),
    ...(row.to_at !== null && { to: instant(row.to_at) }),
  };
  return row.ended_at === null
    ? { ...core, state: 'current' }
    : { ...core, state: 'ended', endedAt: instant(row.ended_at) };
}

/** Records staff, or their new display names. */
export async function saveStaff(tx: Sql, staff: readonly StaffRecord[]): Promise<void> {
  await tx.query(
    `insert into staff as known (organisation_id, person_id, issuer, subject, display_name)
     select "organisationId", "personId", issuer, subject, "displayName" from jsonb_to_recordset($1::jsonb)
       as given ("organisationId" text, "personId" uuid, issuer text, subject text, "displayName" text)
     on conflict (organisation_id, person_id) do update set display_name = excluded.display_name
       where known.display_name <> excluded.display_name`,
    [JSON.stringify(staff)],
  );
}

export async function addAppointments(tx: Sql, appointments: readonly Current[]): Promise<void> {
  await tx.query(
    `insert into appointment (appointment_id, organisation_id, person_id, role, duty_team_ids, from_at, to_at, revision)
     select id, "organisationId", "personId", role, "dutyTeamIds", "from", "to", 1 from jsonb_to_recordset($1::jsonb)
       as given (id uuid, "organisationId" text, "personId" uuid, role text, "dutyTeamIds" uuid[], "from" timestamptz,
         "to" timestamptz)`,
    [JSON.stringify(appointments)],
  );
}

export async function saveEnd(tx: Sql, { id, endedAt }: Ended, revision: number): Promise<void> {
  await tx.query(`update appointment set ended_at = $2, revision = $3 where appointment_id = $1`, [
    id,
    endedAt satisfies Instant,
    revision,
  ]);
}
