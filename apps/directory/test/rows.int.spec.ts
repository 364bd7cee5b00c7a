import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, type App } from './app.js';
import { holderOf, LIVERPOOL, MERSEY_CARE } from './builders.js';

let app: App;
let request: pg.Client;
beforeAll(async () => {
  app = await startApp();
  request = new pg.Client({ connectionString: app.database.urls.request });
  await request.connect();
});
afterAll(async () => {
  await request.end();
  await app.stop();
});

/** A transaction of the request role in which these settings hold, rolled back at its end. */
async function within<T>(settings: Record<string, string>, work: () => Promise<T>): Promise<T> {
  await request.query('begin');
  try {
    for (const [name, value] of Object.entries(settings))
      await request.query('select set_config($1, $2, true)', [`footbridge.${name}`, value]);
    return await work();
  } finally {
    await request.query('rollback');
  }
}
const places = async (table: string) =>
  (
    await request.query<{ place: string }>(`select distinct organisation_id as place from ${table} order by 1`)
  ).rows.map(({ place }) => place);

describe('row-level security', () => {
  it('is enabled and forced on every table that this service lays', async () => {
    const tables = await app.query(
      `select relname as name, relrowsecurity and relforcerowsecurity as secured from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace and relname in
         ('organisation', 'duty_team', 'service', 'staff', 'appointment', 'audit_entry', 'idempotency', 'notice') order by 1`,
    );
    expect(tables).toEqual(
      ['appointment', 'audit_entry', 'duty_team', 'idempotency', 'notice', 'organisation', 'service', 'staff'].map(
        (name) => ({
          name,
          secured: true,
        }),
      ),
    );
    const others = await app.query(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity
         and exists (select from pg_attribute a where a.attrelid = pg_class.oid and attname in ('organisation_id', 'person_id', 'organisations'))`,
    );
    expect(others).toEqual([]);
  });

  it('is passed by nobody: no role of the service owns a table or may bypass it', async () => {
    const roles = await app.query(
      `select r.rolname as name from pg_roles r where r.rolname like 'directory\\_%' and (r.rolbypassrls or r.rolsuper or
         (r.rolname <> 'directory_owner' and exists (select from pg_class c where c.relowner = r.oid)))`,
    );
    expect(roles).toEqual([]);
  });

  it.each(['staff', 'appointment', 'duty_team', 'knowledge.appointment', 'knowledge.duty_team'])(
    'shows %s of the acting organisation alone, even without a where',
    async (table) => {
      expect(await within({ organisation: MERSEY_CARE }, () => places(table))).toEqual([MERSEY_CARE]);
      const others = table.endsWith('duty_team') ? [] : [LIVERPOOL];
      expect(await within({ organisation: LIVERPOOL }, () => places(table))).toEqual(others);
      expect(await within({}, () => places(table))).toEqual([]);
    },
  );

  it('shows a person their own appointments, and no colleague’s', async () => {
    const { personId, appointmentId } = holderOf(app.issuers.trust.issuer, 'duty-worker', MERSEY_CARE);
    const mine = () => request.query<{ id: string }>('select appointment_id as id from appointment');
    expect((await within({ person: personId }, mine)).rows).toEqual([{ id: appointmentId }]);
  });

  it.each([
    ['staff', `update staff set display_name = 'x'`],
    ['appointments', `update appointment set ended_at = now()`],
  ])('changes no %s of others', async (_, statement) => {
    const changed = await within({ organisation: MERSEY_CARE }, async () => (await request.query(statement)).rowCount);
    const [own] = await app.query(`select count(*)::int as n from appointment where organisation_id = $1`, [
      MERSEY_CARE,
    ]);
    expect(changed).toBe(own?.['n']);
  });

  it.each([
    [
      'registers an organisation',
      `insert into organisation values ('RXV', 'nhs-trust', 'x', null, now(), null, '{}', 1)`,
    ],
    ['changes a service', `update service set name = 'x'`],
    ['moves an appointment', `update appointment set person_id = gen_random_uuid()`],
    ['deletes an appointment', `delete from appointment`],
    ['reads the outbox', `select data from outbox`],
    ['reads audit entries', `select bytes from audit_entry`],
  ])('never %s on the request role', async (_, statement) => {
    await expect(within({ organisation: MERSEY_CARE }, () => request.query(statement))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('makes no appointment, team or service for another organisation', async () => {
    const insert = `insert into duty_team values (gen_random_uuid(), $1, 'duty-worker', 'x@example.org', 1)`;
    const attempt = (place: string) => within({ organisation: MERSEY_CARE }, () => request.query(insert, [place]));
    await expect(attempt(LIVERPOOL)).rejects.toMatchObject({ code: '42501' });
    expect((await attempt(MERSEY_CARE)).rowCount).toBe(1);
  });

  it('holds the rule that nobody has the same role twice at a time', async () => {
    await expect(
      app.query(`insert into appointment select gen_random_uuid(), organisation_id, person_id, role, duty_team_ids, from_at + interval '1 day',
        null, null, 1 from appointment limit 1`),
    ).rejects.toMatchObject({ code: '23P01' });
  });
});
