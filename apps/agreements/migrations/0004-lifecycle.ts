import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { heldRoles } from '../src/knowledge/held-roles.js';

const ofAgreement = (table: string) => `exists (select from agreement a where a.agreement_id = ${table}.agreement_id)`;

/**
 * `parties` says who may see an agreement; `members` who is a party now. `work` is what was last told of who must do what, and
 * `work_due_at` when that may change by time alone.
 */
const columns = `
alter table agreement
  add column members text[] not null default '{}',
  add column amendment_state text,
  add column review_by timestamptz,
  add column ends_at timestamptz,
  add column work jsonb not null default '[]',
  add column work_due_at timestamptz;
create index agreement_members on agreement using gin (members);
create index agreement_work_due on agreement (work_due_at) where work_due_at is not null;
create index agreement_review on agreement (review_by) where state in ('in-force', 'review-due');
grant update (members, amendment_state, review_by, ends_at, work, work_due_at) on agreement to agreements_request;`;

/** Each version that came into force, for good: what was signed, by whom, and from when to when it governed. */
const versions = `
create table agreement_version (
  agreement_id uuid not null references agreement,
  version int not null check (version > 0),
  terms jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  signatures jsonb not null,
  in_force_from timestamptz not null,
  in_force_to timestamptz,
  primary key (agreement_id, version)
);
alter table agreement_version enable row level security;
alter table agreement_version force row level security;
create policy agreement_version_handler on agreement_version for all to agreements_handler using (true) with check (true);
create policy agreement_version_read on agreement_version for select to agreements_request
  using (${ofAgreement('agreement_version')});
create policy agreement_version_end on agreement_version for update to agreements_request
  using (${ofAgreement('agreement_version')}) with check (${ofAgreement('agreement_version')});
grant select, insert, update on agreement_version to agreements_handler;
grant select, update (in_force_to) on agreement_version to agreements_request;`;

/** What anybody may know of an agreement in force now names its parties of now, and what its items are. */
const notice = `
drop policy agreement_in_force on agreement;
create policy agreement_in_force on agreement for select to agreements_owner using (state in ('in-force', 'review-due'));
drop function agreements_in_force(timestamptz, text, uuid, int);
create function agreements_in_force(now_at timestamptz, party text, after_id uuid, most int)
returns table (agreement_id uuid, version int, terms jsonb)
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select a.agreement_id, a.version, jsonb_build_object(
      'parties', a.body -> 'members', 'purposes', a.body #> '{terms,purposes}',
      'categories', jsonb_path_query_array(a.body, '$.terms.items[*].category'),
      'pathways', jsonb_path_query_array(a.body, '$.terms.pathways[*].pathway'),
      'from', a.body #> '{terms,from}', 'to', a.body #> '{terms,to}', 'reviewBy', a.body -> 'nextReview')
    from public.agreement a
    where a.state in ('in-force', 'review-due') and (party is null or a.members @> array[party]) and a.agreement_id > after_id
      and (a.body #>> '{terms,from}')::timestamptz <= now_at
      and coalesce((a.body #>> '{terms,to}')::timestamptz > now_at, true)
    order by a.agreement_id limit most;
end;
revoke all on function agreements_in_force(timestamptz, text, uuid, int) from public;
grant execute on function agreements_in_force(timestamptz, text, uuid, int) to agreements_request;`;

export class AgreementsLifecycle1700000000004 implements MigrationInterface {
  name = 'AgreementsLifecycle1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(heldRoles.ddl('knowledge', 'agreements'));
    await runner.query(columns);
    await runner.query(versions);
    await runner.query(notice);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
