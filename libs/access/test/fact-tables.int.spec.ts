import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knowledgeSchema, partitionOf } from '@footbridge/messaging';
import { committed, KnowledgeDatabase, PARTS, rolledBack } from './knowledge-database.js';
import { OTHER_STUDENT, OTHER_TRUST, STUDENT, TRUST, UNIVERSITY, YESTERDAY } from './questions.js';
import { APPOINTMENT, ENOUGH, OFFICER, OFFICER_APPOINTMENT, PERSON, TEAM, told } from './told.js';

let database: KnowledgeDatabase;
beforeAll(async () => {
  database = await KnowledgeDatabase.make();
  await committed(database.handler(), (tx) => database.tell(tx, ...ENOUGH, OFFICER));
}, 60_000);
afterAll(() => database.drop());

describe('the catalogue of fact tables', () => {
  it('has row-level security forced, reads for requests by policy, and writes for the handler alone, on every one', async () => {
    const tables = await rolledBack(database.superuser(), (tx) =>
      tx.query<{ name: string }>(
        `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           has_table_privilege('referrals_request', c.oid, 'insert') or has_table_privilege('referrals_request', c.oid, 'delete')
             or has_table_privilege('referrals_request', c.oid, 'update') as written,
           (select count(*) from pg_policy p where p.polrelid = c.oid and p.polcmd = 'r')::int as reads,
           (select bool_and(p.polroles = array['referrals_handler'::regrole::oid]) from pg_policy p
             where p.polrelid = c.oid and p.polcmd = '*') as handled
         from pg_class c where c.relnamespace = 'knowledge'::regnamespace and c.relkind = 'r'
           and c.relname not like 'consumer\\_%' and c.relname <> 'audit_covered' order by 1`,
      ),
    );
    const names = ['agreement', 'appointment', 'duty_team', 'organisation', 'permission', 'service', 'student'];
    expect(tables).toEqual(
      names.map((name) => ({ name, enabled: true, forced: true, written: false, reads: 1, handled: true })),
    );
  });

  it('gives every table that readers lock the twin policy and the one column that FOR SHARE needs', async () => {
    const locked = await rolledBack(database.superuser(), (tx) =>
      tx.query(
        `select c.relname as name, pg_get_expr(u.polqual, c.oid) = pg_get_expr(r.polqual, c.oid) as twin,
           pg_get_expr(u.polwithcheck, c.oid) as check,
           (select array_agg(a.attname::text) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
             and has_column_privilege('referrals_request', c.oid, a.attnum, 'update')) as columns
         from pg_class c join pg_policy u on u.polrelid = c.oid and u.polcmd = 'w'
           join pg_policy r on r.polrelid = c.oid and r.polcmd = 'r'
         where c.relnamespace = 'knowledge'::regnamespace order by 1`,
      ),
    );
    const names = ['agreement', 'appointment', 'permission'];
    expect(locked).toEqual(names.map((name) => ({ name, twin: true, check: 'false', columns: ['locked_at'] })));
  });

  it('would find nothing, silently, without the twin policy: why the one before exists', async () => {
    await rolledBack(database.superuser(), async (tx) => {
      await tx.query('drop policy permission_lock on knowledge.permission');
      await tx.query('set local role referrals_request');
      await tx.query(`select set_config('footbridge.organisation', $1, true)`, [UNIVERSITY]);
      expect(await tx.query('select consent_id from knowledge.permission')).toHaveLength(1);
      expect(await tx.query('select consent_id from knowledge.permission for share')).toHaveLength(0);
    });
  });

  it('lets a request change nothing, not even the lock column', async () => {
    for (const table of ['agreement', 'appointment', 'permission'])
      await expect(
        rolledBack(database.request({ organisation: UNIVERSITY, person: PERSON }), (tx) =>
          tx.query(`update knowledge.${table} set locked_at = now()`),
        ),
      ).rejects.toThrow(/row-level security/);
  });
});

describe('what a request sees', () => {
  it.each([
    [{ organisation: UNIVERSITY }, { appointment: 2, agreement: 1, permission: 1 }],
    [{ organisation: TRUST }, { appointment: 0, agreement: 1, permission: 1 }],
    [{ organisation: OTHER_TRUST }, { appointment: 0, agreement: 0, permission: 0 }],
    [{ person: PERSON }, { appointment: 2, agreement: 0, permission: 0 }],
    [{ student: STUDENT }, { appointment: 0, agreement: 0, permission: 1 }],
    [{ student: OTHER_STUDENT }, { appointment: 0, agreement: 0, permission: 0 }],
    [{}, { appointment: 0, agreement: 0, permission: 0 }],
  ])('as %j', async (acting, visible) => {
    await rolledBack(database.request(acting), async (tx) => {
      for (const [table, rows] of Object.entries(visible)) {
        const [found] = await tx.query<{ rows: number }>(`select count(*)::int as rows from knowledge.${table}`);
        expect({ table, ...found }).toEqual({ table, rows });
      }
    });
  });
});

describe('act_as', () => {
  const settings = `select nullif(current_setting('footbridge.kind', true), '') as kind,
    nullif(current_setting('footbridge.organisation', true), '') as organisation,
    nullif(current_setting('footbridge.appointment', true), '') as appointment,
    nullif(current_setting('footbridge.person', true), '') as person`;
  const actAs = `select * from knowledge.act_as($1, $2)`;

  it('returns the appointment and sets who acts, for this transaction', async () => {
    await rolledBack(database.request({}), async (tx) => {
      expect(await tx.query(actAs, [PERSON, APPOINTMENT])).toEqual([
        {
          appointment_id: APPOINTMENT,
          organisation_id: UNIVERSITY,
          role: 'wellbeing-adviser',
          duty_team_ids: [TEAM],
          from_at: new Date(YESTERDAY),
          to_at: null,
          ended_at: null,
          source_partition: partitionOf(UNIVERSITY),
        },
      ]);
      const acting = { kind: 'staff', organisation: UNIVERSITY, appointment: APPOINTMENT, person: PERSON };
      expect(await tx.query(settings)).toEqual([acting]);
    });
  });

  it('knows an officer by the role', async () => {
    await rolledBack(database.request({}), async (tx) => {
      await tx.query(actAs, [PERSON, OFFICER_APPOINTMENT]);
      expect(await tx.query(settings)).toMatchObject([{ kind: 'officer', appointment: OFFICER_APPOINTMENT }]);
    });
  });

  it('sets nothing but the person for another’s appointment', async () => {
    await rolledBack(database.request({}), async (tx) => {
      expect(await tx.query(actAs, [STUDENT, APPOINTMENT])).toEqual([]);
      expect(await tx.query(settings)).toEqual([
        { kind: null, organisation: null, appointment: null, person: STUDENT },
      ]);
    });
  });

  it('holds the appointment: its end waits', async () => {
    const reader = await database.request({});
    await reader.query(actAs, [PERSON, APPOINTMENT]);
    const ending = await database.handler();
    const waiting = database.tell(ending, told.appointmentEnded());
    await database.untilWaits(ending, reader);
    await reader.commit();
    await waiting;
    await ending.roll();
  });

  it('still works after the schema it was made in is renamed, as a rebuild does', async () => {
    await rolledBack(database.superuser(), async (tx) => {
      await tx.query(knowledgeSchema({ service: 'referrals', schema: 'knowledge_shadow', parts: PARTS }));
      await tx.query('insert into knowledge_shadow.appointment select * from knowledge.appointment');
      await tx.query('drop schema knowledge cascade');
      await tx.query('alter schema knowledge_shadow rename to knowledge');
      await tx.query('set local role referrals_request');
      expect(await tx.query(actAs, [PERSON, APPOINTMENT])).toMatchObject([{ organisation_id: UNIVERSITY }]);
    });
  });
});
