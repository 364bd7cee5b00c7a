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
import { page } from '../src/engine/page.js';
import { path } from '../src/engine/path.js';
import { linkPage } from '../src/pages/everyone/link.page.js';
import { signInPage } from '../src/pages/everyone/sign-in.page.js';
import { startPortal, type RunningPortal } from '../src/portal.js';
import { Sealing } from '../src/session/sealing.js';
import { Sessions } from '../src/session/session.store.js';
import { portalSettings } from '../src/settings.js';

const KEY = 'ab'.repeat(32);
const sealing = new Sealing(KEY);
const signer = new Signer(sealing.hash('cookie').toString('hex'));
const ISSUER = 'https://footbridge.example/links/10006842';
const TOKEN = 'T0ken-that-nobody-may-see-anywhere-else-000';
const BORN = { 'born-day': '14', 'born-month': '3', 'born-year': '2006' };
const access = (accessToken: string) => ({ accessToken, expiresIn: 600, issuer: ISSUER, subject: 'random' });

/** Shows what a service answered, with the person's own access. */
const own = page({
  path: path('/own'),
  audience: 'student',
  template: 'everyone/role',
  async view(visit) {
    await visit.ask('consents', '/things');
    return { title: 'Own', choices: [] };
  },
});

type Asked = { url: string; authorization: string | undefined; body: unknown };
let asked: Asked[] = [];
let answers: Record<string, { status: number; body?: object }> = {};
let services: FastifyInstance;
let portal: RunningPortal;
let database: Awaited<ReturnType<typeof freshPortalDatabase>>;
let pool: pg.Pool;
let sessions: Sessions;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'portal-'));
  writeFileSync(join(dir, 'sessions.key'), KEY);
  writeFileSync(join(dir, 'client.json'), '{}');
  database = await freshPortalDatabase((url) => migrateService(portalMigrations, url));
  services = fastify();
  services.all('/*', async (request, reply) => {
    asked.push({ url: request.url, authorization: request.headers.authorization, body: request.body });
    const { status, body } = answers[request.url] ?? { status: 200, body: {} };
    return reply
      .status(status)
      .type(status >= 400 ? 'application/problem+json' : 'application/json')
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
    PORTAL_ISSUERS: JSON.stringify([
      { issuer: 'http://localhost:1/identity/x', key: 'x', title: 'X', for: ['students'], linkIssuer: ISSUER },
    ]),
    OIDC_CLIENT_KEY_FILE: join(dir, 'client.json'),
    SESSION_KEY_FILE: join(dir, 'sessions.key'),
    LOG_LEVEL: 'silent',
  });
  portal = await startPortal(settings, { port: 0, pages: [linkPage, own, signInPage] });
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
  answers = {};
});

let count = 0;
/** A browser in which a student came by a link: their access ends after so many milliseconds. */
async function cameByLink(left: number): Promise<string> {
  const id = `link-${String((count += 1))}`;
  const session = {
    person: `${ISSUER} random`,
    signed: { kind: 'student', name: 'Mei', studentId: 's', asked: true },
  };
  await new Promise<void>((resolve) => {
    sessions.set(id, session as never, () => {
      resolve();
    });
  });
  const accessEndsAt = Date.now() + left;
  await sessions.giveTokens(id, { issuer: ISSUER, access: 'the-first', accessEndsAt, refresh: 'the-secret' });
  return `footbridge=${encodeURIComponent(signer.sign(id))}`;
}

const get = (cookie: string, at: string) => fetch(`${portal.url}${at}`, { headers: { cookie }, redirect: 'manual' });
const post = (cookie: string, at: string, fields: object = {}, headers: Record<string, string> = {}) =>
  fetch(`${portal.url}${at}`, {
    method: 'POST',
    headers: { cookie, ...headers },
    body: new URLSearchParams({ ...fields }),
    redirect: 'manual',
  });
/** The last one counts: the first takes the session before away. */
const cookieOf = (response: Response) => (response.headers.getSetCookie().at(-1) ?? '').split(';')[0] ?? '';

/** Somebody opens the link: their cookie, and what the form sends along. */
async function opens(): Promise<{ cookie: string; form: object }> {
  const response = await get('', `/link/${TOKEN}`);
  const html = await response.text();
  const form = Object.fromEntries(
    [...html.matchAll(/name="(_\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  return { cookie: cookieOf(response), form };
}

const letIn = {
  '/api/consents/sign-in-links/redeem': { status: 200, body: { ...access('the-first'), renewal: 'the-secret' } },
  '/api/directory/me': { status: 403, body: { type: 'https://x/refused', reasons: [] } },
  '/api/consents/students/me': {
    status: 200,
    body: { id: 's', name: { given: 'Mei' }, onlineView: { state: 'not-asked' } },
  },
};

describe('a one-time link', () => {
  it('begins a session under another id, with what the person typed and nothing of theirs before', async () => {
    const { cookie, form } = await opens();
    expect(asked).toEqual([]);
    answers = letIn;
    const done = await post(cookie, `/link/${TOKEN}`, { ...form, ...BORN });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/me']);
    expect(asked[0]).toEqual({
      url: '/api/consents/sign-in-links/redeem',
      authorization: undefined,
      body: { token: TOKEN, birthDate: '2006-03-14' },
    });
    expect(asked.slice(1).map(({ authorization }) => authorization)).toEqual(['Bearer the-first', 'Bearer the-first']);
    const mine = cookieOf(done);
    expect(mine).not.toBe(cookie);
    // Asked first whether it is safe; and the session that was there before is nobody's.
    expect((await get(mine, '/own')).headers.get('location')).toBe('/me/private');
    expect((await get(cookie, '/own')).headers.get('location')).toBe('/sign-in');
  });

  it('is used by no form from elsewhere, and is not remembered when it opens nothing', async () => {
    const { cookie, form } = await opens();
    expect((await post(cookie, `/link/${TOKEN}`, { ...form, ...BORN, _csrf: 'x' })).status).toBe(403);
    expect((await post('', `/link/${TOKEN}`, { ...form, ...BORN })).status).toBe(403);
    expect(asked).toEqual([]);
    for (const status of [401, 403, 429, 503]) {
      answers = { '/api/consents/sign-in-links/redeem': { status, body: { type: 'https://x/refused', reasons: [] } } };
      const refused = await post(cookie, `/link/${TOKEN}`, { ...form, ...BORN });
      expect([status, refused.headers.get('location')]).toEqual([status, null]);
      expect(refused.status).toBe(status === 401 ? 403 : status);
    }
  });

  it('leaves neither its address nor what was typed behind', async () => {
    const cookie = await cameByLink(600_000);
    const html = await (await get(cookie, `/link/${TOKEN}`)).text();
    const [, csrf = ''] = /name="_csrf" value="([^"]*)"/.exec(html) ?? [];
    const kept = await post(cookie, `/link/${TOKEN}`, { _csrf: csrf, ...BORN }, { 'footbridge-keep': '1' });
    expect(kept.status).toBe(204);
    expect(await database.query('select * from kept_form')).toEqual([]);
    const rows = JSON.stringify(await database.query('select * from session'));
    expect(rows).not.toContain(TOKEN);
    expect(html.replaceAll(/<form[^]*<\/form>/g, '')).not.toContain(TOKEN);
  });

  it('is tried sixty times a minute from one address at most, whatever cookie comes with it', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 65; n += 1) {
      const cookie = `footbridge=${String(n)}`;
      statuses.push((await post(cookie, `/link/${TOKEN}`, BORN)).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(asked).toEqual([]);
  });
});

describe('access by a link', () => {
  it('is renewed at consents when it is about to end', async () => {
    const cookie = await cameByLink(30_000);
    answers = { '/api/consents/sign-in-links/renew': { status: 200, body: access('the-second') } };
    expect((await get(cookie, '/own')).status).toBe(200);
    expect((await get(cookie, '/own')).status).toBe(200);
    expect(asked).toEqual([
      { url: '/api/consents/sign-in-links/renew', authorization: undefined, body: { renewal: 'the-secret' } },
      { url: '/api/consents/things', authorization: 'Bearer the-second', body: undefined },
      { url: '/api/consents/things', authorization: 'Bearer the-second', body: undefined },
    ]);
  });

  it('that is over leads to the sign-in', async () => {
    const cookie = await cameByLink(30_000);
    answers = {
      '/api/consents/sign-in-links/renew': { status: 403, body: { type: 'https://x/refused', reasons: [] } },
    };
    expect((await get(cookie, '/own')).headers.get('location')).toBe('/sign-in');
    expect(await (await get(cookie, '/sign-in')).text()).toContain('Ask your wellbeing team for a new link.');
    expect((await get(cookie, '/own')).headers.get('location')).toBe('/sign-in');
  });

  it('is not lost because a service does not answer', async () => {
    answers = { '/api/consents/sign-in-links/renew': { status: 503, body: { type: 'https://x/unavailable' } } };
    const ending = await cameByLink(30_000);
    expect((await get(ending, '/own')).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({ authorization: 'Bearer the-first' });
    const ended = await cameByLink(-1_000);
    expect((await get(ended, '/own')).status).toBe(503);
    answers = { '/api/consents/sign-in-links/renew': { status: 200, body: access('the-second') } };
    expect((await get(ended, '/own')).status).toBe(200);
  });

  it('ends with signing out, everywhere', async () => {
    const cookie = await cameByLink(600_000);
    const elsewhere = await cameByLink(600_000);
    const out = await post(cookie, '/sign-out');
    expect(out.headers.get('location')).toBe('/signed-out');
    expect(asked).toEqual([
      { url: '/api/consents/sign-in-links/end', authorization: undefined, body: { renewal: 'the-secret' } },
    ]);
    for (const each of [cookie, elsewhere]) expect((await get(each, '/own')).headers.get('location')).toBe('/sign-in');
  });

  it('ends with leaving in a hurry', async () => {
    const cookie = await cameByLink(600_000);
    await get(cookie, '/exit');
    expect(asked.map(({ url }) => url)).toEqual(['/api/consents/sign-in-links/end']);
    expect((await get(cookie, '/own')).headers.get('location')).toBe('/sign-in');
  });
});
