import { factTable } from '@footbridge/access';
import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  OrganisationRegisteredV1,
  ServiceOfferedV1,
  type OrganisationId,
} from '@footbridge/contracts';
import { on, type HandlerTransaction, type KnowledgePart } from '@footbridge/messaging';

/**
 * Which roles and duty teams of an organisation have somebody, and from when to when; never who. Every party may know it: an
 * agreement comes into force only when each step has somebody at each party.
 */
export const heldRoles: KnowledgePart = {
  name: 'held-roles',
  source: 'directory',
  ddl: (schema, service) => `${factTable({
    schema,
    service,
    name: 'held_role',
    columns: `
  appointment_id uuid primary key,
  organisation_id text not null,
  role text not null,
  duty_team_ids uuid[] not null,
  from_at timestamptz not null,
  to_at timestamptz`,
    visible: 'true',
  })}
create index held_role_organisation on ${schema}.held_role (organisation_id, role);`,
  handlers: {
    ...on(AppointmentMadeV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into held_role (appointment_id, organisation_id, role, duty_team_ids, from_at, to_at, source_partition)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (appointment_id) do update set role = excluded.role, duty_team_ids = excluded.duty_team_ids,
           from_at = excluded.from_at, to_at = least(held_role.to_at, excluded.to_at)`,
        [data.appointmentId, data.organisationId, data.role, data.dutyTeamIds, data.from, data.to ?? null, partition],
      );
      await lookAgain(tx, data.organisationId);
    }),
    ...on(AppointmentEndedV1, async (tx, { data }) => {
      await tx.query('update held_role set to_at = least(to_at, $2::timestamptz) where appointment_id = $1', [
        data.appointmentId,
        data.endedAt,
      ]);
      await lookAgain(tx, data.organisationId);
    }),
    ...on(ServiceOfferedV1, (tx, { data }) => lookAgain(tx, data.organisationId)),
    ...on(OrganisationRegisteredV1, (tx, { data }) => lookAgain(tx, data.organisationId)),
  },
};

/** Who must do what may be otherwise now: the loop looks within a second at what this organisation is a party to. */
async function lookAgain(tx: HandlerTransaction, organisationId: OrganisationId): Promise<void> {
  if (!tx.live) return;
  await tx.query(
    `update public.agreement set work_due_at = $2
     where parties @> array[$1] and (work_due_at is not null or state = 'signed')`,
    [organisationId, tx.now],
  );
}
