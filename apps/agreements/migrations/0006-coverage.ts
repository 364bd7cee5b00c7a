import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Between which organisations an agreement is in force: what anybody may know of it (as `agreements_in_force`), pair by pair. Where
 * several hold between two, the one that runs longest. The function acts as the owner of the table, to whom a policy shows what is
 * in force and nothing else.
 */
const coverage = `
create function agreement_coverage(now_at timestamptz, among text[], outward boolean, most int)
returns table (one text, other text, agreements int, agreement_id uuid, from_at timestamptz, to_at timestamptz, review_by timestamptz)
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select distinct on (x.id, y.id) x.id, y.id, (count(*) over (partition by x.id, y.id))::int, a.agreement_id,
      (a.body #>> '{terms,from}')::timestamptz, a.ends_at, a.review_by
    from public.agreement a, unnest(a.members) as x(id), unnest(a.members) as y(id)
    where a.state in ('in-force', 'review-due') and a.members && among and x.id < y.id
      and (a.body #>> '{terms,from}')::timestamptz <= now_at and coalesce(a.ends_at > now_at, true)
      and case when outward then x.id = any (among) or y.id = any (among) else x.id = any (among) and y.id = any (among) end
    order by x.id, y.id, a.ends_at desc nulls first, a.agreement_id limit most;
end;
revoke all on function agreement_coverage(timestamptz, text[], boolean, int) from public;
grant execute on function agreement_coverage(timestamptz, text[], boolean, int) to agreements_request;`;

export class AgreementsCoverage1700000000006 implements MigrationInterface {
  name = 'AgreementsCoverage1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(coverage);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
