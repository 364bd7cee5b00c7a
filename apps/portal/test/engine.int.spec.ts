import { Signer } from '@fastify/cookie';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateService } from '@footbridge/service';
import { freshPortalDatabase } from '@footbridge/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { portalMigrations } from '../migrations/migrations.js';
import { text } from '../src/engine/form.js';
import { page } from '../src/engine/page.js';
import { path } from '../src/engine/path.js';
import { startPortal, type RunningPortal } from '../src/portal.js';
import { toDosPage } from '../src/pages/everyone/to-dos.page.js';
import { signInPage } from '../src/pages/everyone/sign-in.page.js';
import { Sealing } from '../src/session/sealing.js';
import { Sessions } from '../src/session/session.store.js';
import { portalSettings } from '../src/settings.js';

const KEY = 'ab'.repeat(32);
const sealing = new Sealing(KEY);
const signer = new Signer(sealing.hash('cookie').toString('hex'));

/** A page with a form, as small as can be; it shows on the template of the role page. */
const thing = page({
  path: path('/things/:id'),
  audience: 'staff',
  template: 'everyone/role',
  view: (_, answers?: string) => ({
    title: 'Thing',
    version: 7,
    choices: [{ value: answers ?? 'none', text: `Typed: ${answers ?? ''}` }],
  }),
  read: (form) => text(form, 'word'),
  errors: (word) => (word === '' ? [{ field: 'choice', text: 'Enter a word' }] : []),
  save: (word, visit) =>
    visit.act('referrals', '/things', { body: { word }, ...(visit.version && { version: visit.version }) }),
  next: (_, __, made) => ({ to: `/things/${made ?? 'none'}`, notice: 'It was done.' }),
});

type Asked = { method: string; url: string; headers: Record<string, unknown>; body: unknown };
let asked: Asked[] = [];
let answer: { status: number; body?: object; headers?: Record<string, string> } = { status: 204 };
let services: FastifyInstance;
let portal: RunningPortal;
let database: Awaited<ReturnType<typeof freshPortalDatabase>>;
let pool: pg.Pool;
let sessions: Sessions;
let dir: string;

const acting = {
  appointmentId: '0197a000-0000-7000-8000-000000000001',
  role: 'wellbeing-adviser' as const,
  organisationId: '10006842',
  organisationName: 'University of Liverpool',
  dutyTeamIds: [],
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'portal-'));
  writeFileSync(join(dir, 'sessions.key'), KEY);
  writeFileSync(join(dir, 'client.json'), '{}');
  database = await freshPortalDatabase((url) => migrateService(portalMigrations, url));
  services = fastify();
  services.all('/*', async (request, reply) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers, body: request.body });
    const body = answer.body ?? (request.method === 'GET' ? { items: [] } : undefined);
    return reply
      .status(answer.status)
      .headers(answer.headers ?? {})
      .type(answer.status >= 400 ? 'application/problem+json' : 'application/json')
      .send(body);
  });
  const url = await services.listen({ host: '127.0.0.1', port: 0 });
  const names = ['agreements', 'audit', 'consents', 'directory', 'duties', 'referrals'];
  const settings = portalSettings({
    NODE_ENV: 'test',
    HTTP_PORT: '0',
    DATABASE_URL_REQUEST: database.requestUrl,
    PUBLIC_URL: 'http://localhost:1',
    SERVICE_URLS: JSON.stringify(Object.fromEntries(names.map((name) => [name, url]))),
    PORTAL_ISSUERS: '[]',
    OIDC_CLIENT_KEY_FILE: join(dir, 'client.json'),
    SESSION_KEY_FILE: join(dir, 'sessions.key'),
    LOG_LEVEL: 'silent',
  });
  portal = await startPortal(settings, { port: 0, pages: [thing, toDosPage, signInPage] });
  pool = new pg.Pool({ connectionString: database.requestUrl, max: 2 });
  sessions = new Sessions(pool, sealing, { idleSeconds: 900, now: () => new Date() });
});
afterAll(async () => {
  await portal.stop();
  await services.close();
  await pool.end();
  await database.drop();
  rmSync(dir, { recursive: true });
});
afterEach(() => {
  asked = [];
  answer = { status: 204 };
});

let count = 0;
/** A browser in which an adviser has signed in: its cookie, and its session's id. */
async function signedIn(person = `issuer adviser-${String((count += 1))}`): Promise<{ cookie: string; id: string }> {
  const id = `session-${String((count += 1))}`;
  const session = { person, signed: { kind: 'staff', name: 'Ada', personId: 'p', acting } };
  await new Promise<void>((resolve) => {
    sessions.set(id, session as never, () => {
      resolve();
    });
  });
  await sessions.giveTokens(id, { issuer: 'i', access: 'the-token', accessEndsAt: Date.now() + 3_600_000 });
  return { cookie: `footbridge=${encodeURIComponent(signer.sign(id))}`, id };
}

const get = (cookie: string, at = '/things/1') =>
  fetch(`${portal.url}${at}`, { headers: { cookie }, redirect: 'manual' });
const post = (cookie: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${portal.url}/things/1`, {
    method: 'POST',
    headers: { cookie, ...headers },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
const hidden = (html: string) =>
  Object.fromEntries([...html.matchAll(/name="(_\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])) as {
    _csrf: string;
    _key: string;
    _version: string;
  };
const formOf = async (cookie: string) => hidden(await (await get(cookie)).text());
const problem = (code: string, status: number, detail?: string) => ({
  status,
  body: { type: `https://x/${code}`, reasons: detail === undefined ? [] : [{ code, detail }] },
});

describe('a form', () => {
  it('has a service do it with the person’s token, role, version and the form’s own key, and leads on', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    answer = { status: 201, headers: { location: '/api/referrals/things/42', 'footbridge-event': 'referrals/42/1' } };
    const done = await post(cookie, { ...form, word: 'hello' });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/things/42']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/api/referrals/things', body: { word: 'hello' } });
    expect(asked[0]?.headers).toMatchObject({
      authorization: 'Bearer the-token',
      'footbridge-acting-as': acting.appointmentId,
      'idempotency-key': form._key,
      'if-match': '"7"',
    });
    answer = { status: 200 };
    expect(await (await get(cookie, '/things/42')).text()).toContain('It was done.');
    expect(await (await get(cookie, '/things/42')).text()).not.toContain('It was done.');
  });

  it('tells the next page’s services of the change, so that they answer with it', async () => {
    const { cookie } = await signedIn();
    answer = { status: 204, headers: { 'footbridge-event': 'referrals/42/1' } };
    await post(cookie, { ...(await formOf(cookie)), word: 'hello' });
    answer = { status: 200 };
    asked = [];
    await get(cookie, '/to-dos');
    expect(asked.map(({ headers }) => headers['footbridge-after'])).toEqual([
      'referrals/42/1',
      'referrals/42/1',
      'referrals/42/1',
    ]);
  });

  it('is shown again with what was typed and a message that links to the field, and asks no service', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    const again = await post(cookie, { ...form, word: ' ' });
    const html = await again.text();
    expect(again.status).toBe(422);
    expect(html).toContain('<title>Error: Thing');
    expect(html).toMatch(/href="#choice">\s*Enter a word/);
    expect(hidden(html)._key).toBe(form._key);
    expect(asked).toEqual([]);
  });

  it('from elsewhere is not acted on, and what it says is shown to be checked', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    const other = await signedIn();
    for (const token of ['', 'x', (await formOf(other.cookie))._csrf]) {
      const refused = await post(cookie, { ...form, _csrf: token, word: 'hello' });
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain('Typed: hello');
    }
    expect(asked).toEqual([]);
  });

  it('keeps what was typed under the new version when somebody was there before', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    answer = problem('stale-version', 409);
    const html = await (await post(cookie, { ...form, _version: '6', word: 'hello' })).text();
    expect(asked[0]?.headers['if-match']).toBe('"6"');
    expect(html).toContain('Somebody was here before you');
    expect(html).toContain('Typed: hello');
    expect(hidden(html)).toMatchObject({ _version: '7' });
    expect(hidden(html)._key).not.toBe(form._key);
  });

  it('says all reasons of a refusal', async () => {
    const { cookie } = await signedIn();
    answer = problem('rule', 422, 'The reason in words.');
    const refused = await post(cookie, { ...(await formOf(cookie)), word: 'hello' });
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain('The reason in words.');
    expect(html).toContain('Typed: hello');
  });

  it('that met a service which did not answer can be sent again and is then done once: it has the same key', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    for (const outage of [
      problem('stale-knowledge', 503, 'Too old.'),
      problem('unavailable', 503),
      problem('defect', 500),
    ]) {
      answer = outage;
      const html = await (await post(cookie, { ...form, word: 'hello' })).text();
      expect(hidden(html)._key).toBe(form._key);
      expect(html).toContain('Typed: hello');
    }
  });

  it('is kept when the session is over, for its person alone, and shown after signing in again', async () => {
    const { cookie, id } = await signedIn('issuer mei');
    const form = await formOf(cookie);
    await sessions.sleep(id);
    const sent = await post(cookie, { ...form, word: 'a private word' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(asked).toEqual([]);
    expect(await (await get((await signedIn('issuer tom')).cookie)).text()).not.toContain('a private word');
    const again = await signedIn('issuer mei');
    const html = await (await get(again.cookie)).text();
    expect(html).toContain('Typed: a private word');
    expect(html).toContain('has been kept');
    const done = await post(again.cookie, { ...hidden(html), word: 'a private word' });
    expect(done.status).toBe(303);
    expect(await (await get(again.cookie)).text()).not.toContain('a private word');
  });

  it('is kept without being acted on when the page’s own clock has run out', async () => {
    const { cookie } = await signedIn();
    const form = await formOf(cookie);
    const kept = await post(cookie, { ...form, word: 'half a sen' }, { 'footbridge-keep': '1' });
    expect(kept.status).toBe(204);
    expect(asked).toEqual([]);
    expect(await (await get(cookie)).text()).toContain('Typed: half a sen');
  });

  it('is given back too when the service no longer takes the token', async () => {
    const { cookie } = await signedIn('issuer ida');
    answer = problem('unauthenticated', 401);
    const sent = await post(cookie, { ...(await formOf(cookie)), word: 'kept' });
    expect(sent.headers.get('location')).toBe('/sign-in');
    answer = { status: 200 };
    expect(await (await get((await signedIn('issuer ida')).cookie)).text()).toContain('Typed: kept');
  });
});

describe('a page', () => {
  it('may not be stored, framed, or run anything that is not ours', async () => {
    const response = await get((await signedIn()).cookie);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('shows what it has when a part does not answer', async () => {
    const { cookie } = await signedIn();
    answer = problem('unavailable', 503);
    const response = await get(cookie, '/to-dos');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Your to-dos cannot be shown at the moment.');
  });

  it('is not there for what a service hides, and for what nobody made', async () => {
    const { cookie } = await signedIn();
    answer = problem('not-found', 404);
    expect((await post(cookie, { ...(await formOf(cookie)), word: 'x' })).status).toBe(404);
    expect((await get(cookie, '/nothing')).status).toBe(404);
    expect((await get('', '/nothing')).status).toBe(404);
  });

  it('asks to sign in, and remembers where one wanted to go', async () => {
    const response = await get('', '/to-dos?which=late');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in']);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly/i);
    expect(response.headers.get('set-cookie')).toMatch(/SameSite=Lax/i);
    expect((await get(cookie, '/sign-in')).status).toBe(200);
    const rows = await database.query<{ data: string }>('select data from session order by seen_at desc limit 1');
    expect(rows[0]?.data).not.toContain('to-dos');
  });

  it('believes no cookie that it did not sign', async () => {
    const { id } = await signedIn();
    for (const forged of [id, `${id}.AAAA`, signer.sign('another')]) {
      expect((await get(`footbridge=${encodeURIComponent(forged)}`)).status).toBe(303);
    }
  });
});
