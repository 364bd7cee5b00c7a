import { type ServiceName } from '@footbridge/contracts';
import { consumerSchema } from './consumer-schema.js';

/**
 * Tables of schema `public` that every service has, with their grants: the outbox and its counters, the audit entries and
 * their numbers, the heartbeats of other services, and where the service's reactions stand. For the first migration, before
 * `knowledgeSchema`; the roles `<service>_request`, `_handler` and `_relay` exist already.
 */
export function messagingSchema(service: ServiceName): string {
  const acting = `${service}_request, ${service}_handler`;
  const handler = `${service}_handler`;
  const relay = `${service}_relay`;
  return [
    `grant usage on schema public to ${acting}, ${relay};`,
    outbox(service, acting, relay),
    audit(acting, handler, relay),
    heartbeats(acting, handler),
    consumerSchema({ service, schema: 'public' }),
  ].join('\n');
}

/**
 * The counter row of a key stays locked until commit, so a key's sequences are gapless and its outbox positions rise in
 * commit order. The request role can add events, and can neither read what is in one nor change it.
 */
function outbox(service: ServiceName, acting: string, relay: string): string {
  return `
create table public.event_key (
  key text primary key,
  sequence bigint not null check (sequence > 0)
);
create table public.outbox (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  service text not null check (service = '${service}'),
  key text not null,
  sequence bigint not null check (sequence > 0),
  type text not null,
  data json not null check (octet_length(data::text) <= 300000),
  twin_of text,
  traceparent text,
  at timestamptz not null,
  published_at timestamptz
);
create index outbox_unpublished on public.outbox (position) where published_at is null;
grant select, insert, update on public.event_key to ${acting};
grant insert, select (id, position, at, published_at) on public.outbox to ${acting};
grant select, delete, update (published_at) on public.outbox to ${relay};`;
}

/** Who acts may only insert entries; the relay alone numbers them, and only ever once. */
function audit(acting: string, handler: string, relay: string): string {
  return `
create table public.audit_entry (
  id uuid primary key,
  at timestamptz not null,
  act text not null,
  action text not null,
  outcome text not null check (outcome in ('permitted', 'refused')),
  organisations text[] not null,
  student_id uuid,
  objects jsonb not null,
  bytes text not null check (octet_length(bytes) <= 300000)
);
create table public.audit_pending (
  position bigint generated always as identity primary key,
  entry_id uuid not null unique,
  at timestamptz not null
);
create table public.audit_number (
  number bigint primary key check (number > 0),
  entry_id uuid not null unique,
  at timestamptz not null
);
create table public.audit_published (
  only_row boolean primary key default true check (only_row),
  number bigint not null
);
insert into public.audit_published (number) values (0);
alter table public.audit_entry enable row level security;
alter table public.audit_entry force row level security;
create policy audit_entry_write on public.audit_entry for insert to ${acting} with check (true);
create policy audit_entry_read on public.audit_entry for select to ${handler}, ${relay} using (true);
grant insert on public.audit_entry, public.audit_pending to ${acting};
grant select on public.audit_entry to ${handler}, ${relay};
grant select on public.audit_pending, public.audit_number to ${acting}, ${relay};
grant delete on public.audit_pending to ${relay};
grant insert on public.audit_number to ${relay};
grant select, update on public.audit_published to ${relay};
grant select on public.audit_published to ${acting};`;
}

/** Each row: everything that \`service\` committed before \`at\` lies before \`next_offsets\` of its partitions. */
function heartbeats(acting: string, handler: string): string {
  return `
create table public.heartbeat (
  service text not null,
  at timestamptz not null,
  next_offsets bigint[] not null check (cardinality(next_offsets) = 12),
  primary key (service, at)
);
grant select on public.heartbeat to ${acting};
grant insert, delete on public.heartbeat to ${handler};`;
}
