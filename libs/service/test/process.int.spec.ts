import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, freshTopics, testPlatform, type FreshDatabase, type FreshTopics } from '@footbridge/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { appointPeople, migrateNotes, people } from './notes.js';
import { Database } from '../src/index.js';

const root = join(import.meta.dirname, '../../..');

type Run = { child: ChildProcess; out: () => string; errors: () => string; ended: Promise<number | null> };
type Span = { name: string; traceId: string; attributes: { key: string; value: Record<string, unknown> }[] };

describe('the process of a service', () => {
  let fresh: FreshDatabase;
  let topics: FreshTopics;
  let environment: Record<string, string>;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    fresh = await freshDatabase('duties', migrateNotes);
    topics = await freshTopics(['duties', 'audit', 'consents']);
    const { username, password } = testPlatform().kafkaLogin('duties');
    environment = {
      PATH: process.env['PATH'] ?? '',
      SERVICE: 'duties',
      HTTP_PORT: '0',
      DATABASE_URL_OWNER: fresh.urls.owner,
      DATABASE_URL_REQUEST: fresh.urls.request,
      DATABASE_URL_HANDLER: fresh.urls.handler,
      DATABASE_URL_RELAY: fresh.urls.relay,
      KAFKA_BROKERS: topics.brokers.join(','),
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: password,
      KAFKA_TOPIC_PREFIX: topics.prefix,
    };
    const database = await Database.connect({
      service: 'duties',
      request: fresh.urls.request,
      handler: fresh.urls.handler,
    });
    await database.asHandler((tx) => tx.query(appointPeople));
    await database.close();
  }, 60_000);

  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  afterAll(async () => {
    await topics.drop();
    await fresh.drop();
  });

  const run = (words: string[], changes: Record<string, string | undefined> = {}): Run => {
    const main = join(import.meta.dirname, 'main.ts');
    const hook = join(root, 'tools/ts-hook.mjs');
    const flags = ['--conditions=@footbridge/source', '--disable-warning=TimeoutNegativeWarning', '--import', hook];
    const child = spawn(join(root, 'node_modules/.bin/node'), [...flags, main, ...words], {
      env: { ...environment, ...changes },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const texts = { out: '', errors: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (texts.errors += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    return { child, ended, out: () => texts.out, errors: () => texts.errors };
  };

  it.each([
    [{ HTTP_PORT: 'planted' }, [], 'duties: Settings: HTTP_PORT must'],
    [{ SERVICE: 'audit' }, [], 'duties: Settings: SERVICE must be duties'],
    [{ DATABASE_URL_OWNER: undefined }, ['migrate'], 'duties: Settings: DATABASE_URL_OWNER is missing'],
  ])(
    'says in one line what is wrong with %j %j, and exits with 1',
    async (changes, words, expected) => {
      const { ended, errors } = run(words, changes);
      expect(await ended).toBe(1);
      expect(errors()).toContain(expected);
      expect(errors()).not.toContain('planted');
      expect(errors().trim().split('\n')).toHaveLength(1);
    },
    30_000,
  );

  it('migrates and ends', async () => {
    const { ended, out } = run(['migrate']);
    expect(await ended).toBe(0);
    expect(out()).toBe('duties: nothing to migrate\n');
  }, 30_000);

  it('serves until it is told to end, sends spans of HTTP, SQL and Kafka in the trace of the caller, and leaves nothing', async () => {
    const spans: Span[] = [];
    const collector = await collect(spans);
    const { port } = collector.address() as AddressInfo;
    const serving = run([], { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '50' });
    const url = await addressIn(serving);
    const traceId = 'e5'.repeat(16);
    const answer = await fetch(`${url}/api/duties/notes?planted=query`, {
      headers: {
        authorization: 'Bearer ada',
        'user-agent': 'planted-agent',
        'footbridge-acting-as': people.ada.appointment,
        traceparent: `00-${traceId}-${'f6'.repeat(8)}-01`,
      },
    });
    expect(answer.status).toBe(200);
    const named = (part: string) => spans.filter(({ name }) => name.includes(part));
    const ours = () => spans.filter((span) => span.traceId === traceId);
    await until(() => ours().length >= 3 && named('heartbeats').length > 0);
    expect(ours().map(({ name }) => name)).toContain('GET /api/duties/notes');
    expect(ours().filter(({ name }) => name.startsWith('pg.query')).length).toBeGreaterThan(0);
    for (const word of ['planted', people.ada.person, people.ada.appointment, 'select']) {
      expect(JSON.stringify(spans)).not.toContain(word);
    }
    serving.child.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    collector.close();
    collector.closeAllConnections();
  }, 60_000);
});

/** Stands for an OpenTelemetry collector. */
async function collect(spans: Span[]): Promise<Server> {
  type Sent = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = JSON.parse(Buffer.concat(chunks).toString()) as Sent;
      spans.push(...sent.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function addressIn({ out, errors, ended }: Run): Promise<string> {
  let over = false;
  void ended.then(() => (over = true));
  await until(() => over || /"url":"[^"]+"/.test(out()));
  const [, url] = /"url":"([^"]+)"/.exec(out()) ?? [];
  if (url === undefined) throw new Error(`did not start: ${errors()}${out()}`);
  return url;
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 20));
}
