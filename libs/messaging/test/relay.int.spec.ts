import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditEntry } from '@footbridge/contracts';
import { testPlatform } from '@footbridge/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import {
  auditTopic,
  bytesOf,
  eventTopic,
  heartbeatTopic,
  type Relay,
  writeEntries,
  writeEvents,
} from '../src/index.js';
import { aPair, consentWithdrawn, eventually, expectWhole, type Pair, seenBy } from './support.js';
import { readTopic } from './topic-reader.js';

describe('the relay', () => {
  let pair: Pair;
  const relays: Relay[] = [];
  const last = new Map<string, number>();
  const keys = Array.from({ length: 8 }, () => randomUUID());

  beforeAll(async () => {
    pair = await aPair();
    pair.consumer().start();
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((each) => each.stop()));
  });
  afterAll(async () => {
    await pair.close();
  });

  const start = async () => {
    const relay = pair.consents.relay();
    relays.push(relay);
    await relay.start();
    return relay;
  };
  /** Writes events under several keys, one transaction each. */
  const write = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const key = keys[index % keys.length] ?? '';
      await pair.consents.asHandler((tx) => writeEvents(tx, [consentWithdrawn(key)]));
      last.set(key, (last.get(key) ?? 0) + 1);
    }
  };
  const unpublished = async () => (await pair.consents.look(`select from outbox where published_at is null`)).length;
  const allSeen = async () => {
    const total = [...last.values()].reduce((sum, each) => sum + each, 0);
    await eventually(`${total} events seen`, async () => (await seenBy(pair.referrals)).length >= total);
    expectWhole(await seenBy(pair.referrals), last);
  };
  const readAll = (topic: string) => readTopic(pair.topics.brokers, testPlatform().kafkaAdmin, topic);
  const heartbeats = () => readAll(heartbeatTopic('consents', pair.topics.prefix));
  const waitingRelays = () =>
    pair.consents.look(`select from pg_stat_activity where application_name = 'consents-relay'
      and datname = current_database() and wait_event_type = 'Lock'`);
  const backend = async (name: string) =>
    pair.consents.look<{ pid: number }>(
      `select l.pid from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and a.application_name = $1 and a.datname = current_database()`,
      [name],
    );

  it('publishes in binary mode, with the sequence and the trace of the act', async () => {
    await start();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const [key = ''] = keys;
    await pair.consents.asHandler((tx) => writeEvents(tx, [consentWithdrawn(key)], { traceparent }));
    last.set(key, (last.get(key) ?? 0) + 1);
    await allSeen();
    const [record] = await readAll(eventTopic('consents', pair.topics.prefix));
    expect(record?.key).toBe(key);
    expect(record?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_source: 'footbridge/consents',
      ce_type: 'consent.withdrawn.v1',
      ce_subject: key,
      ce_sequence: '1',
      'content-type': 'application/json',
      traceparent,
    });
    expect(JSON.parse(record?.value ?? '')).toMatchObject({ studentId: key });
  });

  it('goes on after its database connection is taken away, under load', async () => {
    await start();
    const writing = write(300);
    for (let kill = 0; kill < 4; kill++) {
      const [holder] = await eventually('a relay that leads', async () => {
        const held = await backend('consents-relay');
        return held.length === 1 && held;
      });
      await pair.consents.look(`select pg_terminate_backend($1)`, [holder?.pid]);
    }
    await writing;
    await allSeen();
    await eventually('an empty outbox', async () => (await unpublished()) === 0);
  });

  it('works in one process of several, and another takes over', async () => {
    const [first, second] = [await start(), await start()];
    await eventually('a relay that leads', () => Promise.resolve(first.leading || second.leading));
    await write(50);
    await allSeen();
    expect([first.leading, second.leading].filter(Boolean)).toHaveLength(1);
    const [leader, other] = first.leading ? [first, second] : [second, first];
    const writing = write(200);
    await leader.stop();
    await eventually('the other leads', () => Promise.resolve(other.leading));
    await writing;
    await allSeen();
  });

  it.each([
    ['between publishing and marking', 'update public.outbox'],
    ['between reading and publishing', 'select position, id, key'],
    ['between numbering and publishing', 'select n.number'],
    ['before it notes what entries it published', 'update public.audit_published'],
  ])('loses and doubles nothing when it is killed %s', async (_, statement) => {
    await write(40);
    await pair.consents.asHandler((tx) => writeEntries(tx, [entry(), entry(), entry()]));
    for (const lives of [0, 1]) {
      const child = spawnRelay(pair, { statement, lives });
      let signal: NodeJS.Signals | null | undefined;
      child.once('exit', (_, by) => (signal = by));
      await eventually('a killed relay', async () => {
        await write(5);
        await pair.consents.asHandler((tx) => writeEntries(tx, [entry()]));
        return signal !== undefined;
      });
      expect(signal).toBe('SIGKILL');
    }
    await start();
    await allSeen();
    const entries = await wholeAuditTopic();
    const stored = await pair.consents.look<{ id: string; bytes: string }>(`select id, bytes from audit_entry`);
    expect(new Map(entries.map(({ headers, value }) => [headers['ce_id'], value]))).toEqual(
      new Map(stored.map(({ id, bytes }) => [id, bytes])),
    );
  });

  it('sends no heartbeat while its outbox is stuck, though it lives', async () => {
    await write(3);
    const holder = await pair.consents.superuser.connect();
    await holder.query(`begin; select from outbox where published_at is null for update`);
    const before = (await heartbeats()).length;
    const relay = await start();
    // It publishes, and then waits for rows that somebody else holds. Another relay's heartbeats tell how time passes.
    await eventually('a relay that is stuck', async () => (await waitingRelays()).length === 1);
    const other = pair.referrals.relay();
    relays.push(other);
    await other.start();
    const beats = async () => (await readAll(heartbeatTopic('referrals', pair.topics.prefix))).length;
    await eventually('three heartbeats of another relay', async () => (await beats()) >= 3);
    expect(await waitingRelays()).toHaveLength(1);
    expect(await heartbeats()).toHaveLength(before);
    await holder.query('rollback');
    holder.release();
    await eventually('a heartbeat again', async () => (await relay.status()).lastHeartbeat);
    await allSeen();
  });

  it('lets nobody else write its topics', async () => {
    const { username, password } = pair.topics.login('referrals');
    const kafka = new Kafka({
      brokers: [...pair.topics.brokers],
      sasl: { mechanism: 'scram-sha-256', username, password },
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    });
    const producer = kafka.producer();
    await producer.connect();
    for (const topic of [eventTopic, auditTopic, heartbeatTopic]) {
      const foreign = { topic: topic('consents', pair.topics.prefix), messages: [{ key: 'x', value: '{}' }] };
      await expect(producer.send(foreign)).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' });
    }
    await producer.disconnect();
  });

  describe('numbers audit entries', () => {
    it('without a gap, though transactions roll back, and in one order', async () => {
      await start();
      const write = async (index: number) => {
        const work = pair.consents.asHandler(async (tx) => {
          await writeEntries(tx, [entry(), entry()]);
          if (index % 3 === 0) throw new Error('changed my mind');
        });
        await (index % 3 === 0 ? expect(work).rejects.toThrow('changed my mind') : work);
      };
      await Promise.all(Array.from({ length: 30 }, (_, index) => write(index)));
      await eventually('all numbered', async () => {
        const [left] = await pair.consents.look<{ n: string }>(`select count(*) as n from audit_pending`);
        return left?.n === '0';
      });
      const rows = await pair.consents.look<{ number: string }>(`select number from audit_number order by number`);
      expect(rows.map(({ number }) => Number(number))).toEqual(Array.from(rows, (_, index) => index + 1));
      await wholeAuditTopic();
    });

    it('and sends the same bytes when it sends them again', async () => {
      const before = await wholeAuditTopic();
      const entries = new Set(before.map(({ headers }) => headers['ce_sequence'])).size;
      await pair.consents.look(`update audit_published set number = 0`);
      await start();
      const after = await eventually('all sent again', async () => {
        const records = await readAll(auditTopic('consents', pair.topics.prefix));
        return records.length >= before.length + entries && records;
      });
      const bare = (records: typeof before) =>
        records.map(({ key, value, headers, timestamp }) => ({ key, value, headers, timestamp }));
      const fresh = new Map(bare(after).map((record) => [record.headers['ce_sequence'], record]));
      for (const record of bare(after)) expect(record).toEqual(fresh.get(record.headers['ce_sequence']));
    });

    it('and nobody who acts can change or delete one, or give a number', async () => {
      const refused = async (text: string) =>
        expect(pair.consents.asHandler((tx) => tx.query(text))).rejects.toThrow('permission denied');
      await refused(`update audit_entry set outcome = 'permitted'`);
      await refused(`delete from audit_entry`);
      await refused(`truncate audit_entry`);
      await refused(`insert into audit_number values (1000000, gen_random_uuid(), now())`);
      await refused(`delete from audit_pending`);
      const rights = await pair.consents.look<{ role: string; right: string }>(
        `select r.rolname as role, p as right from pg_roles r, unnest(array['select', 'update', 'delete', 'truncate']) p
         where r.rolname in ('consents_request', 'consents_handler', 'consents_relay') and has_table_privilege(r.oid, 'audit_entry', p)
         order by 1, 2`,
      );
      expect(rights).toEqual([
        { role: 'consents_handler', right: 'select' },
        { role: 'consents_relay', right: 'select' },
      ]);
    });

    it('in the canonical form of RFC 8785', () => {
      const bytes = bytesOf({ ...entry(), action: 'é\u0000', input: { b: [1e21, 0.1], a: -0 } });
      expect(bytes).toContain('"input":{"a":0,"b":[1e+21,0.1]}');
      expect(bytes).toContain('"action":"é\\u0000"');
      expect(bytes.indexOf('"act"')).toBeLessThan(bytes.indexOf('"action"'));
    });
  });

  /** Waits until every numbered entry is on the topic; fails unless numbers rise without a gap, repeats aside. */
  async function wholeAuditTopic() {
    const records = await eventually('all entries published', async () => {
      const [state] = await pair.consents.look<{ whole: boolean }>(
        `select (select number from audit_published) = (select max(number) from audit_number)
           and not exists (select from audit_pending) as whole`,
      );
      return state?.whole === true && readAll(auditTopic('consents', pair.topics.prefix));
    });
    let highest = 0;
    for (const { headers } of records) {
      const number = Number(headers['ce_sequence']);
      expect(number).toBeLessThanOrEqual(highest + 1);
      highest = Math.max(highest, number);
    }
    return records;
  }
});

function entry(): AuditEntry {
  return {
    id: randomUUID(),
    service: 'consents',
    at: new Date().toISOString(),
    act: 'access',
    action: 'consent.read',
    outcome: 'permitted',
    reasons: [],
    actor: { kind: 'system', service: 'consents' },
    organisations: ['10006842'],
    objects: [{ kind: 'consent', id: randomUUID(), version: 1 }],
  };
}

function spawnRelay(pair: Pair, { statement, lives }: { statement: string; lives: number }): ChildProcess {
  const root = resolve(import.meta.dirname, '../../..');
  const hook = [
    '--disable-warning=TimeoutNegativeWarning',
    '--conditions=@footbridge/source',
    '--import',
    join(root, 'tools/ts-hook.mjs'),
  ];
  return spawn(process.execPath, [...hook, join(import.meta.dirname, 'killed-relay.ts')], {
    cwd: root,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      RELAY_SERVICE: 'consents',
      RELAY_DATABASE_URL: pair.consents.database.urls.relay,
      RELAY_KAFKA: JSON.stringify(pair.consents.kafka),
      RELAY_DIES_BEFORE: statement,
      RELAY_LIVES: String(lives),
    },
  });
}
