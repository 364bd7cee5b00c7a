import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
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

  describe('what the client has just done elsewhere', () => {
    const key = randomUUID();
    const after = (sequence: number) => ({ 'footbridge-after': `consents/${key}/${sequence}` });
    const arrive = (sequence: number) =>
      service.database.asHandler((tx) =>
        tx.query(
          `insert into knowledge.consumer_applied values ('knowledge', 'consents', $1, $2)
           on conflict (consumer, source, key) do update set sequence = excluded.sequence`,
          [key, sequence],
        ),
      );

    it('is waited for', async () => {
      const reading = send('/api/duties/notes', { headers: after(1) });
      await arrive(1);
      const answer = await reading;
      expect([answer.status, answer.headers.get('footbridge-behind')]).toEqual([200, null]);
    });

    it('marks a query, and refuses a command for now, when it does not arrive in two seconds', async () => {
      const [query, command] = await Promise.all([
        send('/api/duties/notes', { headers: after(9) }),
        send('/api/duties/notes', {
          body: { id: randomUUID(), text: 'too early' },
          headers: { ...after(9), 'idempotency-key': randomUUID() },
        }),
      ]);
      expect([query.status, query.headers.get('footbridge-behind')]).toEqual([200, `consents/${key}/9`]);
      expect([command.status, command.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await command.json()).toMatchObject({ type: 'https://footbridge.example/problems/knowledge-behind' });
    });

    it('is not waited for when nothing is kept of that service', async () => {
      const answer = await send('/api/duties/notes', { headers: { 'footbridge-after': `agreements/${key}/9` } });
      expect([answer.status, answer.headers.get('footbridge-behind')]).toEqual([200, null]);
    });
  });

  describe('the OpenAPI document', () => {
    type Schema = { $ref?: string } & Record<string, unknown>;
    type Operation = {
      operationId: string;
      parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
      responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
      security?: unknown;
    };
    type Document = {
      openapi: string;
      security: unknown;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, Schema>; securitySchemes: object };
    };
    let document: Document;

    beforeAll(async () => {
      const answer = await fetch(`${service.url}/api/duties/openapi.json`);
      expect(answer.status).toBe(200);
      document = (await answer.json()) as Document;
    });

    it('is 3.1, takes a token everywhere, and names every operation once', () => {
      expect(document.openapi).toBe('3.1.0');
      expect(document.security).toEqual([{ token: [] }]);
      expect(document.components.securitySchemes).toMatchObject({ token: { type: 'http', scheme: 'bearer' } });
      const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
      expect(ids.sort()).toEqual(['Note_broken', 'Note_change', 'Note_list', 'Note_write']);
    });

    it('describes problems and headers of every operation', () => {
      for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
        expect(operation.responses['default']?.content?.['application/problem+json']?.schema).toEqual({
          $ref: '#/components/schemas/Problem',
        });
      }
      const change = document.paths['/api/duties/notes/{id}/text']?.['post'];
      const headers = change?.parameters?.filter((each) => each.in === 'header');
      expect(headers?.map(({ name, required }) => [name, required ?? false]).sort()).toEqual([
        ['Footbridge-Acting-As', false],
        ['Idempotency-Key', true],
        ['If-Match', true],
      ]);
    });

    it('has schemas that are JSON Schema 2020-12, and references that lead somewhere', () => {
      const text = JSON.stringify(document);
      const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
        (match) => match[1] ?? '',
      );
      expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
      expect(text).not.toContain('"nullable"');
      const $defs = JSON.parse(
        JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
      ) as Record<string, Schema>;
      const ajv = new Ajv2020({ strict: true, keywords: ['example'], formats: { uuid: true, uri: true } });
      for (const name of Object.keys($defs)) {
        expect(() => ajv.compile({ $defs, $ref: `#/$defs/${name}` })).not.toThrow();
      }
    });

    it('has a page of its own, which loads nothing from elsewhere', async () => {
      const page = await fetch(`${service.url}/api/duties/docs`);
      const html = await page.text();
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
      const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(sources.length).toBeGreaterThan(2);
      for (const source of sources) {
        expect(source).not.toMatch(/^(https?:)?\/\//);
        expect((await fetch(new URL(source, `${service.url}/api/duties/docs`))).status).toBe(200);
      }
    });
  });
});
