import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  DutyTeamFormedV1,
  OFFICER_ROLES,
  OrganisationRegisteredV1,
  ServiceOfferedV1,
  type ServiceName,
} from '@footbridge/contracts';
import { on, Unprocessable, type KnowledgePart } from '@footbridge/messaging';
import { ACTING, factTable } from './fact-table.js';

/**
 * DDL of `<schema>.act_as(person, appointment)`. It sets person, then kind, organisation and appointment from the row of
 * `appointments`, which it locks `FOR SHARE` and returns; where that person has no such appointment it sets the person alone
 * and returns nothing. Whether the role holds now is checked by the caller: a row may be over, or ended.
 *
 * `appointments` is a table, or a view over one, with the columns of `knowledge.appointment`. The function is bound to it, not
 * to its name, so it stays right when a schema is renamed.
 */
export function actAsFunction({ schema, appointments }: { schema: string; appointments: string }): string {
  const officers = OFFICER_ROLES.map((role) => `'${role}'`).join(', ');
  return `
create function ${schema}.act_as(person uuid, appointment uuid)
returns table (appointment_id uuid, organisation_id text, role text, duty_team_ids uuid[], from_at timestamptz,
  to_at timestamptz, ended_at timestamptz, source_partition int)
language sql volatile security invoker
begin atomic
  select set_config('footbridge.person', act_as.person::text, true);
  with held as materialized (
    select a.appointment_id, a.organisation_id, a.role, a.duty_team_ids, a.from_at, a.to_at, a.ended_at, a.source_partition
      from ${appointments} a where a.appointment_id = act_as.appointment and a.person_id = act_as.person for share
  ), acting as materialized (
    select h.*,
      set_config('footbridge.kind', case when h.role in (${officers}) then 'officer' else 'staff' end, true) as kind,
      set_config('footbridge.organisation', h.organisation_id, true) as organisation,
      set_config('footbridge.appointment', h.appointment_id::text, true) as appointment
    from held h
  )
  select a.appointment_id, a.organisation_id, a.role, a.duty_team_ids, a.from_at, a.to_at, a.ended_at, a.source_partition
    from acting a where a.kind <> '' and a.organisation <> '' and a.appointment <> '';
end;`;
}

const jsonOrNull = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));

/** What anyone may know of the directory. */
const OPEN_FACTS = {
  organisation: `
  organisation_id text primary key,
  kind text not null,
  name text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  successors text[] not null`,
  service: `
  service_id uuid primary key,
  organisation_id text not null,
  kind text not null,
  name text not null,
  pathway text not null,
  duty_team_id uuid not null,
  monitored_hours jsonb not null,
  minimum text[] not null,
  referrer_roles text[] not null,
  other_ways text[] not null,
  offered_from timestamptz not null,
  referrer_organisations text[],
  eligibility jsonb,
  capacity jsonb`,
  duty_team: `
  duty_team_id uuid primary key,
  organisation_id text not null,
  role text not null`,
};

function ddl(schema: string, service: ServiceName): string {
  const open = Object.entries(OPEN_FACTS).map(([name, columns]) =>
    factTable({ schema, service, name, columns, visible: 'true' }),
  );
  const appointment = factTable({
    schema,
    service,
    name: 'appointment',
    columns: `
  appointment_id uuid primary key,
  person_id uuid not null,
  organisation_id text not null,
  role text not null,
  duty_team_ids uuid[] not null,
  from_at timestamptz not null,
  to_at timestamptz,
  ended_at timestamptz`,
    visible: `person_id = ${ACTING.person} or organisation_id = ${ACTING.organisation}`,
    locked: true,
  });
  return [
    ...open,
    appointment,
    `create index appointment_organisation on ${schema}.appointment (organisation_id);`,
    `create index appointment_person on ${schema}.appointment (person_id);`,
    actAsFunction({ schema, appointments: `${schema}.appointment` }),
  ].join('\n');
}

/**
 * What a service knows of the directory: organisations, services, duty teams (visible to all) and role appointments (visible
 * to the person, and to their organisation), with the function `act_as`.
 */
export const appointments: KnowledgePart = {
  name: 'appointments',
  source: 'directory',
  ddl,
  handlers: {
    ...on(OrganisationRegisteredV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into organisation (organisation_id, kind, name, valid_from, valid_to, successors, source_partition)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (organisation_id) do update set kind = excluded.kind, name = excluded.name,
           valid_from = excluded.valid_from, valid_to = excluded.valid_to, successors = excluded.successors`,
        [data.organisationId, data.kind, data.name, data.validFrom, data.validTo ?? null, data.successors, partition],
      );
    }),
    ...on(ServiceOfferedV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into service (service_id, organisation_id, kind, name, pathway, duty_team_id, monitored_hours, minimum,
           referrer_roles, other_ways, offered_from, referrer_organisations, eligibility, capacity, source_partition)
         values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15)
         on conflict (service_id) do update set kind = excluded.kind, name = excluded.name, pathway = excluded.pathway,
           duty_team_id = excluded.duty_team_id, monitored_hours = excluded.monitored_hours, minimum = excluded.minimum,
           referrer_roles = excluded.referrer_roles, other_ways = excluded.other_ways,
           offered_from = excluded.offered_from, referrer_organisations = excluded.referrer_organisations,
           eligibility = excluded.eligibility, capacity = excluded.capacity`,
        [
          data.serviceId,
          data.organisationId,
          data.kind,
          data.name,
          data.pathway,
          data.dutyTeamId,
          JSON.stringify(data.monitoredHours),
          data.minimum,
          data.referrerRoles,
          data.otherWays,
          data.offeredFrom,
          data.referrerOrganisations ?? null,
          jsonOrNull(data.eligibility),
          jsonOrNull(data.capacity),
          partition,
        ],
      );
    }),
    ...on(DutyTeamFormedV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into duty_team (duty_team_id, organisation_id, role, source_partition) values ($1, $2, $3, $4)
         on conflict (duty_team_id) do update set role = excluded.role`,
        [data.dutyTeamId, data.organisationId, data.role, partition],
      );
    }),
    // An end stands: an appointment that is told again is not revived.
    ...on(AppointmentMadeV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into appointment (appointment_id, person_id, organisation_id, role, duty_team_ids, from_at, to_at,
           source_partition)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (appointment_id) do update set role = excluded.role, duty_team_ids = excluded.duty_team_ids,
           from_at = excluded.from_at, to_at = excluded.to_at`,
        [
          data.appointmentId,
          data.personId,
          data.organisationId,
          data.role,
          data.dutyTeamIds,
          data.from,
          data.to ?? null,
          partition,
        ],
      );
    }),
    ...on(AppointmentEndedV1, async (tx, { data }) => {
      const ended = await tx.query(
        `update appointment set ended_at = coalesce(ended_at, $2) where appointment_id = $1 returning 1`,
        [data.appointmentId, data.endedAt],
      );
      if (ended.length === 0) throw new Unprocessable('appointment-unknown');
    }),
  },
};
