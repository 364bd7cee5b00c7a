import { staffWho } from '@footbridge/access';
import { type AppointmentId, type OrganisationId, type PersonId, type Role } from '@footbridge/contracts';
import { Database, done, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { appointmentActions, type Appointment } from './appointment.js';
import { APPOINTMENT_COLUMNS, appointmentOf, loadAppointment, type AppointmentRow } from './appointment.store.js';

/** The caller, and every role appointment that they hold or held: what they may choose to act in. */
export type Me = {
  personId: PersonId;
  appointments: (Appointment & { organisationName: string; displayName: string; actsNow: boolean })[];
};
export type StaffName = {
  appointmentId: AppointmentId;
  organisationId: OrganisationId;
  role: Role;
  displayName: string;
};

@Injectable()
export class AppointmentQueries {
  constructor(private readonly database: Database) {}

  /** Needs no acting role: it is what a client chooses one from. */
  me({ caller }: Who): Promise<Me> {
    return this.database.asRequest(caller, undefined, async (tx) => {
      const rows = await tx.query<
        AppointmentRow & { organisation_name: string; display_name: string; acts_now: boolean }
      >(
        `select ${APPOINTMENT_COLUMNS.split(', ')
          .map((each) => `a.${each}`)
          .join(', ')}, o.name as organisation_name,
           s.display_name, a.organisation_id = any ($3) and a.from_at <= $2 and (a.to_at is null or $2 < a.to_at)
             and (a.ended_at is null or $2 < a.ended_at) as acts_now
         from appointment a join organisation o using (organisation_id) join staff s using (organisation_id, person_id)
         where a.person_id = $1 order by acts_now desc, a.from_at, a.appointment_id limit 200`,
        [caller.personId, tx.now, caller.organisations],
      );
      const appointments = rows.map((row) => ({
        ...appointmentOf(row),
        organisationName: row.organisation_name,
        displayName: row.display_name,
        actsNow: row.acts_now,
      }));
      return { personId: caller.personId, appointments };
    });
  }

  /** One appointment at the caller's organisation, or their own, with what may be done with it now. */
  one(who: Who, id: AppointmentId): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.read-appointment',
        objects: [{ kind: 'appointment', id }],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.read', recorded);
      if (refusal) return refusal;
      const found = await loadAppointment(tx, id);
      if (!found) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const { appointment, revision } = found;
      const mayEnd = actor.role === 'directory-administrator' && actor.organisationId === appointment.organisationId;
      const actions = mayEnd ? appointmentActions[appointment.state] : [];
      return done({ version: revision, body: { ...appointment, actions } });
    });
  }

  /** Who holds a role now at the organisation in which the caller acts; fifty at most. */
  colleagues(who: Who, role: Role): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.read-colleagues',
        objects: [],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.read', recorded);
      if (refusal) return refusal;
      const items = await tx.query<StaffName>(
        `select a.appointment_id as "appointmentId", a.organisation_id as "organisationId", a.role,
           s.display_name as "displayName"
         from appointment a join staff s using (organisation_id, person_id)
         where a.organisation_id = $1 and a.role = $2 and a.from_at <= $3 and (a.to_at is null or $3 < a.to_at)
           and (a.ended_at is null or $3 < a.ended_at)
         order by s.display_name, a.appointment_id limit 50`,
        [actor.organisationId, role, tx.now],
      );
      return done({ body: { items } });
    });
  }

  /** Display names of staff for a page; unknown ids are left out. */
  names(who: Who, appointmentIds: readonly AppointmentId[]): Promise<{ names: StaffName[] }> {
    return this.database.onBehalfOf(who, async (tx) => ({
      names: await tx.query<StaffName>(
        `select appointment_id as "appointmentId", organisation_id as "organisationId", role, display_name as "displayName"
         from staff_names($1) order by appointment_id`,
        [appointmentIds],
      ),
    }));
  }
}
