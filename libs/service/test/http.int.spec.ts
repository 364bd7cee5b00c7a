import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { freshDatabase, testClock, type FreshDatabase } from '@footbridge/testing';
import { startService, type RunningService } from '../src/index.js';
import { appointPeople, migrateNotes, people } from './notes.js';
import { notes, probe } from './notes.module.js';

type Headers = Record<string, string | undefined>;

const withoutUndefined = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

describe('a service over HTTP', () => {
  let fresh: FreshDatabase;
  let service: RunningService;
  const logged: string[] = [];
  const clock = testClock();

  beforeAll(async () => {
    fresh = await freshDatabase('duties', migrateNotes);
    service = await start();
    await service.database.asHandler((tx) => tx.query(appointPeople));
  }, 60_000);

  afterAll(async () => {
    await service.stop();
    await fresh.drop();
    clock.drop();
  });

  beforeEach(() => {
    probe.ran = 0;
    probe.hold = undefined;
  });

  const start = () =>
    startService(
      notes,
      {
        HTTP_PORT: '0',
        DATABASE_URL_REQUEST: fresh.urls.request,
        DATABASE_URL_HANDLER: fresh.urls.handler,
        KEY_ENCRYPTION_KEY: 'a'.repeat(64),
        RATE_LIMIT_PER_MINUTE: '1000',
        TEST_CLOCK_FILE: clock.file,
      },
      { messaging: false, logTo: { write: (line: string) => void logged.push(line) } },
    );

  type Sent = { body?: unknown; headers?: Headers; method?: string };
  const send = (path: string, { body, headers = {}, method = body === undefined ? 'GET' : 'POST' }: Sent = {}) =>
    fetch(`${service.url}${path}`, {
      method,
      headers: withoutUndefined({
        authorization: 'Bearer ada',
        'footbridge-acting-as': people.ada.appointment,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const write = (note: object, key: string = randomUUID()) =>
    send('/api/duties/notes', { body: note, headers: { 'idempotency-key': key } });
  const stored = (key: string) =>
    service.database.asHandler((tx) => tx.query('select status from idempotency where key = $1', [key]));

  describe('answers of commands', () => {
    it('answers 201 with Location, ETag and Footbridge-Event when something was created', async () => {
      const id = randomUUID();
      const answer = await write({ id, text: 'hello' });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe(`/api/duties/notes/${id}`);
      expect(answer.headers.get('etag')).toBe('"1"');
      expect(answer.headers.get('footbridge-event')).toBe(`duties/${id}/1`);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).toBe('');
    });

    it('answers a refusal as a problem with its reasons, a sentence and the trace id, and keeps its entry', async () => {
      const traceparent = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;
      const answer = await send('/api/duties/notes', {
        body: { id: randomUUID(), text: 'refuse me' },
        headers: { 'idempotency-key': randomUUID(), traceparent },
      });
      expect(answer.status).toBe(422);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toEqual({
        type: 'https://footbridge.example/problems/rule',
        title: 'A rule stands against it',
        status: 422,
        detail: 'These 2 words cannot be written.',
        reasons: [{ code: 'no-such-words', facts: { words: 2 }, detail: 'These 2 words cannot be written.' }],
        traceId: 'a1'.repeat(16),
      });
      const said = await service.database.asHandler((tx) => tx.query(`select said from trail`));
      expect(said).toContainEqual({ said: 'refused over http' });
    });

    it('says nothing of why when what was asked for is hidden', async () => {
      const answer = await send(`/api/duties/notes/${randomUUID()}/text`, {
        body: { text: 'x' },
        headers: { 'idempotency-key': randomUUID(), 'if-match': '"1"' },
      });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ type: 'https://footbridge.example/problems/not-found', reasons: [] });
    });
  });

  describe('problems', () => {
    it('names each invalid field by its pointer and rules, and never what was sent', async () => {
      const answer = await write({ id: 'planted-value', text: 'x', lines: [{ words: 7 }], planted: 'planted-value' });
      const text = await answer.text();
      expect(answer.status).toBe(400);
      expect((JSON.parse(text) as { reasons: unknown }).reasons).toEqual([
        { code: 'invalid-field', facts: { pointer: '/planted', rules: ['whitelistValidation'] } },
        { code: 'invalid-field', facts: { pointer: '/id', rules: ['isUuid'] } },
        { code: 'invalid-field', facts: { pointer: '/lines/0/words', rules: ['isString', 'maxLength'] } },
      ]);
      expect(text).not.toContain('planted-value');
    });

    it.each<[string, string, Sent, string]>([
      ['no token', '/api/duties/notes', { headers: { authorization: undefined } }, '401 unauthenticated'],
      ['an unknown path', '/api/duties/nothing', {}, '404 not-found'],
      ['no idempotency key', '/api/duties/notes', { body: { id: randomUUID(), text: 'x' } }, '400 invalid'],
      ['a body that is too large', '/api/duties/notes', { body: { text: 'x'.repeat(300_000) } }, '413 too-large'],
      ['a defect', '/api/duties/notes/broken', {}, '500 defect'],
      ['an event that cannot be', '/api/duties/notes', { headers: { 'footbridge-after': 'what/ever' } }, '400 invalid'],
    ])('answers %s as a problem', async (_, path, sent, expected) => {
      const answer = await send(path, sent);
      const body = await answer.text();
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const problem = JSON.parse(body) as { type: string; status: number; traceId: string };
      expect(`${answer.status} ${problem.type}`).toBe(expected.replace(' ', ' https://footbridge.example/problems/'));
      expect(problem.status).toBe(answer.status);
      expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(body).not.toMatch(/planted|select|invalid input syntax| at /);
    });

    it('answers JSON that is none as 400', async () => {
      const answer = await fetch(`${service.url}/api/duties/notes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer ada' },
        body: '{"planted',
      });
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('planted');
    });

    it.each([
      [undefined, 428],
      ['3', 400],
      ['W/"3"', 400],
      ['*', 400],
      ['"0"', 400],
      ['"7"', 409],
    ])('answers If-Match %s with %i', async (ifMatch, status) => {
      const id = randomUUID();
      await write({ id, text: 'first' });
      const answer = await send(`/api/duties/notes/${id}/text`, {
        body: { text: 'x' },
        headers: { 'idempotency-key': randomUUID(), 'if-match': ifMatch },
      });
      expect(answer.status).toBe(status);
    });
  });

  describe('an idempotency key', () => {
    it('does the work once for twenty twins at the same moment, and answers all alike', async () => {
      const [id, key] = [randomUUID(), randomUUID()];
      const answers = await Promise.all(Array.from({ length: 20 }, () => write({ id, text: 'once' }, key)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
      expect(answers.map(({ headers }) => headers.get('footbridge-event'))).toEqual(
        Array.from({ length: 20 }, () => `duties/${id}/1`),
      );
      expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(19);
      expect(probe.ran).toBe(1);
    });

    it('is refused for another body', async () => {
      const key = randomUUID();
      await write({ id: randomUUID(), text: 'one' }, key);
      const answer = await write({ id: randomUUID(), text: 'two' }, key);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ reasons: [{ code: 'idempotency-key-reused' }] });
    });

    it('stays free after a refusal and after a defect', async () => {
      const key = randomUUID();
      expect((await write({ id: randomUUID(), text: 'refuse me' }, key)).status).toBe(422);
      expect(await stored(key)).toEqual([]);
      expect((await write({ id: randomUUID(), text: 'crash' }, key)).status).toBe(500);
      expect(await stored(key)).toEqual([]);
      expect((await write({ id: randomUUID(), text: 'now done' }, key)).status).toBe(201);
      expect(await stored(key)).toEqual([{ status: 201 }]);
    });

    it('gives the first answer again before it looks at the version', async () => {
      const [id, key] = [randomUUID(), randomUUID()];
      await write({ id, text: 'first' });
      const change = () =>
        send(`/api/duties/notes/${id}/text`, {
          body: { text: 'second' },
          headers: { 'idempotency-key': key, 'if-match': '"1"' },
        });
      const [first, again] = [await change(), await change()];
      expect([first.status, again.status]).toEqual([204, 204]);
      expect(again.headers.get('etag')).toBe('"2"');
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    });

    it('belongs to the person: another one may use the same', async () => {
      const key = randomUUID();
      await write({ id: randomUUID(), text: 'of ada' }, key);
      const answer = await send('/api/duties/notes', {
        body: { id: randomUUID(), text: 'of bea' },
        headers: {
          'idempotency-key': key,
          authorization: 'Bearer bea',
          'footbridge-acting-as': people.bea.appointment,
        },
      });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('idempotency-replayed')).toBe(null);
    });

    it('is forgotten after a day', async () => {
      const key = randomUUID();
      await write({ id: randomUUID(), text: 'old' }, key);
      clock.advance({ hours: 25 });
      expect((await write({ id: randomUUID(), text: 'another' }, key)).status).toBe(201);
      clock.reset();
    });
  });
});
