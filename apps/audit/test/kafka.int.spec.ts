import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditCheckpointSignedV1, type ServiceName } from '@footbridge/contracts';
import { AUDIT_ENTRY_TYPE, auditTopic, eventTopic, kafkaOf, type NumberedEntry } from '@footbridge/messaging';
import { type RunningService } from '@footbridge/service';
import { freshTopics, type FreshTopics } from '@footbridge/testing';
import { rootOf, rootOfEntries } from '@footbridge/transparency';
import { type Producer } from 'kafkajs';
import { startApp, type App } from './app.js';
import { anEntry, numbered } from './builders.js';

let topics: FreshTopics;
let app: App;
const producers = new Map<ServiceName, Producer>();

beforeAll(async () => {
  topics = await freshTopics();
  app = await startApp(topics);
});
afterAll(async () => {
  await Promise.all([...producers.values()].map((producer) => producer.disconnect()));
  await app.stop();
  await topics.drop();
});

async function producerOf(service: ServiceName): Promise<Producer> {
  const known = producers.get(service);
  if (known) return known;
  const settings = { brokers: topics.brokers, ...topics.login(service) };
  const producer = kafkaOf(settings, 'test').producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  producers.set(service, producer);
  return producer;
}

/** Puts entries on a service's topic, under its own principal and as its relay does. */
async function publish(entries: readonly NumberedEntry[]): Promise<void> {
  for (const service of new Set(entries.map((entry) => entry.service))) {
    const producer = await producerOf(service);
    const messages = entries
      .filter((entry) => entry.service === service)
      .map(({ id, number, bytes }) => ({
        key: service,
        value: bytes,
        headers: { ce_id: id, ce_type: AUDIT_ENTRY_TYPE, ce_sequence: String(number) },
      }));
    const topic = auditTopic(service, topics.prefix);
    // A broker learns of new access rules a moment after they were made. What is sent twice has no effect.
    await eventually(`${service} may write`, () => succeeds(producer.send({ topic, messages })));
  }
}

async function eventually(what: string, check: () => Promise<boolean>, seconds = 40): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const succeeds = (attempt: Promise<unknown>) =>
  attempt.then(
    () => true,
    () => false,
  );

const entriesFrom = (service: ServiceName, first: number, count: number) =>
  numbered(
    service,
    Array.from({ length: count }, () => anEntry()),
    first,
  );

const numberOf = async (service: ServiceName) =>
  (await app.query<{ number: number }>('select number::int from log_source where service = $1', [service]))[0]
    ?.number ?? 0;

async function expectWhole(expected: Partial<Record<ServiceName, number>>): Promise<void> {
  const rows = await app.query<{ service: string; count: number; highest: number }>(
    'select service, count(*)::int, max(number)::int as highest from log_entry group by service',
  );
  for (const [service, number] of Object.entries(expected))
    expect(rows).toContainEqual({ service, count: number, highest: number });
  const bytes = await app.query<{ bytes: Buffer }>('select bytes from log_entry order by leaf_index');
  const [head] = await app.query<{ size: string; peaks: Buffer[] }>('select size, peaks from log_head');
  expect(Number(head?.size)).toBe(bytes.length);
  const hashes = await app.query<{ index: string }>('select index from log_subtree where level = 0');
  expect(hashes).toHaveLength(bytes.length);
  expect(rootOf({ size: Number(head?.size), peaks: head?.peaks ?? [] })).toEqual(
    rootOfEntries(bytes.map((row) => row.bytes)),
  );
}

describe('reading entries from the services’ topics', () => {
  it('takes what each service numbered, in its order, repeats without effect, and signs it for them', async () => {
    const referrals = entriesFrom('referrals', 1, 450);
    const consents = entriesFrom('consents', 1, 120);
    await publish([...referrals.slice(0, 300), ...consents]);
    await publish([...referrals.slice(250, 450), ...consents.slice(100)]);
    await eventually(
      'all are taken',
      async () => (await numberOf('referrals')) === 450 && (await numberOf('consents')) === 120,
    );
    await expectWhole({ referrals: 450, consents: 120 });
    await eventually('they are covered by a checkpoint', async () => {
      const [row] = await app.query<{ highest: Record<string, number> }>(
        'select highest from log_checkpoint order by size desc limit 1',
      );
      return row?.highest['referrals'] === 450 && row.highest['consents'] === 120;
    });
    expect(await app.query('select * from log_alarm')).toEqual([]);
  });

  it('tells every service on its topic how far its numbers are covered', async () => {
    const consumer = kafkaOf({ brokers: topics.brokers, ...topics.login('referrals') }, 'test').consumer({
      groupId: `${topics.prefix}referrals-test`,
    });
    const told: Record<string, number>[] = [];
    await consumer.connect();
    try {
      const topic = eventTopic('audit', topics.prefix);
      await eventually('it may read', () => succeeds(consumer.subscribe({ topic, fromBeginning: true })));
      await consumer.run({
        eachMessage: ({ message }) => {
          if (message.headers?.['ce_type']?.toString() === AuditCheckpointSignedV1.type) {
            const data = JSON.parse(String(message.value)) as { highest: Record<string, number> };
            told.push(data.highest);
          }
          return Promise.resolve();
        },
      });
      await eventually('the checkpoint is told', () =>
        Promise.resolve(told.some(({ referrals, consents }) => referrals === 450 && consents === 120)),
      );
    } finally {
      await consumer.disconnect();
    }
  });

  it('alarms when a number comes back with other bytes, and the alarm is itself in the log', async () => {
    const [first] = entriesFrom('agreements', 1, 1) as [NumberedEntry];
    const [other] = entriesFrom('agreements', 1, 1) as [NumberedEntry];
    await publish([first, other]);
    await eventually('the alarm’s own entry comes back through the audit service’s own topic', async () => {
      const rows = await app.query(`select 1 from log_entry where service = 'audit' and action = 'audit.alarm'`);
      return rows.length === 1;
    });
    expect(await app.query('select kind, service, number::int from log_alarm')).toEqual([
      { kind: 'number-with-other-bytes', service: 'agreements', number: 1 },
    ]);
    expect(await app.service.metrics.text()).toMatch(/^footbridge_audit_log_alarms\{[^}]*\} 1$/m);
  });

  it('waits at a gap in the topic, and says so', async () => {
    const entries = entriesFrom('duties', 1, 3);
    await publish([entries[0], entries[2]] as NumberedEntry[]);
    await eventually('it waits', async () => {
      const rows = await app.query(
        `select 1 from log_source where service = 'duties' and number = 1 and waiting_for = 2`,
      );
      return rows.length === 1;
    });
    expect(await app.service.metrics.text()).toMatch(/^footbridge_audit_log_waiting_sources\{[^}]*\} 1$/m);
    expect(await numberOf('duties')).toBe(1);
  });
});

describe('an audit service that ends in the middle', () => {
  it('goes on where it stood, with a second process beside it: nothing lost, nothing twice', async () => {
    const start = (await numberOf('referrals')) + 1;
    const all = entriesFrom('referrals', start, 2_000);
    const directory = entriesFrom('directory', 1, 1_000);
    const running: RunningService[] = [await app.twin()];
    try {
      await publish([...all.slice(0, 1_000), ...directory.slice(0, 500)]);
      await eventually('the first come in', async () => (await numberOf('referrals')) > start);
      await app.service.stop();
      await publish([...all.slice(900), ...directory.slice(450)]);
      running.push(await app.twin());
      await eventually('all are in', async () => {
        const numbers = await Promise.all((['referrals', 'directory'] as const).map(numberOf));
        return numbers[0] === start + 1_999 && numbers[1] === 1_000;
      });
    } finally {
      await Promise.all(running.map((service) => service.stop()));
    }
    await expectWhole({ referrals: start + 1_999, directory: 1_000 });
    const checkpoints = await app.query<{ signed_at: Date }>('select signed_at from log_checkpoint order by size');
    const gaps = checkpoints
      .slice(1)
      .map(({ signed_at }, place) => Number(signed_at) - Number(checkpoints[place]?.signed_at));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });
});
