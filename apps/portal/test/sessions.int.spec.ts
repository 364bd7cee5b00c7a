import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateService } from '@footbridge/service';
import { freshPortalDatabase } from '@footbridge/testing';
import { type Session } from 'fastify';
import pg from 'pg';
import { portalMigrations } from '../migrations/migrations.js';
import { Sealing } from '../src/session/sealing.js';
import { Sessions } from '../src/session/session.store.js';
import { type Tokens } from '../src/session/session.js';

const tokens: Tokens = { issuer: 'i', access: 'first', accessEndsAt: 1, refresh: 'refresh-1' };
let database: Awaited<ReturnType<typeof freshPortalDatabase>>;
let pool: pg.Pool;
let sessions: Sessions;
let ahead = 0;

const set = (id: string, session: Partial<Session>) =>
  new Promise<void>((resolve, reject) => {
    sessions.set(id, session as Session, (error?: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
const get = (id: string) =>
  new Promise<Partial<Session> | undefined>((resolve, reject) => {
    sessions.get(id, (error, session) => {
      if (error instanceof Error) reject(error);
      else resolve(session ?? undefined);
    });
  });

beforeAll(async () => {
  database = await freshPortalDatabase((url) => migrateService(portalMigrations, url));
  pool = new pg.Pool({ connectionString: database.requestUrl, max: 4 });
  const now = () => new Date(Date.now() + ahead);
  sessions = new Sessions(pool, new Sealing('ab'.repeat(32)), { idleSeconds: 900, now });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('a session', () => {
  it('comes back as it was saved, and rests encrypted', async () => {
    await set('one', { person: 'issuer subject', notice: 'Saved for Mei Lin' });
    await sessions.giveTokens('one', tokens);
    expect(await get('one')).toMatchObject({
      person: 'issuer subject',
      notice: 'Saved for Mei Lin',
      tokens,
      asleep: false,
    });
    const rows = JSON.stringify(await database.query('select * from session'));
    for (const plain of ['one', 'issuer subject', 'Mei Lin', 'first', 'refresh-1'])
      expect(rows).not.toContain(`"${plain}"`);
    expect(rows).not.toMatch(/Mei Lin|refresh-1/);
  });

  it('falls asleep when nobody uses it for the time that is set, and stays so', async () => {
    await set('two', { person: 'p' });
    expect((await get('two'))?.asleep).toBe(false);
    ahead = 899_000;
    expect((await get('two'))?.asleep).toBe(false);
    ahead += 901_000;
    expect((await get('two'))?.asleep).toBe(true);
    expect((await get('two'))?.asleep).toBe(true);
    ahead = 0;
  });

  it('is put to sleep before its time', async () => {
    await set('three', { person: 'p' });
    await sessions.sleep('three');
    expect((await get('three'))?.asleep).toBe(true);
  });

  it('that was ended is not brought back by a page that began before', async () => {
    await set('four', { person: 'somebody' });
    const begun = await get('four');
    await sessions.endAllOf('somebody');
    await set('four', { ...begun, notice: 'late' });
    expect(await get('four')).toBeUndefined();
  });

  it('ends with all others of its person, and with nobody else’s', async () => {
    await set('a1', { person: 'a' });
    await set('a2', { person: 'a' });
    await set('b1', { person: 'b' });
    await sessions.endAllOf('a', 'a2');
    expect([await get('a1'), (await get('a2'))?.person]).toEqual([undefined, 'a']);
    await sessions.endAllOf('a');
    expect([await get('a1'), await get('a2')]).toEqual([undefined, undefined]);
    expect((await get('b1'))?.person).toBe('b');
  });

  it('keeps renewed tokens though a page that began before saves itself after', async () => {
    await set('five', { person: 'p' });
    await sessions.giveTokens('five', tokens);
    const begun = await get('five');
    await sessions.renewTokens('five', (kept) => Promise.resolve({ ...kept, access: 'second' }));
    await set('five', { ...begun, notice: 'changed' });
    expect((await get('five'))?.tokens?.access).toBe('second');
  });

  it('renews once when two pages want it at once', async () => {
    await set('six', { person: 'p' });
    await sessions.giveTokens('six', tokens);
    const used: (string | undefined)[] = [];
    const renew = (kept: Tokens) => {
      if (kept.access !== 'first') return Promise.resolve(kept);
      used.push(kept.refresh);
      return Promise.resolve({ ...kept, access: 'second', refresh: 'refresh-2' });
    };
    const both = await Promise.all([sessions.renewTokens('six', renew), sessions.renewTokens('six', renew)]);
    expect(used).toEqual(['refresh-1']);
    expect(both.map((each) => each?.access)).toEqual(['second', 'second']);
  });

  it('loses nothing when a renewal fails', async () => {
    await set('seven', { person: 'p' });
    await sessions.giveTokens('seven', tokens);
    await expect(sessions.renewTokens('seven', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect((await get('seven'))?.tokens).toEqual(tokens);
    expect(await sessions.renewTokens('nobody', (kept) => Promise.resolve(kept))).toBeUndefined();
  });
});

describe('what was typed', () => {
  it('is kept for its person and page alone, encrypted, for 28 days', async () => {
    await sessions.keepForm('mei', '/messages/1', { text: 'A private word' });
    expect(await sessions.keptForm('mei', '/messages/1')).toEqual({ text: 'A private word' });
    expect(await sessions.keptForm('mei', '/messages/2')).toBeUndefined();
    expect(await sessions.keptForm('tom', '/messages/1')).toBeUndefined();
    expect(JSON.stringify(await database.query('select * from kept_form'))).not.toContain('private');
    ahead = 27 * 86_400_000;
    expect(await sessions.keptForm('mei', '/messages/1')).toEqual({ text: 'A private word' });
    ahead = 29 * 86_400_000;
    expect(await sessions.keptForm('mei', '/messages/1')).toBeUndefined();
    await sessions.sweep();
    ahead = 0;
    expect(await database.query('select 1 from kept_form')).toEqual([]);
  });

  it('is replaced by what is typed later, and forgotten when it was sent', async () => {
    await sessions.keepForm('mei', '/a', { text: '1' });
    await sessions.keepForm('mei', '/a', { text: '2' });
    expect(await sessions.keptForm('mei', '/a')).toEqual({ text: '2' });
    await sessions.forgetForm('mei', '/a');
    expect(await sessions.keptForm('mei', '/a')).toBeUndefined();
  });
});

describe('the portal’s login', () => {
  it('may do to its tables what it must, and nothing else', async () => {
    await expect(pool.query('drop table session')).rejects.toThrow(/must be owner/);
    await expect(pool.query('create table other (id int)')).rejects.toThrow(/permission denied/);
    await expect(pool.query('truncate session')).rejects.toThrow(/permission denied/);
  });
});
