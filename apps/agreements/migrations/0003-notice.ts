import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What anybody may know of an agreement in force: its terms without the steps of its pathways. The function acts as the owner of
 * the table, to whom a policy shows what is in force and nothing else; terms name roles, never persons.
 */
const notice = `
create policy agreement_in_force on agreement for select to agreements_owner using (state = 'in-force');
create function agreements_in_force(now_at timestamptz, party text, after_id uuid, most int)
returns table (agreement_id uuid, version int, terms jsonb)
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select a.agreement_id, a.version, jsonb_build_object(
      'parties', a.body #> '{terms,parties}', 'purposes', a.body #> '{terms,purposes}',
      'categories', a.body #> '{terms,categories}', 'pathways', jsonb_path_query_array(a.body, '$.terms.pathways[*].pathway'),
      'from', a.body #> '{terms,from}', 'to', a.body #> '{terms,to}', 'reviewBy', a.body #> '{terms,reviewBy}')
    from public.agreement a
    where a.state = 'in-force' and (party is null or a.parties @> array[party]) and a.agreement_id > after_id
      and (a.body #>> '{terms,from}')::timestamptz <= now_at
      and coalesce((a.body #>> '{terms,to}')::timestamptz > now_at, true)
    order by a.agreement_id limit most;
end;
revoke all on function agreements_in_force(timestamptz, text, uuid, int) from public;
grant execute on function agreements_in_force(timestamptz, text, uuid, int) to agreements_request;`;

export class AgreementsNotice1700000000003 implements MigrationInterface {
  name = 'AgreementsNotice1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(notice);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
