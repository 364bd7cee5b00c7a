import { personId } from '@footbridge/access';
import { StudentSignInLinkedV1 } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createHash } from 'node:crypto';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, type Answer, type Person } from './app.js';
import { aStudent, aStudentOnline, details } from './builders.js';

const BORN = '2006-03-14';
const ANOTHER = '2006-03-15';
let app: ConsentsApp;
let adviser: Required<Person>;
let elsewhere: Required<Person>;
beforeAll(async () => {
  app = await ConsentsApp.start();
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  elsewhere = await app.staff('wellbeing-adviser', MANCHESTER);
});
afterAll(() => app.stop());

const codes = ({ body }: Answer) => (body['reasons'] as { code: string }[] | undefined)?.map(({ code }) => code);
const makeLink = (
  id: string,
  { as = adviser, version = 1, key = v4() }: { as?: Person; version?: number; key?: string } = {},
) => app.ask('POST', `/students/${id}/sign-in-link`, { as, version, key });
const redeem = (token: string, birthDate = BORN) =>
  app.ask('POST', '/sign-in-links/redeem', { body: { token, birthDate } });
const renew = (renewal: unknown) => app.ask('POST', '/sign-in-links/renew', { body: { renewal } });
const me = (token: unknown) => app.ask('GET', '/students/me', { as: { token: String(token), personId: '' } });
const linkIn = async (id: string) => (await app.ask('GET', `/students/${id}`, { as: adviser })).body['signInLink'];
const hashOf = (text: string) => createHash('sha256').update(text).digest();

/** A student for whom a link was just made. */
async function aLink(by = adviser, more: object = {}): Promise<{ id: string; token: string }> {
  const id = await aStudent(app, by, more);
  const answer = await makeLink(id, { as: by });
  if (answer.status !== 200) throw new Error(`no link: ${JSON.stringify(answer.body)}`);
  return { id, token: String(answer.body['token']) };
}

/** A student who has just come in by a link. */
async function aVisit(): Promise<{ id: string; token: string; access: string; renewal: string }> {
  const { id, token } = await aLink();
  const { status, body } = await redeem(token);
  if (status !== 200) throw new Error(`not let in: ${JSON.stringify(body)}`);
  return { id, token, access: String(body['accessToken']), renewal: String(body['renewal']) };
}

describe('making a one-time link', () => {
  it('gives the token once, keeps its hash alone, tells whose sign-in it is, and is on the record', async () => {
    const id = await aStudent(app, adviser);
    const key = v4();
    const made = await makeLink(id, { key });
    expect(made.status).toBe(200);
    const token = String(made.body['token']);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const again = await makeLink(id, { key });
    expect(again).toMatchObject({ status: 200, body: {} });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const [row] = await app.rows<{ id: string; token_hash: Buffer }>(
      'select * from sign_in_link where student_id = $1',
      [id],
    );
    expect(row?.token_hash).toEqual(hashOf(token));
    expect(JSON.stringify(row)).not.toContain(token);
    const issuer = `https://footbridge.example/links/${LIVERPOOL}`;
    expect((await app.outbox(id)).filter(({ type }) => type === StudentSignInLinkedV1.type)).toMatchObject([
      {
        data: {
          studentId: id,
          registeredBy: LIVERPOOL,
          personId: personId(issuer, row?.id ?? ''),
          way: 'one-time-link',
        },
      },
    ]);
    expect(await app.audit(row?.id ?? '')).toMatchObject([
      {
        action: 'student.make-sign-in-link',
        outcome: 'permitted',
        studentId: id,
        organisations: [LIVERPOOL],
        objects: [{ kind: 'sign-in-link', version: 1 }],
      },
    ]);
    expect(await linkIn(id)).toMatchObject({ state: 'open', version: 1, actions: ['make', 'void'] });
  });

  it('makes the one before void; the sign-in stays the same, and is told of once', async () => {
    const { id, token } = await aLink();
    const second = await makeLink(id);
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
    expect((await redeem(String(second.body['token']))).status).toBe(200);
    expect((await app.outbox(id)).filter(({ type }) => type === StudentSignInLinkedV1.type)).toHaveLength(1);
    expect(await app.rows('select count(*)::int as n from sign_in_link where student_id = $1', [id])).toEqual([
      { n: 1 },
    ]);
  });

  it('is refused to other roles, other universities, students, and on another version', async () => {
    const { id, person } = await aStudentOnline(app, adviser, LIVERPOOL);
    const officer = await app.staff('data-protection-officer', LIVERPOOL);
    expect(codes(await makeLink(id, { as: officer, version: 2 }))).toEqual(['role-not-allowed']);
    expect(codes(await makeLink(id, { as: person, version: 2 }))).toEqual(['actor-not-allowed']);
    expect(await makeLink(id, { as: elsewhere, version: 2 })).toMatchObject({ status: 404 });
    expect(await makeLink(id, { version: 1 })).toMatchObject({ status: 409 });
    expect(await makeLink(id, { version: 2 })).toMatchObject({ status: 200 });
  });

  it('is refused while the online view is off, with what to do instead', async () => {
    const id = await aStudent(app, adviser);
    await app.ask('PUT', `/students/${id}/online-view`, { as: adviser, body: { on: false }, version: 1 });
    const answer = await makeLink(id, { version: 2 });
    expect(answer.status).toBe(422);
    expect(answer.body['detail']).toContain('phone the student');
    expect(await linkIn(id)).toEqual({ state: 'none', actions: [] });
  });

  it('can be taken back, by whoever may make one', async () => {
    const { id, token } = await aLink();
    const makeVoid = (as: Person, version: number) =>
      app.ask('POST', `/students/${id}/sign-in-link/void`, { as, version });
    expect(await makeVoid(elsewhere, 1)).toMatchObject({ status: 404 });
    expect(await makeVoid(adviser, 7)).toMatchObject({ status: 409 });
    expect(await makeVoid(adviser, 1)).toMatchObject({ status: 204 });
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
    expect(codes(await makeVoid(adviser, 2))).toEqual(['no-sign-in-link-stands']);
    expect(await linkIn(id)).toMatchObject({ state: 'over', actions: ['make'] });
  });
});

describe('using a one-time link', () => {
  it('lets the student see their own, and is used up', async () => {
    const { id, token } = await aLink();
    const answer = await redeem(token);
    expect(answer.status).toBe(200);
    const { accessToken, expiresIn, issuer, subject } = answer.body;
    const claims = decodeJwt(String(accessToken));
    expect(claims).toMatchObject({ iss: issuer, sub: subject, aud: 'footbridge' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    expect(expiresIn).toBe(600);
    expect(await me(accessToken)).toMatchObject({ status: 200, body: { id } });
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
    expect(await linkIn(id)).toMatchObject({ state: 'in-use' });
  });

  it('leaves the sign-in of the university as it is: both lead to the student', async () => {
    const { id, person } = await aStudentOnline(app, adviser, LIVERPOOL);
    const made = await makeLink(id, { version: 2 });
    const { body } = await redeem(String(made.body['token']));
    expect(await me(body['accessToken'])).toMatchObject({ status: 200, body: { id } });
    expect(await me(person.token)).toMatchObject({ status: 200, body: { id, canActOnline: true } });
  });

  it('answers links that are unknown, used, void, replaced and over alike', async () => {
    const used = await aVisit();
    const replaced = await aLink();
    await makeLink(replaced.id);
    const taken = await aLink();
    await app.ask('POST', `/students/${taken.id}/sign-in-link/void`, { as: adviser, version: 1 });
    const erased = await aLink();
    await app.erases(erased.id, LIVERPOOL, ['student-identity']);
    const over = await aLink();
    const answers = [await redeem('x'.repeat(43)), await redeem('no token'), await redeem(used.token)];
    answers.push(await redeem(replaced.token), await redeem(taken.token), await redeem(erased.token));
    app.clock.advance({ hours: 24 });
    answers.push(await redeem(over.token));
    const told = answers.map(({ status, body: { traceId: _, ...body } }) => JSON.stringify({ status, body }));
    expect(new Set(told).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 403, body: { reasons: [{ code: 'sign-in-link-not-usable' }] } });
  });

  it('counts wrong dates of birth, and after five the link is void even for the right one', async () => {
    const { id, token } = await aLink();
    const told: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await redeem(token, ANOTHER);
      told.push([status, (body['reasons'] as { facts?: { left: number } }[])[0]?.facts?.left]);
    }
    expect(told).toEqual([
      [422, 4],
      [422, 3],
      [422, 2],
      [422, 1],
      [403, undefined],
    ]);
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
    const [row] = await app.rows<{ id: string }>('select id from sign_in_link where student_id = $1', [id]);
    const entries = await app.audit(row?.id ?? '');
    expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'student.make-sign-in-link permitted',
      ...Array.from({ length: 5 }, () => 'student.redeem-sign-in-link refused'),
      'student.void-sign-in-link permitted',
    ]);
    for (const entry of entries.slice(1))
      expect(entry).toMatchObject({ studentId: id, organisations: [LIVERPOOL], actor: { kind: 'system' } });
  });

  it('lets exactly one in of several at the same moment', async () => {
    const { token } = await aLink();
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem(token)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403, 403, 403, 403]);
  });

  it('counts every wrong date of several at the same moment', async () => {
    const { token } = await aLink();
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(token, ANOTHER)));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(4);
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
  });

  it('is refused as soon as what the student sees online is off, and stays so when it is on again', async () => {
    const { id, token } = await aLink();
    const set = (on: boolean, version: number) =>
      app.ask('PUT', `/students/${id}/online-view`, { as: adviser, body: { on }, version });
    expect((await set(false, 1)).status).toBe(204);
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
    expect((await set(true, 2)).status).toBe(204);
    expect(codes(await redeem(token))).toEqual(['sign-in-link-not-usable']);
  });
});

describe('what a link began', () => {
  it('is renewed until an hour is over', async () => {
    const { renewal, id } = await aVisit();
    app.clock.advance({ minutes: 55 });
    const renewed = await renew(renewal);
    expect(renewed.status).toBe(200);
    expect(renewed.body['renewal']).toBeUndefined();
    // Never for longer than the hour.
    expect(Number(renewed.body['expiresIn'])).toBeLessThanOrEqual(300);
    expect(await me(renewed.body['accessToken'])).toMatchObject({ status: 200, body: { id } });
    app.clock.advance({ minutes: 5 });
    expect(codes(await renew(renewal))).toEqual(['sign-in-link-over']);
  });

  it('ends when the student signs out, when another link is made, and when staff end it', async () => {
    const out = await aVisit();
    expect((await app.ask('POST', '/sign-in-links/end', { body: { renewal: out.renewal } })).status).toBe(204);
    const replaced = await aVisit();
    await makeLink(replaced.id);
    const ended = await aVisit();
    await app.ask('POST', `/students/${ended.id}/sign-in-link/void`, { as: adviser, version: 2 });
    for (const { renewal } of [out, replaced, ended])
      expect(codes(await renew(renewal))).toEqual(['sign-in-link-over']);
    expect((await app.ask('POST', '/sign-in-links/end', { body: { renewal: 'unknown' } })).status).toBe(204);
  });

  it('ends when the student says that somebody could make them show it: at once, and for good', async () => {
    const { access, renewal, id } = await aVisit();
    const as = { token: access, personId: '' };
    expect((await app.ask('PUT', '/students/me/online-view', { as, body: { on: false }, version: 1 })).status).toBe(
      204,
    );
    expect(codes(await me(access))).toEqual(['online-view-off']);
    expect(codes(await renew(renewal))).toEqual(['sign-in-link-over']);
    expect(await linkIn(id)).toMatchObject({ state: 'over', actions: [] });
  });

  it('is no access to anybody else, of the same university or another', async () => {
    const { access, id } = await aVisit();
    const as = { token: access, personId: '' };
    const other = await aStudent(app, adviser, { birthDate: '2001-01-01' });
    expect((await app.ask('GET', `/students/${other}`, { as })).status).toBe(404);
    expect(codes(await makeLink(id, { as }))).toEqual(['actor-not-allowed']);
    // The same student's name at the links of another university is somebody else, whom no student belongs to.
    const foreign = await aLink(elsewhere);
    const subject = decodeJwt(access).sub ?? '';
    await app.rows('update sign_in_link set id = $1 where student_id = $2', [v4(), id]);
    await app.rows('update sign_in_link set id = $1 where student_id = $2', [subject, foreign.id]);
    const { body } = await redeem(foreign.token);
    expect(decodeJwt(String(body['accessToken']))).toMatchObject({
      sub: subject,
      iss: expect.stringContaining(MANCHESTER) as unknown,
    });
    expect(codes(await me(body['accessToken']))).toEqual(['no-acting-role']);
  });
});

describe('what is kept', () => {
  it('is visible to the registering university and to the link’s own person, and its hashes to no request', async () => {
    const { id, renewal } = await aVisit();
    const url = app.database.urls.request;
    const seen = (acting: Record<string, string>) => app.counts(url, ['(select id from sign_in_link) l'], acting);
    const [row] = await app.rows<{ person_id: string }>('select person_id from sign_in_link where student_id = $1', [
      id,
    ]);
    const all = (await seen({ kind: 'staff', organisation: LIVERPOOL }))[0] ?? 0;
    expect(all).toBeGreaterThan(5);
    expect(await seen({ kind: 'staff', organisation: MANCHESTER })).not.toEqual([all]);
    expect(await seen({ kind: 'officer', organisation: LIVERPOOL })).toEqual([0]);
    expect(await seen({})).toEqual([0]);
    expect(await seen({ kind: 'student', person: row?.person_id ?? '' })).toEqual([1]);
    expect(await seen({ kind: 'student', student: id })).toEqual([1]);
    expect(await seen({ kind: 'student', person: v4() })).toEqual([0]);
    await expect(app.counts(url, ['(select token_hash from sign_in_link) l'], {})).rejects.toThrow('permission denied');
    await expect(app.counts(url, ['(select renewal_hash from sign_in_link) l'], {})).rejects.toThrow(
      'permission denied',
    );
    expect(renewal).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('holds no token, no secret and no date of birth in entries, events and the log', async () => {
    const { token, renewal, access } = await aVisit();
    const wrong = await aLink();
    await redeem(wrong.token, ANOTHER);
    await redeem('y'.repeat(43), ANOTHER);
    const written = JSON.stringify([
      await app.rows('select bytes from audit_entry'),
      await app.rows('select data from outbox'),
      await app.rows('select location, event from idempotency'),
      app.log,
    ]);
    for (const word of [token, wrong.token, renewal, access, BORN, ANOTHER, details().name.given])
      expect(written).not.toContain(word);
    expect(app.log.some((line) => line.includes('/api/consents/sign-in-links/redeem'))).toBe(true);
  });

  it('leads to nobody once who the student is was erased', async () => {
    const { id, access, renewal } = await aVisit();
    await app.erases(id, LIVERPOOL, ['student-identity']);
    await app.appliesErasures();
    expect(codes(await me(access))).toEqual(['no-acting-role']);
    expect(codes(await renew(renewal))).toEqual(['sign-in-link-over']);
    expect(codes(await makeLink(id))).toEqual(['birth-date-not-held']);
    const [row] = await app.rows(
      'select state, person_id, token_hash, renewal_hash from sign_in_link where student_id = $1',
      [id],
    );
    expect(row).toEqual({ state: 'void', person_id: null, token_hash: null, renewal_hash: null });
  });
});
