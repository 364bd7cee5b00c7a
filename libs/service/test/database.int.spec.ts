import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@footbridge/testing';
import pg from 'pg';
import { Database, done, refusal } from '../src/index.js';
import { openPool, poolOf } from '../src/connection.js';
import { forgetAnswers } from '../src/once.js';
import { appointPeople, callerOf, migrateNotes, NoteRow, people, student, unseen } from './notes.js';

const settingsNow = `select current_setting('footbridge.person', true) as person, current_setting('footbridge.kind', true) as kind,
  current_setting('footbridge.organisation', true) as organisation, current_setting('footbridge.student', true) as student,
  current_setting('footbridge.appointment', true) as appointment`;

describe('the database of a service', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let offset = 0;

  beforeAll(async () => {
    fresh = await freshDatabase('duties', migrateNotes);
    database = await Database.connect({
      service: 'duties',
      request: fresh.urls.request,
      handler: fresh.urls.handler,
      // One connection each: whatever leaks meets the next one who uses it.
      pool: { request: 1, handler: 1 },
      entities: [NoteRow],
      studentOf: 'public.student_of',
      onlineViewOff: 'public.online_view_off',
      clockOffset: () => offset,
    });
    await database.asHandler((tx) => tx.query(appointPeople));
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const asAda = <T>(work: Parameters<typeof database.asRequest<T>>[2]) =>
    database.asRequest(callerOf('ada'), people.ada.appointment, work);

  it('sets who acts for row-level security, and tells the actor', async () => {
    const seen = await asAda(async (tx) => ({ actor: tx.actor, rows: await tx.query(settingsNow) }));
    expect(seen.actor).toEqual({
      kind: 'staff',
      personId: people.ada.person,
      appointmentId: people.ada.appointment,
      organisationId: 'RW4',
      role: 'triage-clinician',
    });
    expect(seen.rows).toEqual([
      {
        person: people.ada.person,
        kind: 'staff',
        organisation: 'RW4',
        student: '',
        appointment: people.ada.appointment,
      },
    ]);
  });

  it('forgets answers that are too old to be repeated, and no others', async () => {
    await database.asRequest(callerOf('ada'), people.ada.appointment, (tx) =>
      tx.query(
        `insert into idempotency (person_id, route, key, request_hash, hash_key_id, created_at)
         select $1, 'POST /notes', key, '', 'none', $2::timestamptz - age from (values ('old', interval '25 hours'), ('new', interval '23 hours')) v (key, age)`,
        [people.ada.person, tx.now],
      ),
    );
    expect(await database.asHandler((tx) => forgetAnswers(tx, tx.now))).toBe(1);
    const kept = await asAda((tx) => tx.query('select key from idempotency'));
    expect(kept).toEqual([{ key: 'new' }]);
  });

  it('knows a governance role as an officer', async () => {
    const kind = await database.asRequest(callerOf('bea'), people.bea.appointment, (tx) =>
      Promise.resolve(tx.actor?.kind),
    );
    expect(kind).toBe('officer');
  });

  it('leaves no setting behind for the next user of the connection, after a commit and after a defect', async () => {
    await asAda((tx) => tx.query('select 1'));
    await expect(
      asAda(async (tx) => {
        await tx.query(`insert into note (id, organisation, text) values (gen_random_uuid(), 'RW4', 'lost')`);
        throw new Error('defect');
      }),
    ).rejects.toThrow('defect');
    const nobody = { personId: people.gone.person, issuer: 'https://issuer.test', organisations: [] };
    const [rows, notes] = await database.asRequest(nobody, undefined, async (tx) => [
      await tx.query(settingsNow),
      await tx.query('select * from note'),
    ]);
    expect(rows).toEqual([
      { person: people.gone.person, kind: 'student', organisation: '', student: '', appointment: '' },
    ]);
    expect(notes).toEqual([]);
    expect(await database.asHandler((tx) => tx.query(`select * from note where text = 'lost'`))).toEqual([]);
  });

  it('shows a request nothing of another organisation, even when the work forgets to ask for its own', async () => {
    await asAda((tx) =>
      tx.query(`insert into note (id, organisation, text) values (gen_random_uuid(), 'RW4', 'ours')`),
    );
    const theirs = await database.asRequest(callerOf('bea'), people.bea.appointment, (tx) =>
      tx.query('select * from note'),
    );
    expect(theirs).toEqual([]);
  });

  it.each([
    ['an appointment of somebody else', callerOf('bea'), people.ada.appointment, 'appointment-not-held'],
    ['something that is no appointment', callerOf('ada'), `x'; drop table note; --`, 'appointment-not-held'],
    ['an appointment that has ended', callerOf('gone'), people.gone.appointment, 'appointment-ended'],
    [
      'an appointment at an organisation that the issuer is not bound to',
      { ...callerOf('ada'), organisations: ['RXX'] },
      people.ada.appointment,
      'issuer-not-of-organisation',
    ],
    ['no acting role, by a person who is no student', callerOf('ada'), undefined, 'no-acting-role'],
  ])('gives reasons and no rights for %s', async (_, caller, actingAs, code) => {
    const seen = await database.asRequest(caller, actingAs, async (tx) => ({
      refusal: tx.actorRefusal,
      actor: tx.actor,
      settings: await tx.query(settingsNow),
    }));
    expect(seen.refusal?.map((reason) => reason.code)).toEqual([code]);
    expect(seen.actor).toBe(undefined);
    expect(seen.settings).toMatchObject([{ person: caller.personId, organisation: '', student: '', appointment: '' }]);
  });

  it('lets nobody act as a student whose online view is switched off, and shows policies no student', async () => {
    const caller = { personId: unseen, issuer: 'https://issuer.test', organisations: [] };
    const seen = await database.asRequest(caller, undefined, async (tx) => ({
      actor: tx.actor,
      why: tx.actorRefusal,
      rows: await tx.query(settingsNow),
    }));
    expect(seen.actor).toBeUndefined();
    expect(seen.why).toEqual([{ code: 'online-view-off' }]);
    expect(seen.rows).toMatchObject([{ person: unseen, student: '', organisation: '' }]);
    const named = { ...caller, studentId: '10000000-0000-4000-8000-000000000008' };
    expect(await database.asRequest(named, undefined, (tx) => Promise.resolve(tx.actorRefusal))).toEqual([
      { code: 'online-view-off' },
    ]);
  });

  it('finds the student that a person is', async () => {
    const caller = { personId: student, issuer: 'https://issuer.test', organisations: [] };
    const seen = await database.asRequest(caller, undefined, async (tx) => ({
      actor: tx.actor,
      rows: await tx.query(settingsNow),
    }));
    expect(seen.actor).toEqual({
      kind: 'student',
      personId: student,
      studentId: '10000000-0000-4000-8000-000000000009',
    });
    expect(seen.rows).toMatchObject([{ kind: 'student', student: '10000000-0000-4000-8000-000000000009' }]);
  });

  it('commits the entry of a refusal, because a refusal is a value', async () => {
    const outcome = await asAda(async (tx) => {
      await tx.query(`insert into trail (said) values ('refused')`);
      return refusal('rule', [{ code: 'some-rule' }]);
    });
    expect(outcome).toEqual({ kind: 'refused', status: 'rule', reasons: [{ code: 'some-rule' }] });
    expect(await database.asHandler((tx) => tx.query(`select said from trail where said = 'refused'`))).toHaveLength(1);
  });

  it('lets TypeORM join the transaction: one rollback takes everything back', async () => {
    const id = '30000000-0000-4000-8000-000000000001';
    await expect(
      asAda(async (tx) => {
        await tx.manager.insert(NoteRow, { id, organisation: 'RW4', text: 'by insert', version: 1 });
        await tx.manager.save(NoteRow, { id, organisation: 'RW4', text: 'by save', version: 2 });
        await tx.manager.transaction((inner) => inner.update(NoteRow, { id }, { version: 3 }));
        expect(await tx.query('select text, version from note where id = $1', [id])).toEqual([
          { text: 'by save', version: 3 },
        ]);
        throw new Error('defect');
      }),
    ).rejects.toThrow('defect');
    expect(await database.asHandler((tx) => tx.query('select * from note where id = $1', [id]))).toEqual([]);
    await asAda(async (tx) => {
      await tx.manager.save(NoteRow, { id, organisation: 'RW4', text: 'kept', version: 1 });
    });
    expect(await database.asHandler((tx) => tx.manager.findOneBy(NoteRow, { id }))).toMatchObject({ text: 'kept' });
  });

  it('commits nothing and says so when the work swallowed a database error', async () => {
    const swallowing = asAda(async (tx) => {
      await tx.query(`insert into trail (said) values ('swallowed')`);
      await tx.query('select 1/0').catch(() => undefined);
      return done();
    });
    await expect(swallowing).rejects.toThrow('nothing was committed');
    expect(await database.asHandler((tx) => tx.query(`select * from trail where said = 'swallowed'`))).toEqual([]);
  });

  it('calls back after a commit, and not after a rollback', async () => {
    const called: string[] = [];
    await asAda((tx) => {
      tx.afterCommit(() => called.push('committed'));
      return Promise.resolve();
    });
    await asAda((tx) => {
      tx.afterCommit(() => called.push('rolled back'));
      return Promise.reject(new Error('defect'));
    }).catch(() => undefined);
    expect(called).toEqual(['committed']);
  });

  it('refuses to be used after its work has ended', async () => {
    const tx = await asAda((each) => Promise.resolve(each));
    await expect(tx.query('select 1')).rejects.toThrow('over');
    await expect(tx.manager.find(NoteRow)).rejects.toThrow();
  });

  it('tells the database time, moved by the test clock', async () => {
    const before = await asAda((tx) => Promise.resolve(tx.now));
    offset = 3_600_000;
    const later = await database.asHandler((tx) => Promise.resolve(tx.now)).finally(() => (offset = 0));
    expect(Date.parse(later) - Date.parse(before)).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.parse(later) - Date.parse(before)).toBeLessThan(3_660_000);
  });

  it('has five seconds for a transaction, set on the connection', async () => {
    const [row] = await asAda((tx) =>
      tx.query<{ setting: string }>(`select current_setting('transaction_timeout') as setting`),
    );
    expect(row?.setting).toBe('5s');
  });

  it('does what is sent together in the order of the calls', async () => {
    const seen = await asAda(async (tx) => {
      const insert = `insert into note (id, organisation, text) values (gen_random_uuid(), 'RW4', $1)`;
      const counted = `select count(*)::int as n from note where text like 'together%'`;
      const [, before, , after] = await Promise.all([
        tx.query(insert, ['together 1']),
        tx.query(counted),
        tx.query(insert, ['together 2']),
        tx.query(counted),
      ]);
      return [before, after];
    });
    expect(seen).toEqual([[{ n: 1 }], [{ n: 2 }]]);
  });

  it('commits nothing of what is sent together when one of it fails', async () => {
    const insert = `insert into note (id, organisation, text) values (gen_random_uuid(), 'RW4', $1)`;
    await expect(
      asAda((tx) => Promise.all([tx.query(insert, ['half']), tx.query('select 1 / 0'), tx.query(insert, ['half'])])),
    ).rejects.toThrow('division by zero');
    expect(await asAda((tx) => tx.query(`select 1 from note where text = 'half'`))).toEqual([]);
  });

  it('looks before an act as the caller, and finds nothing for a role that does not hold', async () => {
    await asAda((tx) =>
      tx.query(`insert into note (id, organisation, text) values (gen_random_uuid(), 'RW4', 'to look at')`),
    );
    const look = (name: 'ada' | 'bea' | 'gone', text = 'select text from note where text = $1') =>
      database.look({ caller: callerOf(name), actingAs: people[name].appointment }, text, ['to look at']);
    expect(await look('ada')).toEqual([{ text: 'to look at' }]);
    expect(await look('bea')).toEqual([]);
    expect(await look('gone', 'select $1::text as text')).toEqual([]);
    await expect(look('ada', 'select 1 / length($1) - length($1) / 0')).rejects.toThrow('division by zero');
    expect(await look('ada')).toEqual([{ text: 'to look at' }]);
  });

  it('has a statement parsed once per connection, and sees the tables as they are after they were swapped', async () => {
    const owner = new pg.Client({ connectionString: fresh.urls.owner });
    await owner.connect();
    try {
      await owner.query(
        `create schema facts; create schema facts_shadow;
         create table facts.fact (n int); create table facts_shadow.fact (n int);
         insert into facts.fact values (1); insert into facts_shadow.fact values (2);
         grant usage on schema facts, facts_shadow to duties_handler;
         grant select on facts.fact, facts_shadow.fact to duties_handler`,
      );
      const read = () =>
        database.asHandler((tx) => tx.query<{ n: number }>('select n from facts.fact where n > $1', [0]));
      for (let time = 0; time < 7; time += 1) expect(await read()).toEqual([{ n: 1 }]);
      const parsed = await database.asHandler((tx) =>
        tx.query<{ count: string }>(
          `select count(*), sum(generic_plans + custom_plans)::int as runs from pg_prepared_statements where statement like 'select n from facts%'`,
        ),
      );
      expect(parsed).toEqual([{ count: '1', runs: 7 }]);
      await owner.query(
        `alter schema facts rename to facts_old; alter schema facts_shadow rename to facts; drop schema facts_old cascade`,
      );
      expect(await read()).toEqual([{ n: 2 }]);
    } finally {
      await owner.end();
    }
  });

  it('is usable again after the server has ended a connection', async () => {
    await expect(asAda((tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'))).rejects.toThrow();
    expect(await asAda((tx) => tx.query('select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('survives the loss of a connection at the moment it is handed out', async () => {
    const { request: url } = fresh.urls;
    const source = await openPool({ url, size: 1, entities: [], applicationName: 'test', log: () => undefined });
    try {
      // The pool has stopped listening, and who is to use the connection has not begun: without a listener, this ends the process.
      poolOf(source).once('acquire', (client: pg.PoolClient) => {
        queueMicrotask(() => client.emit('error', new Error('terminating connection')));
      });
      await expect(source.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
    } finally {
      await source.destroy();
    }
  });

  it('does the work again after a deadlock', async () => {
    let attempts = 0;
    const result = await asAda(async (tx) => {
      attempts += 1;
      if (attempts === 1) await tx.query(`do $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`);
      return tx.query('select 1 as one');
    });
    expect([attempts, result]).toEqual([2, [{ one: 1 }]]);
  });
});
