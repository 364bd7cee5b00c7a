import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, freshTopics, testPlatform, type FreshDatabase, type FreshTopics } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { event, ObligationMintedV1 } from '@footbridge/contracts';
import { on, writeEvents } from '@footbridge/messaging';
import {
  startService,
  type Loop,
  type RunningService,
  type ServiceDefinition,
  type StartOptions,
  type Transaction,
} from '../src/index.js';
import { appointPeople, migrateNotes, people } from './notes.js';
import { notes, probe } from './notes.module.js';

/** Words that must appear in no log line, wherever a request carries them. */
const planted = ['planted-token', 'planted-cookie', 'planted-body', 'planted-query', 'planted-id', 'planted-secret'];

describe('a running service', () => {
  let fresh: FreshDatabase;
  let topics: FreshTopics;
  const logged: string[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase('duties', migrateNotes);
    topics = await freshTopics(['duties', 'audit', 'consents']);
    const service = await start();
    await service.database.asHandler((tx) => tx.query(appointPeople));
    await service.stop();
  }, 60_000);

  afterAll(async () => {
    await topics.drop();
    await fresh.drop();
  });

  const start = (definition: ServiceDefinition = notes, options: StartOptions = {}): Promise<RunningService> => {
    const { username, password } = testPlatform().kafkaLogin('duties');
    const environment = {
      HTTP_PORT: '0',
      LOG_LEVEL: 'trace',
      DATABASE_URL_REQUEST: fresh.urls.request,
      DATABASE_URL_HANDLER: fresh.urls.handler,
      DATABASE_URL_RELAY: fresh.urls.relay,
      KAFKA_BROKERS: testPlatform().brokers.join(','),
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: password,
      KAFKA_TOPIC_PREFIX: topics.prefix,
      RATE_LIMIT_PER_MINUTE: '30',
    };
    const logTo = { write: (line: string) => void logged.push(line) };
    return startService(definition, environment, { messaging: false, port: 0, logTo, ...options });
  };
  const asAda = { authorization: 'Bearer ada', 'footbridge-acting-as': people.ada.appointment };

  it('never logs what a request carries, and logs its route and trace', async () => {
    const service = await start();
    const traceparent = `00-${'c3'.repeat(16)}-${'d4'.repeat(8)}-01`;
    await fetch(`${service.url}/api/duties/notes?who=planted-query`, {
      headers: { authorization: 'Bearer planted-token', cookie: 'session=planted-cookie', traceparent },
    });
    await fetch(`${service.url}/api/duties/notes/planted-id/text`, {
      method: 'POST',
      headers: { ...asAda, 'content-type': 'application/json', 'if-match': '"1"', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ text: 'planted-body' }),
    });
    await fetch(`${service.url}/api/duties/notes/broken`, { headers: asAda });
    service.log.warn(
      { req: { body: 'planted-body' }, authorization: 'planted-token', a: { password: 'planted-secret' } },
      'slip',
    );
    await service.stop();
    const text = logged.join('');
    for (const word of planted) expect(text).not.toContain(word);
    const lines = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ service: 'duties', route: '/api/duties/notes', status: 401, traceId: 'c3'.repeat(16) }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ route: '/api/duties/notes/:id/text', method: 'POST' }));
    const defect = lines.find((line) => line['msg'] === 'a request failed' && line['sqlState'] === '22P02');
    expect(defect).toMatchObject({ err: { code: '22P02' } });
  });

  it('finishes an open request when it is stopped, and takes no new one', async () => {
    const service = await start();
    let release: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (probe.begun = resolve));
    probe.hold = new Promise<void>((resolve) => (release = resolve));
    const id = randomUUID();
    const open = fetch(`${service.url}/api/duties/notes`, {
      method: 'POST',
      headers: { ...asAda, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ id, text: 'open' }),
    });
    await begun;
    const stopped = service.stop();
    await refusesConnections(service.url);
    release();
    probe.hold = undefined;
    expect((await open).status).toBe(201);
    await stopped;
    const again = await start();
    expect(await again.database.asHandler((tx) => tx.query('select text from note where id = $1', [id]))).toEqual([
      { text: 'open' },
    ]);
    await again.stop();
  });

  it('says that it is live, started and ready, and what runs', async () => {
    const service = await start();
    const get = async (path: string) => {
      const answer = await fetch(`${service.url}${path}`);
      return [answer.status, await answer.json()];
    };
    expect(await get('/health/live')).toEqual([200, { status: 'ok' }]);
    expect(await get('/health/startup')).toEqual([200, { status: 'ok' }]);
    expect(await get('/health/ready')).toMatchObject([
      200,
      { status: 'ok', checks: { database: 'ok', migrations: 'ok' }, told: { broker: 'unknown' } },
    ]);
    expect(await get('/info')).toMatchObject([200, { service: 'duties' }]);
    await service.stop();
  });

  it('is not ready while a migration or an erasure is outstanding', async () => {
    class Later1800000000001 {
      up = () => Promise.resolve();
      down = () => Promise.resolve();
    }
    const service = await start({
      ...notes,
      migrations: [...notes.migrations, Later1800000000001],
      ready: () => Promise.resolve(false),
    });
    const answer = await fetch(`${service.url}/health/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 'not-ready',
      checks: { migrations: 'failing', erasures: 'failing' },
    });
    await service.stop();
  });

  it('publishes what it commits, reacts to events, does what is due, and shows its figures', async () => {
    const heard = on(ObligationMintedV1, async (tx: Transaction, { key }) => {
      await tx.query(`insert into trail (said) values ('heard ' || $1)`, [key]);
    });
    const due: Loop = {
      name: 'due',
      everyMs: 20,
      work: async (tx) => (await tx.query(`update note set text = 'done' where text = 'due' returning 1`)).length,
    };
    const gauges = [{ name: 'notes', help: 'Notes.', read: () => Promise.resolve(7) }];
    const service = await start(
      { ...notes, reactions: [{ name: 'echo', topics: ['duties'], handlers: heard }], loops: [due], gauges },
      { messaging: true, metricsPort: 0 },
    );
    const caseId = randomUUID();
    await service.database.asHandler(async (tx) => {
      await tx.query(`insert into note (id, organisation, text) values ($1, 'RW4', 'due')`, [caseId]);
      const minted = Object.assign(new ObligationMintedV1(), {
        caseId,
        caseKind: 'referral',
        obligationId: randomUUID(),
        step: 'triage',
        stepVersion: 1,
        holder: { organisationId: 'RW4', role: 'triage-clinician' },
        dueAt: tx.now,
      });
      await writeEvents(tx, [event(ObligationMintedV1, minted)]);
    });
    const { database } = service;
    await until(
      async () =>
        (await database.asHandler((tx) => tx.query(`select 1 from trail where said = $1`, [`heard ${caseId}`])))
          .length === 1,
    );
    await until(
      async () => (await database.asHandler((tx) => tx.query(`select 1 from note where text = 'done'`))).length === 1,
    );
    await until(async () => {
      const health = (await (await fetch(`${service.url}/health/ready`)).json()) as { told: { broker: string } };
      return health.told.broker === 'ok';
    });
    const figures = await service.metrics.text();
    expect(figures).toMatch(/^footbridge_outbox_depth\{service="duties"\} 0$/m);
    expect(figures).toMatch(/^footbridge_audit_path_age_seconds\{service="duties"\} 0$/m);
    expect(figures).toMatch(/^footbridge_parked_keys\{source="consents",service="duties"\} 0$/m);
    expect(figures).toMatch(/^footbridge_notes\{service="duties"\} 7$/m);
    expect(figures).toMatch(/^footbridge_http_request_seconds_count\{.*route="\/health\/ready".*\} \d+$/m);
    await service.stop();
  }, 30_000);

  it('names the settings that messaging needs, and starts nothing', async () => {
    const environment = {
      HTTP_PORT: '0',
      DATABASE_URL_REQUEST: fresh.urls.request,
      DATABASE_URL_HANDLER: fresh.urls.handler,
    };
    await expect(startService(notes, environment)).rejects.toThrow(
      'Settings: KAFKA_BROKERS is missing; KAFKA_USERNAME is missing; KAFKA_PASSWORD is missing; DATABASE_URL_RELAY is missing',
    );
  });

  it('limits each person, and those without a token or with a bad one by address', async () => {
    const service = await start();
    const statuses = async (headers: Record<string, string>) => {
      const answers = [];
      for (let each = 0; each < 35; each += 1)
        answers.push(await fetch(`${service.url}/api/duties/notes`, { headers }));
      return answers;
    };
    const [ada, nobody] = [await statuses(asAda), await statuses({})];
    const bad = await statuses({ authorization: 'Bearer of nobody' });
    expect(ada.map(({ status }) => status)).toEqual([...Array<number>(30).fill(200), ...Array<number>(5).fill(429)]);
    expect(nobody.map(({ status }) => status)).toEqual([...Array<number>(30).fill(401), ...Array<number>(5).fill(429)]);
    expect(bad.map(({ status }) => status)).toEqual([...Array<number>(30).fill(401), ...Array<number>(5).fill(429)]);
    for (const limited of [ada.at(-1), nobody.at(-1), bad.at(-1)]) {
      expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await limited?.json()).toMatchObject({ type: 'https://footbridge.example/problems/too-many-requests' });
    }
    const bea = await fetch(`${service.url}/api/duties/notes`, { headers: { authorization: 'Bearer bea' } });
    expect(bea.status).toBe(200);
    await service.stop();
  });
});

/** Resolves once nothing listens any more at the address. */
async function refusesConnections(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    try {
      await once(socket, 'connect');
      socket.destroy();
      await new Promise(setImmediate);
    } catch {
      return;
    }
  }
}

/** Waits for a fact; the test's own time limit is what ends it without one. */
async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20));
}
