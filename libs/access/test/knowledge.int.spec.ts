import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plus } from '@footbridge/contracts';
import { knowledgeSchema, partitionOf, Unprocessable } from '@footbridge/messaging';
import { decide, loadFacts, permissionFacts, type GateInput } from '../src/index.js';
import { knowledgeDatabase, PARTS, type Session } from './knowledge-database.js';
import {
  anAgreement,
  aPermission,
  aSubmission,
  NOW,
  OTHER_STUDENT,
  OTHER_TRUST,
  STUDENT,
  TOMORROW,
  TRUST,
  UNIVERSITY,
  YESTERDAY,
} from './questions.js';

let database: Awaited<ReturnType<typeof knowledgeDatabase>>;
const adviser = aSubmission().actor;
const person = adviser.personId;
const appointmentId = adviser.appointment?.id ?? '';
const officerAppointment = '00000000-0000-4000-8000-0000000000b9';
const team = '00000000-0000-4000-8000-0000000000f1';
const { id: agreementId } = anAgreement();
const { id: consentId } = aPermission();

const made = {
  organisationId: UNIVERSITY,
  appointmentId,
  personId: person,
  role: 'wellbeing-adviser',
  dutyTeamIds: [team],
  from: YESTERDAY,
};
const steps = [{ step: 'triage', side: 'receiver', limits: {}, escalation: [] }];
const { id: _, state: __, pathways: ___, ...agreed } = anAgreement();
const inForce = { ...agreed, agreementId, pathways: [{ pathway: 'university-to-nhs-referral', steps }] };
const { id: ____, state: _____, ...permitted } = aPermission();
const given = { ...permitted, consentId };
const withdrawn = { studentId: STUDENT, consentId, version: 2, withdrawnAt: NOW };

beforeAll(async () => {
  database = await knowledgeDatabase();
  await database.asHandler(async (tx) => {
    await database.apply(tx, 'appointment.made.v1', UNIVERSITY, made);
    await database.apply(tx, 'appointment.made.v1', UNIVERSITY, {
      ...made,
      appointmentId: officerAppointment,
      role: 'information-governance-lead',
    });
    await database.apply(tx, 'agreement.came-into-force.v1', agreementId, inForce);
    await database.apply(tx, 'consent.given.v1', STUDENT, given);
  });
  await database.level(NOW);
}, 60_000);
afterAll(() => database.drop());

const load = (tx: Session, wanted: Partial<Parameters<typeof loadFacts>[1]> = {}) =>
  loadFacts(tx, { appointmentId, between: { from: UNIVERSITY, to: TRUST }, studentId: STUDENT, ...wanted });

function asked({ permissions, appointment, ...facts }: Awaited<ReturnType<typeof loadFacts>>): GateInput {
  const actor = appointment ? { ...adviser, appointment } : adviser;
  return { ...aSubmission(), actor, ...facts, basis: { kind: 'permission', permissions } };
}

/** Runs `work`, and rolls back what it did. */
async function tried<T>(opening: Promise<Session>, work: (tx: Session) => Promise<T>): Promise<T> {
  const tx = await opening;
  try {
    return await work(tx);
  } finally {
    await tx.roll();
  }
}

describe('the catalogue of fact tables', () => {
  it('has row-level security forced, reads for requests by policy, and writes for the handler alone, on every one', async () => {
    const tables = await database.asSuperuser((tx) =>
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
    const locked = await database.asSuperuser((tx) =>
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
    await tried(database.superuser(), async (tx) => {
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
        tried(database.request({ organisation: UNIVERSITY, person }), (tx) =>
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
    [{ person }, { appointment: 2, agreement: 0, permission: 0 }],
    [{ student: STUDENT }, { appointment: 0, agreement: 0, permission: 1 }],
    [{ student: OTHER_STUDENT }, { appointment: 0, agreement: 0, permission: 0 }],
    [{}, { appointment: 0, agreement: 0, permission: 0 }],
  ])('as %j', async (acting, visible) => {
    await database.asRequest(acting, async (tx) => {
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
    await database.asRequest({}, async (tx) => {
      expect(await tx.query(actAs, [person, appointmentId])).toEqual([
        {
          appointment_id: appointmentId,
          organisation_id: UNIVERSITY,
          role: 'wellbeing-adviser',
          duty_team_ids: [team],
          from_at: new Date(YESTERDAY),
          to_at: null,
          ended_at: null,
          source_partition: partitionOf(UNIVERSITY),
        },
      ]);
      const acting = { kind: 'staff', organisation: UNIVERSITY, appointment: appointmentId, person };
      expect(await tx.query(settings)).toEqual([acting]);
    });
  });

  it('knows an officer by the role', async () => {
    await database.asRequest({}, async (tx) => {
      await tx.query(actAs, [person, officerAppointment]);
      expect(await tx.query(settings)).toMatchObject([{ kind: 'officer', appointment: officerAppointment }]);
    });
  });

  it('sets nothing but the person for another’s appointment', async () => {
    await database.asRequest({}, async (tx) => {
      expect(await tx.query(actAs, [STUDENT, appointmentId])).toEqual([]);
      expect(await tx.query(settings)).toEqual([
        { kind: null, organisation: null, appointment: null, person: STUDENT },
      ]);
    });
  });

  it('holds the appointment: its end waits', async () => {
    const reader = await database.request({});
    await reader.query(actAs, [person, appointmentId]);
    const ending = await database.handler();
    const waiting = database.apply(ending, 'appointment.ended.v1', UNIVERSITY, { appointmentId, endedAt: NOW });
    await database.untilWaits(ending, reader);
    await reader.commit();
    await waiting;
    await ending.roll();
  });

  it('still works after the schema it was made in is renamed, as a rebuild does', async () => {
    await tried(database.superuser(), async (tx) => {
      await tx.query(knowledgeSchema({ service: 'referrals', schema: 'knowledge_shadow', parts: PARTS }));
      await tx.query('insert into knowledge_shadow.appointment select * from knowledge.appointment');
      await tx.query('drop schema knowledge cascade');
      await tx.query('alter schema knowledge_shadow rename to knowledge');
      await tx.query('set local role referrals_request');
      expect(await tx.query(actAs, [person, appointmentId])).toMatchObject([{ organisation_id: UNIVERSITY }]);
    });
  });
});

describe('the projections', () => {
  const state = async (tx: Session, table: string, id: string, key: string) =>
    (await tx.query(`select * from ${table} where ${id} = $1`, [key]))[0];
  const agreement = (tx: Session) => state(tx, 'agreement', 'agreement_id', agreementId);
  const permission = (tx: Session) => state(tx, 'permission', 'consent_id', consentId);
  const named = { agreementId, version: 1, suspendedAt: NOW, reinstatedAt: NOW, terminatedAt: NOW };

  it('keep an appointment ended when it is told again', async () => {
    await tried(database.handler(), async (tx) => {
      const ended = { organisationId: UNIVERSITY, appointmentId, endedAt: NOW };
      await database.apply(tx, 'appointment.ended.v1', UNIVERSITY, ended);
      await database.apply(tx, 'appointment.made.v1', UNIVERSITY, made);
      await database.apply(tx, 'appointment.ended.v1', UNIVERSITY, { ...ended, endedAt: TOMORROW });
      expect(await state(tx, 'appointment', 'appointment_id', appointmentId)).toMatchObject({
        ended_at: new Date(NOW),
      });
    });
  });

  it('move an agreement, and never lift a suspension or a termination by telling a version again', async () => {
    await tried(database.handler(), async (tx) => {
      const tell = (type: string, data: object) => database.apply(tx, type, agreementId, data);
      await tell('agreement.suspended.v1', named);
      await tell('agreement.came-into-force.v1', inForce);
      expect(await agreement(tx)).toMatchObject({ state: 'suspended', version: 1 });
      await tell('agreement.reinstated.v1', named);
      expect(await agreement(tx)).toMatchObject({ state: 'in-force' });
      await tell('agreement.terminated.v1', named);
      await tell('agreement.reinstated.v1', named);
      expect(await agreement(tx)).toMatchObject({ state: 'terminated' });
      await tell('agreement.came-into-force.v1', { ...inForce, version: 2, categories: ['identity'] });
      await tell('agreement.suspended.v1', named);
      expect(await agreement(tx)).toMatchObject({ state: 'in-force', version: 2, categories: ['identity'] });
    });
  });

  it('replace a permission by its newer version, never by an older one', async () => {
    await tried(database.handler(), async (tx) => {
      await database.apply(tx, 'consent.changed.v1', STUDENT, { ...given, version: 2, recipients: [OTHER_TRUST] });
      await database.apply(tx, 'consent.given.v1', STUDENT, given);
      expect(await permission(tx)).toMatchObject({ version: 2, recipients: [OTHER_TRUST], state: 'given' });
      await database.apply(tx, 'consent.expired.v1', STUDENT, { studentId: STUDENT, consentId, version: 3 });
      expect(await permission(tx)).toMatchObject({ state: 'expired' });
    });
  });

  it('keep a withdrawal, whatever is told again', async () => {
    await tried(database.handler(), async (tx) => {
      await database.apply(tx, 'consent.withdrawn.v1', STUDENT, withdrawn);
      await database.apply(tx, 'consent.given.v1', STUDENT, given);
      await database.apply(tx, 'consent.expired.v1', STUDENT, withdrawn);
      expect(await permission(tx)).toMatchObject({ state: 'withdrawn' });
    });
  });

  it.each([
    ['agreement.suspended.v1', { ...named, agreementId: STUDENT }, 'agreement-unknown'],
    ['appointment.ended.v1', { appointmentId: STUDENT, endedAt: NOW }, 'appointment-unknown'],
    ['consent.withdrawn.v1', { ...withdrawn, consentId: STUDENT }, 'permission-unknown'],
    ['consent.withdrawn.v1', { ...withdrawn, studentId: OTHER_STUDENT }, 'permission-unknown'],
    ['consent.changed.v1', { ...given, studentId: OTHER_STUDENT, version: 9 }, 'permission-not-changeable'],
  ])('cannot process %s out of state', async (type, data, code) => {
    await tried(database.handler(), (tx) =>
      expect(database.apply(tx, type, STUDENT, data)).rejects.toEqual(new Unprocessable(code)),
    );
  });

  it('cannot process a change of a withdrawn permission', async () => {
    await tried(database.handler(), async (tx) => {
      await database.apply(tx, 'consent.withdrawn.v1', STUDENT, withdrawn);
      const changed = database.apply(tx, 'consent.changed.v1', STUDENT, { ...given, version: 3 });
      await expect(changed).rejects.toEqual(new Unprocessable('permission-not-changeable'));
    });
  });

  it('hand a withdrawal to the enforcer in the same transaction, and not while a shadow is filled', async () => {
    const heard: unknown[] = [];
    const part = permissionFacts({
      onWithdrawal: async (tx, { data }) => {
        heard.push([data.consentId, await tx.query('select state from permission where consent_id = $1', [consentId])]);
      },
    });
    for (const live of [false, true])
      await tried(database.handler(), async (tx) => {
        const event = { id: STUDENT, service: 'consents', key: STUDENT, sequence: 2, at: NOW, partition: 0 } as const;
        const type = 'consent.withdrawn.v1';
        await part.handlers[type]?.({ now: NOW, live, query: tx.query }, { ...event, type, data: withdrawn });
      });
    expect(heard).toEqual([[consentId, [{ state: 'withdrawn' }]]]);
  });
});

describe('loading facts', () => {
  it('loads in one query what a permitted disclosure rests on', async () => {
    await database.asRequest({ organisation: UNIVERSITY, person }, async (tx) => {
      let queries = 0;
      const query: Session['query'] = (text, values) => {
        queries += 1;
        return tx.query(text, values);
      };
      const facts = await load({ ...tx, query });
      expect(queries).toBe(1);
      expect(facts).toEqual({
        appointment: adviser.appointment,
        agreements: [anAgreement()],
        permissions: [aPermission()],
        knowledge: { directory: NOW, agreements: NOW, consents: NOW },
      });
      expect(decide(asked(facts))).toMatchObject({ outcome: 'permit', agreement: { id: agreementId, version: 1 } });
    });
  });

  it('loads neither agreements nor permissions for an access', async () => {
    await database.asRequest({ organisation: UNIVERSITY, person }, async (tx) => {
      const facts = await loadFacts(tx, { appointmentId, studentId: STUDENT });
      expect(facts).toMatchObject({ agreements: [], permissions: [], appointment: { id: appointmentId } });
    });
  });

  it('loads the current relationship of the person or their team, the claimed one last', async () => {
    const rows = [
      [team, null, 'addressed', null, YESTERDAY, TOMORROW],
      [null, person, 'claimed', 'incident-review', YESTERDAY, TOMORROW],
      [null, person, 'assigned', null, YESTERDAY, NOW],
    ];
    for (const [count, kind] of [
      [3, 'addressed'],
      [2, 'claimed'],
      [1, undefined],
    ] as const)
      await tried(database.superuser(), async (tx) => {
        for (const row of rows.slice(rows.length - count))
          await tx.query(
            `insert into public.relationship (student_id, organisation_id, duty_team_id, person_id, kind, claimed, from_at, to_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)`,
            [STUDENT, UNIVERSITY, ...row],
          );
        const { relationship } = await load(tx, { relationship: true });
        expect(relationship?.kind).toBe(kind);
      });
  });

  it('says how old knowledge is: by the partition of what was found, by the whole source where nothing was', async () => {
    const earlier = plus(NOW, { minutes: -5 });
    await tried(database.superuser(), async (tx) => {
      await tx.query('delete from public.heartbeat');
      const beat = `insert into public.heartbeat (service, at, next_offsets) values ($1, $2, $3)`;
      const all = Array.from({ length: 12 }, () => 0);
      for (const [service, key] of [
        ['directory', UNIVERSITY],
        ['agreements', agreementId],
        ['consents', STUDENT],
      ] as const) {
        await tx.query(beat, [service, earlier, all]);
        // Someone else's partition is behind: level up to the earlier heartbeat only.
        await tx.query(beat, [service, NOW, all.map((_, n) => (n === (partitionOf(key) + 1) % 12 ? 7 : 0))]);
      }
      expect((await load(tx)).knowledge).toEqual({ directory: NOW, agreements: NOW, consents: NOW });
      const nothing = { appointmentId: STUDENT, between: { from: TRUST, to: OTHER_TRUST } };
      expect((await load(tx, nothing)).knowledge).toEqual({ directory: earlier, agreements: earlier, consents: NOW });
    });
  });

  it('knows nothing before the first heartbeat, nor of a parked key', async () => {
    await tried(database.superuser(), async (tx) => {
      const park = `insert into knowledge.consumer_parked (consumer, source, partition, "offset", key, reason, headers)
        values ('knowledge', $1, $2, 0, $3, 'gap', '{}')`;
      for (const [service, key] of [
        ['directory', UNIVERSITY],
        ['agreements', agreementId],
        ['consents', STUDENT],
      ] as const)
        await tx.query(park, [service, partitionOf(key), key]);
      const parked = await load(tx);
      expect(parked.knowledge).toEqual({ directory: undefined, agreements: undefined, consents: undefined });
      expect(decide(asked(parked))).toMatchObject({ outcome: 'refuse', temporary: true });
      await tx.query('delete from knowledge.consumer_parked; delete from public.heartbeat');
      expect((await load(tx)).knowledge).toEqual(parked.knowledge);
    });
  });

  it('tells the oldest audit entry that no checkpoint covers', async () => {
    await tried(database.superuser(), async (tx) => {
      await tx.query(`insert into public.audit_pending (entry_id, at) values (gen_random_uuid(), $1)`, [YESTERDAY]);
      expect((await load(tx)).auditPathOldest).toBe(YESTERDAY);
    });
  });
});
