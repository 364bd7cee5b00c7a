import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { GMMH, startApp, type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE } from './builders.js';
import { journey } from './journey.js';

const TABLES = ['agreement', 'agreement_signature', 'agreement_history', 'agreement_version'];

let app: App;
let request: pg.Client;
let id: string;
beforeAll(async () => {
  app = await startApp();
  id = await journey(app).inForce();
  request = new pg.Client({ connectionString: app.database.urls.request });
  await request.connect();
});
afterAll(async () => {
  await request.end();
  await app.stop();
});

/** A transaction of the request role acting for an organisation, rolled back at its end. */
async function actingFor<T>(organisation: string | undefined, work: () => Promise<T>): Promise<T> {
  await request.query('begin');
  try {
    if (organisation !== undefined)
      await request.query(`select set_config('footbridge.organisation', $1, true)`, [organisation]);
    return await work();
  } finally {
    await request.query('rollback');
  }
}

describe('row-level security', () => {
  it('is enabled and forced on every table of agreements and on what is known of the directory', async () => {
    const tables = await app.query(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'knowledge') and not (c.relrowsecurity and c.relforcerowsecurity)
         and (c.relname = any ($1) or exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
           and a.attname in ('parties', 'organisation_id', 'person_id', 'organisations', 'student_id')))`,
      [TABLES],
    );
    expect(tables).toEqual([]);
    const [present] = await app.query('select count(*)::int as n from pg_class where relname = any ($1)', [TABLES]);
    expect(present).toEqual({ n: TABLES.length });
  });

  it('is passed by nobody: no role of the service owns a table or may bypass it', async () => {
    const roles = await app.query(
      `select r.rolname as name from pg_roles r where r.rolname like 'agreements\\_%' and (r.rolbypassrls or r.rolsuper or
         (r.rolname <> 'agreements_owner' and exists (select from pg_class c where c.relowner = r.oid)))`,
    );
    expect(roles).toEqual([]);
  });

  it.each(TABLES)('shows %s to parties alone, even without a where', async (table) => {
    const seen = (organisation?: string) =>
      actingFor(
        organisation,
        async () => (await request.query<{ id: string }>(`select distinct agreement_id as id from ${table}`)).rows,
      );
    expect(await seen(LIVERPOOL)).toEqual([{ id }]);
    expect(await seen(MERSEY_CARE)).toEqual([{ id }]);
    expect(await seen(GMMH)).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it('changes nothing of others, and hands no agreement away', async () => {
    const update = (organisation: string, set: string) =>
      actingFor(organisation, async () => (await request.query(`update agreement set ${set}`)).rowCount);
    expect(await update(GMMH, 'revision = revision + 1')).toBe(0);
    expect(await update(LIVERPOOL, 'revision = revision + 1')).toBe(1);
    await expect(update(LIVERPOOL, `parties = array['${GMMH}']`)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    [
      'signs for another party',
      `insert into agreement_signature values ($1, 2, '${MERSEY_CARE}', gen_random_uuid(), 'caldicott-guardian', repeat('a', 64), now())`,
    ],
    [
      'writes history for another party',
      `insert into agreement_history values ($1, 99, 1, 'sign', 'signed', null, now(), gen_random_uuid(), '${MERSEY_CARE}', null, null)`,
    ],
    ['takes a signature back', `delete from agreement_signature where agreement_id = $1`],
    ['rewrites history', `update agreement_history set action = 'x' where agreement_id = $1`],
    ['moves the beginning', `update agreement set created_at = now() where agreement_id = $1`],
  ])('never %s on the request role', async (_, statement) => {
    await expect(actingFor(LIVERPOOL, () => request.query(statement, [id]))).rejects.toMatchObject({ code: '42501' });
  });

  it('holds the rule that a party signs a version once', async () => {
    await expect(
      app.query(
        'insert into agreement_signature select agreement_id, version, organisation_id, gen_random_uuid(), role, content_hash, now() from agreement_signature',
      ),
    ).rejects.toMatchObject({ code: '23505' });
  });

  it('keeps the columns that policies and lists read the same as the agreement itself', async () => {
    await expect(app.query(`update agreement set state = 'draft'`)).rejects.toMatchObject({ code: '23514' });
  });
});
