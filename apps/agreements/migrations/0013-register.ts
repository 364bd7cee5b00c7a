import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The register and the coverage map by equalities alone: a search within an array of parties takes no index together with the
 * order of a page, nor under row-level security. Both follow from the agreement, by a trigger: whoever writes one cannot forget.
 */
const tables = `
drop index agreement_listing;
-- An agreement in the register of an organisation that may see it.
create table register_line (
  organisation_id text not null,
  agreement_id uuid not null references agreement on delete cascade,
  created_at timestamptz not null,
  state text not null,
  amendment_state text,
  review_by timestamptz,
  members text[] not null,
  primary key (organisation_id, created_at, agreement_id)
);
create index register_line_state on register_line (organisation_id, state);
create index register_line_agreement on register_line (agreement_id);
-- Whom it can be seen with there: every other party of now.
create table register_party (
  organisation_id text not null,
  party text not null,
  agreement_id uuid not null references agreement on delete cascade,
  primary key (organisation_id, party, agreement_id)
);
create index register_party_agreement on register_party (agreement_id);
-- Two parties of an agreement that permits, each way.
create table covered_pair (
  one text not null,
  other text not null,
  agreement_id uuid not null references agreement on delete cascade,
  from_at timestamptz not null,
  ends_at timestamptz,
  review_by timestamptz not null,
  primary key (one, other, agreement_id)
);
create index covered_pair_agreement on covered_pair (agreement_id);`;

/** Written by the trigger as the owner; read in a register by its organisation, and the map through its function. */
const secured = ['register_line', 'register_party', 'covered_pair']
  .map(
    (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_follows on ${table} for all to agreements_owner using (true) with check (true);`,
  )
  .join('');
const read = ['register_line', 'register_party']
  .map(
    (table) => `
create policy ${table}_read on ${table} for select to agreements_request using (organisation_id = ${ACTING.organisation});
grant select on ${table} to agreements_request;`,
  )
  .join('');

const follow = `
create function register_follows() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $follow$
begin
  delete from public.register_line where agreement_id = new.agreement_id;
  delete from public.register_party where agreement_id = new.agreement_id;
  delete from public.covered_pair where agreement_id = new.agreement_id;
  insert into public.register_line (organisation_id, agreement_id, created_at, state, amendment_state, review_by, members)
    select p.id, new.agreement_id, new.created_at, new.state, new.amendment_state, new.review_by, new.members
    from unnest(new.parties) as p(id);
  insert into public.register_party (organisation_id, party, agreement_id)
    select p.id, m.id, new.agreement_id from unnest(new.parties) as p(id), unnest(new.members) as m(id) where p.id <> m.id;
  if new.state in ('in-force', 'review-due') then
    insert into public.covered_pair (one, other, agreement_id, from_at, ends_at, review_by)
      select x.id, y.id, new.agreement_id, (new.body #>> '{terms,from}')::timestamptz, new.ends_at, new.review_by
      from unnest(new.members) as x(id), unnest(new.members) as y(id) where x.id <> y.id;
  end if;
  return null;
end $follow$;
revoke all on function register_follows() from public;
create trigger register_follows
  after insert or update of state, version, parties, members, amendment_state, review_by, ends_at on agreement
  for each row execute function register_follows();`;

/** What was written before. The owner is under the policies too: they are lifted meanwhile. */
const before = `
alter table agreement no force row level security;
update agreement set version = version;
alter table agreement force row level security;`;

const coverage = `
drop function agreement_coverage(timestamptz, text[], boolean, int);
create function agreement_coverage(now_at timestamptz, among text[], outward boolean, most int)
returns table (one text, other text, agreements int, agreement_id uuid, from_at timestamptz, to_at timestamptz, review_by timestamptz)
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select distinct on (p.one, p.other) least(p.one, p.other), greatest(p.one, p.other),
      (count(*) over (partition by p.one, p.other))::int, p.agreement_id, p.from_at, p.ends_at, p.review_by
    from public.covered_pair p
    where p.one = any (among) and (outward or p.other = any (among) and p.one < p.other)
      and p.from_at <= now_at and coalesce(p.ends_at > now_at, true)
    order by p.one, p.other, p.ends_at desc nulls first, p.agreement_id limit most;
end;
revoke all on function agreement_coverage(timestamptz, text[], boolean, int) from public;
grant execute on function agreement_coverage(timestamptz, text[], boolean, int) to agreements_request;`;

export class AgreementsRegister1700000000013 implements MigrationInterface {
  name = 'AgreementsRegister1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, secured, read, follow, before, coverage]) await runner.query(part);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
