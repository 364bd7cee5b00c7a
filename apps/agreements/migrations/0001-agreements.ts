import { ACTING, appointments } from '@footbridge/access';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const party = `parties @> array[${ACTING.organisation}]`;
/** A row that belongs to an agreement is seen by who sees the agreement: this looks through the agreement's own policy. */
const ofAgreement = (table: string) => `exists (select from agreement a where a.agreement_id = ${table}.agreement_id)`;

/** Row-level security on, also for the owner; the handler role has the system's rights. */
const secured = (table: string) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_handler on ${table} for all to agreements_handler using (true) with check (true);
grant select, insert, update, delete on ${table} to agreements_handler;
grant select on ${table} to agreements_request;`;

const tables = `
create table agreement (
  agreement_id uuid primary key,
  revision int not null check (revision > 0),
  version int not null check (version > 0),
  state text not null,
  parties text[] not null check (cardinality(parties) > 0),
  created_at timestamptz not null,
  -- When the loop must look at it next: at from to put it in force, at its end to let it expire.
  due_at timestamptz,
  body jsonb not null,
  check (body ->> 'state' = state and (body ->> 'version')::int = version and (body ->> 'id')::uuid = agreement_id)
);
create index agreement_parties on agreement using gin (parties);
create index agreement_listing on agreement (created_at, agreement_id);
create index agreement_due on agreement (due_at) where due_at is not null;
${secured('agreement')}
create policy agreement_read on agreement for select to agreements_request using (${party});
create policy agreement_draft on agreement for insert to agreements_request with check (${party});
create policy agreement_act on agreement for update to agreements_request using (${party}) with check (${party});
grant insert, update (revision, version, state, parties, due_at, body) on agreement to agreements_request;

-- A party signs a version once, whatever happens above.
create table agreement_signature (
  agreement_id uuid not null references agreement,
  version int not null,
  organisation_id text not null,
  person_id uuid not null,
  role text not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  signed_at timestamptz not null,
  primary key (agreement_id, version, organisation_id)
);
${secured('agreement_signature')}
create policy agreement_signature_read on agreement_signature for select to agreements_request
  using (${ofAgreement('agreement_signature')});
create policy agreement_signature_sign on agreement_signature for insert to agreements_request
  with check (organisation_id = ${ACTING.organisation} and person_id = ${ACTING.person} and ${ofAgreement('agreement_signature')});
grant insert on agreement_signature to agreements_request;

create table agreement_history (
  agreement_id uuid not null references agreement,
  revision int not null,
  version int not null,
  action text not null,
  state text not null,
  reason text,
  at timestamptz not null,
  person_id uuid,
  organisation_id text,
  role text,
  appointment_id uuid,
  primary key (agreement_id, revision)
);
${secured('agreement_history')}
create policy agreement_history_read on agreement_history for select to agreements_request
  using (${ofAgreement('agreement_history')});
create policy agreement_history_write on agreement_history for insert to agreements_request
  with check (organisation_id = ${ACTING.organisation} and person_id = ${ACTING.person} and ${ofAgreement('agreement_history')});
grant insert on agreement_history to agreements_request;`;

export class Agreements1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('agreements'));
    await runner.query(serviceSchema('agreements'));
    await runner.query(knowledgeSchema({ service: 'agreements', schema: 'knowledge', parts: [appointments] }));
    await runner.query(tables);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
