import { type ServiceName } from '@footbridge/contracts';

/**
 * DDL of the comparison of aggregate versions with audit entries (schema `public`), for the handler role alone: which versions
 * entries account for, what was found, and where the comparison stands. A migration of each service that has aggregates, after
 * `messagingSchema`.
 */
export function versionsSchema(service: ServiceName): string {
  const handler = `${service}_handler`;
  const secured = (table: string) => `
alter table public.${table} enable row level security;
alter table public.${table} force row level security;
create policy ${table}_handler on public.${table} for all to ${handler} using (true) with check (true);`;
  return `
create table public.version_recorded (
  kind text not null,
  id text not null,
  version int not null check (version > 0),
  organisations text[] not null,
  primary key (kind, id)
);
create table public.version_finding (
  kind text not null,
  id text not null,
  code text not null,
  version int not null,
  found_at timestamptz not null,
  primary key (kind, id, code, version)
);
create table public.version_comparison (
  only_row boolean primary key default true check (only_row),
  folded bigint not null default 0,
  step int not null default 0,
  after text,
  began_at timestamptz,
  checked bigint not null default 0,
  ended_at timestamptz not null default now(),
  next_at timestamptz not null default '-infinity'
);
insert into public.version_comparison default values;
${secured('version_recorded')}
${secured('version_finding')}
${secured('version_comparison')}
grant select, insert, update on public.version_recorded to ${handler};
grant select, insert on public.version_finding to ${handler};
grant select, update on public.version_comparison to ${handler};`;
}
