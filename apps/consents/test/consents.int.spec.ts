import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ENFORCERS, WithdrawalAcknowledgedV1 } from '@footbridge/contracts';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, type Person } from './app.js';
import { answers, aPermission, aStudent, aStudentOnline, aWithdrawal } from './builders.js';

let app: ConsentsApp;
let adviser: Required<Person>;
let lead: Required<Person>;
let studentId: string;

beforeAll(async () => {
  app = await ConsentsApp.start();
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  lead = await app.staff('designated-safeguarding-lead', LIVERPOOL);
  studentId = await aStudent(app, adviser);
});
afterEach(() => {
  app.clock.reset();
});
afterAll(() => app.stop());

const give = (as: Person, student: string, more: object = {}) =>
  app.ask('POST', `/students/${student}/consents`, { as, body: answers(more), key: v4() });
const eventsOf = async (student: string) => (await app.outbox(student)).map(({ type }) => type.replace(/\.v1$/, ''));

describe('giving permission to share', () => {
  it('in a session keeps the witness, the terms and the exact text shown, and tells it once', async () => {
    const id = await aPermission(app, adviser, studentId);
    const { wordings } = (await app.ask('GET', '/wordings', { as: adviser })).body as { wordings: { text: string }[] };
    expect(await app.ask('GET', `/consents/${id}`, { as: adviser })).toMatchObject({
      status: 200,
      body: {
        state: 'given',
        version: 1,
        alwaysTold: ['referral-taken', 'referral-returned'],
        actions: ['change', 'withdraw'],
        asked: { method: 'in-session', witness: adviser.appointmentId, by: adviser.personId, capacity: 'adult' },
        versions: [{ version: 1, terms: { recipients: ['RW4'], returns: 'attendance' }, wording: wordings[0]?.text }],
      },
    });
    expect(await app.outbox(studentId)).toMatchObject([
      { type: 'student.registered.v1' },
      { type: 'consent.given.v1', data: { consentId: id, version: 1, registeredBy: LIVERPOOL, recipients: ['RW4'] } },
    ]);
    expect(await app.audit(id)).toMatchObject([{ action: 'consent.give', outcome: 'permitted', studentId }, {}]);
  });

  it('online is the student’s own act, without a witness', async () => {
    const { id, person } = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '2005-05-06' });
    const answer = await give(person, id);
    expect(answer.status).toBe(201);
    const consent = await app.ask('GET', String(answer.headers.get('location')).replace('/api/consents', ''), {
      as: person,
    });
    expect(consent.body).toMatchObject({ asked: { method: 'online', by: person.personId } });
    expect(consent.body['asked'] as object).not.toHaveProperty('witness');
  });

  it.each([
    ['what is always told was not explained', { explained: false }, 'always-told-not-explained'],
    ['the text is not one shown today', { wording: { version: '2020-01', language: 'en' } }, 'wording-not-current'],
    ['a recipient is no NHS trust', { recipients: ['RW4', MANCHESTER] }, 'recipient-is-no-trust'],
    ['it ends before it begins', { to: '2020-01-01T00:00:00.000Z' }, 'ends-before-it-begins'],
  ])('is refused when %s, with an entry and no event', async (_, more, code) => {
    const student = await aStudent(app, adviser, { birthDate: '2004-04-04' });
    expect(await give(adviser, student, more)).toMatchObject({ status: 422, body: { reasons: [{ code }] } });
    expect(await eventsOf(student)).toEqual(['student.registered']);
    expect((await app.audit(student)).at(-1)).toMatchObject({
      action: 'consent.give',
      outcome: 'refused',
      reasons: [{ code }],
    });
  });

  it('gives once when the same request comes twice at the same moment', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2003-04-05' });
    const key = v4();
    const twins = await Promise.all(
      [1, 2].map(() => app.ask('POST', `/students/${student}/consents`, { as: adviser, body: answers(), key })),
    );
    expect(twins.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(twins.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(await eventsOf(student)).toEqual(['student.registered', 'consent.given']);
  });
});

describe('a permission under 18', () => {
  const safeguards = () => ({ route: 'young-people-service', safeguardingLead: lead.appointmentId });

  it('turns from refused to safeguarded to free on the birthdays in England, for a leap-day birth on 1 March', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2012-02-29' });
    const on = async (time: string, more: object) => {
      app.clock.set(time);
      const as = await app.staff('wellbeing-adviser', LIVERPOOL);
      const { status, body } = await give(as, student, { to: undefined, ...more });
      return status === 201 ? 'given' : (body['reasons'] as { code: string }[]).map(({ code }) => code).join(', ');
    };
    const young = { capacity: 'presumed-16-17', safeguards: safeguards() };
    expect(await on('2028-02-28T23:59:58.000Z', young)).toBe('under-16');
    expect(await on('2028-02-29T00:00:01.000Z', {})).toBe(
      'capacity-basis-missing, routing-check-missing, safeguarding-lead-missing',
    );
    expect(await on('2028-02-29T00:00:02.000Z', young)).toBe('given');
    expect(await on('2030-02-28T23:59:50.000Z', {})).toBe(
      'capacity-basis-missing, routing-check-missing, safeguarding-lead-missing',
    );
    expect(await on('2030-03-01T00:00:01.000Z', {})).toBe('given');
  });

  it('under 16 names whom to phone as a role, and not a person', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2013-01-01' });
    expect((await give(adviser, student)).body['reasons']).toMatchObject([
      { code: 'under-16', facts: { phone: 'designated-safeguarding-lead', at: LIVERPOOL } },
    ]);
  });

  it('needs a safeguarding lead of this organisation who is in office', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2009-11-30' });
    const gone = await app.staff('designated-safeguarding-lead', LIVERPOOL);
    await app.ends(gone, LIVERPOOL);
    const elsewhere = await app.staff('designated-safeguarding-lead', MANCHESTER);
    for (const safeguardingLead of [adviser, gone, elsewhere].map(({ appointmentId }) => appointmentId)) {
      const more = { capacity: 'presumed-16-17', safeguards: { route: 'young-people-service', safeguardingLead } };
      expect((await give(adviser, student, more)).body['reasons']).toMatchObject([
        { code: 'safeguarding-lead-does-not-hold' },
      ]);
    }
    expect((await give(adviser, student, { capacity: 'presumed-16-17', safeguards: safeguards() })).status).toBe(201);
  });
});

describe('a permission that stands', () => {
  it('is changed: the new terms replace the old, and both versions stay as evidence', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2002-02-02' });
    const id = await aPermission(app, adviser, student);
    const body = answers({ categories: ['identity'], returns: 'nothing-more' });
    expect((await app.ask('POST', `/consents/${id}/change`, { as: adviser, body })).status).toBe(428);
    const changed = await app.ask('POST', `/consents/${id}/change`, { as: adviser, body, version: 1 });
    expect([changed.status, changed.headers.get('etag')]).toEqual([204, '"2"']);
    expect((await app.ask('POST', `/consents/${id}/change`, { as: adviser, body, version: 1 })).status).toBe(409);
    expect((await app.ask('GET', `/consents/${id}`, { as: adviser })).body).toMatchObject({
      version: 2,
      terms: { categories: ['identity'], returns: 'nothing-more' },
      versions: [
        { version: 1, terms: { returns: 'attendance' } },
        { version: 2, terms: { returns: 'nothing-more' } },
      ],
    });
    expect(await eventsOf(student)).toEqual(['student.registered', 'consent.given', 'consent.changed']);
    expect(await app.rows('select count(*)::int as n from consent where id = $1', [id])).toEqual([{ n: 1 }]);
  });

  it('is withdrawn by the student online, and cannot be changed or withdrawn again', async () => {
    const { id: student, person } = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '2001-02-02' });
    const id = await aPermission(app, adviser, student);
    const withdrawn = await app.ask('POST', `/consents/${id}/withdraw`, { as: person, version: 1 });
    expect(withdrawn.status).toBe(204);
    expect(withdrawn.headers.get('footbridge-event')).toBe(`consents/${student}/4`);
    expect((await app.ask('GET', `/consents/${id}`, { as: person })).body).toMatchObject({
      state: 'withdrawn',
      withdrawnBy: 'student-online',
      actions: [],
    });
    expect((await app.audit(id)).filter(({ organisations }) => !organisations.includes(LIVERPOOL))).toEqual([]);
    expect((await app.audit(id)).map(({ action, actor }) => `${action} ${actor.kind}`)).toContain(
      'consent.withdraw student',
    );
    for (const [act, body] of [
      ['withdraw', undefined],
      ['change', answers()],
    ] as const) {
      const answer = await app.ask('POST', `/consents/${id}/${act}`, { as: person, version: 2, ...(body && { body }) });
      expect(answer).toMatchObject({
        status: 409,
        body: { reasons: [{ code: 'wrong-state', facts: { state: 'withdrawn' } }] },
      });
    }
  });

  it('expires when its time is over: one event, one entry, and no withdrawal', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2000-02-02' });
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const id = await aPermission(app, adviser, student, { to });
    await app.runs('expiry');
    expect(await eventsOf(student)).toEqual(['student.registered', 'consent.given']);
    app.clock.advance({ hours: 1, seconds: 1 });
    await Promise.all([app.runs('expiry'), app.runs('expiry')]);
    expect(await eventsOf(student)).toEqual(['student.registered', 'consent.given', 'consent.expired']);
    expect((await app.audit(id)).at(-1)).toMatchObject({
      act: 'system',
      action: 'consent.expire',
      actor: { kind: 'system', service: 'consents' },
      organisations: [LIVERPOOL],
    });
    app.clock.reset();
    expect((await app.ask('GET', `/consents/${id}`, { as: adviser })).body).toMatchObject({
      state: 'expired',
      expiredAt: to,
    });
    expect((await app.ask('GET', `/consents/${id}/withdrawal`, { as: adviser })).status).toBe(404);
  });

  it('is listed with the others of the student, newest first, and the entry names each', async () => {
    const student = await aStudent(app, adviser, { birthDate: '1999-02-02' });
    const first = await aPermission(app, adviser, student);
    const second = await aPermission(app, adviser, student, { returns: 'summary-at-end' });
    const { consents } = (await app.ask('GET', `/students/${student}/consents`, { as: adviser })).body as {
      consents: { id: string }[];
    };
    expect(consents.map(({ id }) => id)).toEqual([second, first]);
    expect((await app.audit(first)).at(-1)).toMatchObject({ action: 'consent.list', outcome: 'permitted' });
  });
});

describe('the effect of a withdrawal', () => {
  const effect = async (id: string) =>
    (await app.ask('GET', `/consents/${id}/withdrawal`, { as: adviser })).body['effect'];
  const acknowledge = (student: string, id: string, stoppedAt: string, eventId?: string) =>
    app.hands(
      WithdrawalAcknowledgedV1,
      { studentId: student, consentId: id, version: 2, enforcer: ENFORCERS[0], answers: v4(), stoppedAt },
      eventId,
    );

  it('is pending, then there since the last acknowledgement, told once though it is said twice', async () => {
    const student = await aStudent(app, adviser, { birthDate: '1998-02-02' });
    const id = await aWithdrawal(app, adviser, student);
    expect(await effect(id)).toMatchObject({ state: 'pending', waitingFor: ENFORCERS });
    const stoppedAt = new Date().toISOString();
    await acknowledge(student, id, stoppedAt);
    await acknowledge(student, id, stoppedAt);
    expect(await effect(id)).toEqual({ state: 'acknowledged-by-all', since: stoppedAt });
    expect(await app.runs('silent-enforcers')).toBe(0);
    expect((await app.outbox(student)).at(-1)).toMatchObject({
      type: 'withdrawal.took-effect.v1',
      data: { how: 'acknowledged-by-all', since: stoppedAt },
    });
    expect((await eventsOf(student)).filter((type) => type === 'withdrawal.took-effect')).toHaveLength(1);
  });

  it('is there by limit when an enforcer is silent, and stays so when it speaks late', async () => {
    const student = await aStudent(app, adviser, { birthDate: '1997-02-02' });
    const id = await aWithdrawal(app, adviser, student);
    app.clock.advance({ seconds: 30 });
    expect(await app.runs('silent-enforcers')).toBe(0);
    app.clock.advance({ seconds: 11 });
    const byLimit = await effect(id);
    expect(byLimit).toMatchObject({ state: 'by-limit', waitingFor: ENFORCERS });
    await Promise.all([app.runs('silent-enforcers'), app.runs('silent-enforcers')]);
    expect((await app.outbox(student)).at(-1)).toMatchObject({ data: { consentId: id, how: 'by-limit' } });
    await acknowledge(student, id, app.clock.now().toISOString());
    expect(await effect(id)).toEqual({ ...(byLimit as object), waitingFor: [] });
    expect((await eventsOf(student)).filter((type) => type === 'withdrawal.took-effect')).toHaveLength(1);
  });

  it('is parked, not lost, when an enforcer answers a withdrawal that nobody made', async () => {
    await expect(acknowledge(v4(), v4(), new Date().toISOString())).rejects.toThrow('withdrawal-unknown');
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.rows(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
    const [compared] = await app.rows('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
