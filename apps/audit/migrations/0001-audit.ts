import { ACTING, appointments, signIns } from '@footbridge/access';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const kind = `nullif(current_setting('footbridge.kind', true), '')`;
/** An officer sees the entries that belong to the trail of their organisation. */
const officers = `(${kind} = 'officer' and organisations @> array[${ACTING.organisation}])`;
/** A student sees what was shared about them. */
const students = `(${kind} = 'student' and student_id = ${ACTING.student} and act = 'disclosure')`;

/** Row-level security on, also for the owner; the handler role has the system's rights as far as they are granted. */
const secured = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_handler on ${table} for all to audit_handler using (true) with check (true);`;

/**
 * The log. Nobody has the right to change or delete what is in it. An entry that cannot be read stands with its bytes alone:
 * its columns are null, and no policy shows it. `log_trail` is each organisation's part of the log in its order, `log_object`
 * finds entries by the ids that they name: equality of text can use an index under row-level security, "contains" of an array
 * cannot.
 */
const LOG = `
create table log_head (
  only_row boolean primary key default true check (only_row),
  log_id uuid not null default gen_random_uuid(),
  size bigint not null check (size >= 0),
  peaks bytea[] not null
);
insert into log_head (size, peaks) values (0, '{}');
grant select, update (size, peaks) on log_head to audit_handler;

create table log_subtree (
  level int not null check (level between 0 and 52),
  index bigint not null check (index >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, index)
);
grant select on log_subtree to audit_request;
grant select, insert on log_subtree to audit_handler;

create table log_entry (
  leaf_index bigint primary key,
  service text not null,
  number bigint not null check (number > 0),
  bytes bytea not null,
  entry_id uuid,
  at timestamptz,
  act text,
  action text,
  outcome text,
  organisations text[] not null,
  student_id uuid,
  actor_person uuid,
  unique (service, number)
);
create index log_entry_id on log_entry (entry_id);
create index log_entry_at on log_entry (at);
create index log_entry_student on log_entry (student_id, leaf_index) where student_id is not null;
create index log_entry_person on log_entry (actor_person, leaf_index) where actor_person is not null;
create index log_entry_action on log_entry (action, outcome, leaf_index);
create index log_entry_refused on log_entry (leaf_index) where outcome = 'refused';
${secured('log_entry')}
create policy log_entry_officers on log_entry for select to audit_request using (${officers});
create policy log_entry_students on log_entry for select to audit_request using (${students});
grant select on log_entry to audit_request;
grant select, insert on log_entry to audit_handler;

create table log_trail (
  organisation_id text not null,
  leaf_index bigint not null,
  primary key (organisation_id, leaf_index)
);
${secured('log_trail')}
create policy log_trail_officers on log_trail for select to audit_request
  using (${kind} = 'officer' and organisation_id = ${ACTING.organisation});
grant select on log_trail to audit_request;
grant select, insert on log_trail to audit_handler;

create table log_object (
  object_id text not null,
  leaf_index bigint not null,
  organisations text[] not null,
  primary key (object_id, leaf_index)
);
${secured('log_object')}
create policy log_object_officers on log_object for select to audit_request using (${officers});
grant select on log_object to audit_request;
grant select, insert on log_object to audit_handler;`;

/** How far the log holds each service's numbers, what it waits for, and what must not have happened. */
const INTAKE = `
create table log_source (
  service text primary key,
  number bigint not null check (number >= 0),
  waiting_for bigint,
  waiting_since timestamptz,
  check ((waiting_for is null) = (waiting_since is null))
);
grant select, insert, update on log_source to audit_handler;

create table log_alarm (
  id uuid primary key,
  at timestamptz not null,
  kind text not null,
  service text not null,
  number bigint not null,
  topic_offset bigint,
  kept_hash bytea,
  got_hash bytea not null,
  unique (kind, service, number, got_hash)
);
${secured('log_alarm')}
grant select, insert on log_alarm to audit_handler;`;

const CHECKPOINT = `
create table log_checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  verifier_key text not null,
  highest jsonb not null,
  signed_at timestamptz not null
);
grant select on log_checkpoint to audit_request;
grant select, insert on log_checkpoint to audit_handler;`;

export class Audit1700000000001 implements MigrationInterface {
  name = 'Audit1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('audit'));
    await runner.query(serviceSchema('audit'));
    await runner.query(knowledgeSchema({ service: 'audit', schema: 'knowledge', parts: [appointments, signIns] }));
    for (const ddl of [LOG, INTAKE, CHECKPOINT]) await runner.query(ddl);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
