import { actAsFunction, ACTING } from '@footbridge/access';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const own = `organisation_id = ${ACTING.organisation}`;
const ownOrMine = `${own} or person_id = ${ACTING.person}`;

/** Row-level security on, also for the owner; the handler role has the system's rights. */
const secured = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_handler on ${table} for all to directory_handler using (true) with check (true);
grant select, insert, update, delete on ${table} to directory_handler;
grant select on ${table} to directory_request;`;

/** What the directory publishes: everybody who is signed in may read it; only the handler role registers organisations. */
const places = `
create table organisation (
  organisation_id text primary key check (organisation_id ~ '^[A-Z0-9]{3,10}$'),
  kind text not null,
  name text not null,
  region_code text,
  valid_from timestamptz not null,
  valid_to timestamptz check (valid_to > valid_from),
  successors text[] not null,
  revision int not null check (revision > 0)
);
create index organisation_by_name on organisation (name, organisation_id);
${secured('organisation')}
create policy organisation_read on organisation for select to directory_request using (true);

create table duty_team (
  duty_team_id uuid primary key,
  organisation_id text not null references organisation,
  role text not null,
  mailbox text not null,
  revision int not null check (revision > 0),
  unique (organisation_id, duty_team_id)
);
${secured('duty_team')}
create policy duty_team_own on duty_team for select to directory_request using (${own});
create policy duty_team_form on duty_team for insert to directory_request with check (${own});
grant insert on duty_team to directory_request;

create table service (
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
  capacity jsonb,
  revision int not null check (revision > 0),
  foreign key (organisation_id, duty_team_id) references duty_team (organisation_id, duty_team_id)
);
create index service_by_organisation on service (organisation_id);
create index service_by_name on service (name, service_id);
${secured('service')}
create policy service_read on service for select to directory_request using (true);
create policy service_offer on service for insert to directory_request with check (${own});
create policy service_declare on service for update to directory_request using (${own}) with check (${own});
grant insert, update (capacity, revision) on service to directory_request;`;

/** An organisation's record of its own staff. The same person elsewhere is another row. */
const people = `
create table staff (
  organisation_id text not null references organisation,
  person_id uuid not null,
  issuer text not null,
  subject text not null,
  display_name text not null,
  primary key (organisation_id, person_id)
);
${secured('staff')}
create policy staff_read on staff for select to directory_request using (${ownOrMine});
create policy staff_write on staff for insert to directory_request with check (${own});
create policy staff_rename on staff for update to directory_request using (${own}) with check (${own});
grant insert, update (display_name) on staff to directory_request;

create table appointment (
  appointment_id uuid primary key,
  organisation_id text not null,
  person_id uuid not null,
  role text not null,
  duty_team_ids uuid[] not null,
  from_at timestamptz not null,
  to_at timestamptz check (to_at > from_at),
  ended_at timestamptz,
  revision int not null check (revision > 0),
  locked_at timestamptz,
  foreign key (organisation_id, person_id) references staff,
  constraint appointment_overlaps exclude using gist (
    organisation_id with =, person_id with =, role with =,
    tstzrange(from_at, greatest(from_at, least(coalesce(to_at, 'infinity'), coalesce(ended_at, 'infinity')))) with &&)
);
create index appointment_by_person on appointment (person_id);
${secured('appointment')}
create policy appointment_read on appointment for select to directory_request using (${ownOrMine});
create policy appointment_make on appointment for insert to directory_request with check (${own});
create policy appointment_end on appointment for update to directory_request using (${own}) with check (${own});
-- For FOR SHARE: without an update policy that sees the row, PostgreSQL finds none and says nothing.
create policy appointment_lock on appointment for update to directory_request using (${ownOrMine}) with check (false);
grant insert, update (ended_at, revision, locked_at) on appointment to directory_request;`;

/**
 * Display names across organisations pass through this one door: by appointment id, which cannot be guessed, and at most a
 * hundred at a time. The function runs as the owner, whose policies serve it alone.
 */
const names = `
create policy appointment_names on appointment for select to directory_owner using (true);
create policy staff_names on staff for select to directory_owner using (true);
create function staff_names(appointments uuid[])
returns table (appointment_id uuid, organisation_id text, role text, display_name text)
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select a.appointment_id, a.organisation_id, a.role, s.display_name
    from public.appointment a join public.staff s using (organisation_id, person_id)
    where a.appointment_id = any (appointments[1:100]);
end;
revoke all on function staff_names(uuid[]) from public;
grant execute on function staff_names(uuid[]) to directory_request;`;

/** Elsewhere these are projections. Here they are the tables themselves, so that nobody needs a broker to be recognised. */
const asKnown = `
create view knowledge.organisation with (security_invoker = true) as
  select organisation_id, kind, name, valid_from, valid_to, successors, null::int as source_partition from organisation;
create view knowledge.service with (security_invoker = true) as
  select service_id, organisation_id, kind, name, pathway, duty_team_id, monitored_hours, minimum, referrer_roles, other_ways,
    offered_from, referrer_organisations, eligibility, capacity, null::int as source_partition from service;
create view knowledge.duty_team with (security_invoker = true) as
  select duty_team_id, organisation_id, role, null::int as source_partition from duty_team;
create view knowledge.appointment with (security_invoker = true) as
  select appointment_id, person_id, organisation_id, role, duty_team_ids, from_at, to_at, ended_at,
    null::int as source_partition, locked_at from appointment;
grant select on knowledge.organisation, knowledge.service, knowledge.duty_team, knowledge.appointment
  to directory_request, directory_handler;
grant update (locked_at) on knowledge.appointment to directory_request, directory_handler;
${actAsFunction({ schema: 'knowledge', appointments: 'knowledge.appointment' })}
grant execute on function knowledge.act_as(uuid, uuid) to directory_request, directory_handler;`;

export class Directory1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create extension if not exists btree_gist');
    await runner.query(messagingSchema('directory'));
    await runner.query(serviceSchema('directory'));
    await runner.query(knowledgeSchema({ service: 'directory', schema: 'knowledge', parts: [] }));
    for (const ddl of [places, people, names, asKnown]) await runner.query(ddl);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
