import { AccessConcernAnsweredV1, AccessConcernRaisedV1, type OrganisationId } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { aStudentOnline } from './builders.js';

const WORDS = 'A zebra-striped clinician whom I never met.';
const ANSWER = 'She covered for a colleague on that heliotrope day.';

let app: ConsentsApp;
let adviser: Required<Person>;
let student: { id: string; person: Person };
let officer: Required<Person>;
beforeAll(async () => {
  app = await ConsentsApp.start();
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  student = await aStudentOnline(app, adviser, LIVERPOOL);
  officer = await app.staff('data-protection-officer', MERSEY_CARE);
});
afterAll(() => app.stop());

const raise = (as: Person, more: object = {}, key = v4()) =>
  app.ask('POST', '/students/me/access-concerns', {
    as,
    key,
    body: { organisationId: MERSEY_CARE, entryId: v4(), words: WORDS, ...more },
  });
async function aConcern(organisationId: OrganisationId = MERSEY_CARE): Promise<string> {
  const made = await raise(student.person, { organisationId });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return String(made.body['id']);
}
const answer = (as: Person, id: string, version = 1) =>
  app.ask('POST', `/access-concerns/${id}/answer`, { as, version, body: { answer: ANSWER } });
const codes = (body: Record<string, unknown>) => (body['reasons'] as { code: string }[]).map(({ code }) => code);
const idsOf = (body: Record<string, unknown>) => (body['items'] as { id: string }[]).map(({ id }) => id);

describe('a student who does not recognise a look', () => {
  it('has it answered by the organisation that looked, within a month', async () => {
    const entryId = v4();
    const made = await raise(student.person, { entryId });
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    const [event] = await app.outbox(id);
    expect(event).toMatchObject({
      type: AccessConcernRaisedV1.type,
      data: {
        concernId: id,
        studentId: student.id,
        organisationId: MERSEY_CARE,
        entryId,
        toDos: [
          {
            step: 'answer-access-concern',
            holder: { organisationId: MERSEY_CARE, role: 'data-protection-officer' },
            escalation: ['information-governance-lead'],
          },
        ],
      },
    });
    expect(JSON.stringify(event)).not.toContain('zebra');
    const seen = await app.ask('GET', `/access-concerns/${id}`, { as: officer });
    expect(seen.body).toMatchObject({ words: WORDS, state: 'raised', actions: ['answer'], version: 1 });
    expect((await answer(officer, id)).status).toBe(204);
    expect((await app.outbox(id))[1]).toMatchObject({ type: AccessConcernAnsweredV1.type, data: { toDos: [] } });
    const own = await app.ask('GET', '/students/me/access-concerns', { as: student.person });
    const mine = (own.body['items'] as { id: string }[]).find((each) => each.id === id);
    expect(mine).toMatchObject({ words: WORDS, answer: ANSWER, state: 'answered' });
    expect(JSON.stringify(mine)).not.toContain(officer.appointmentId);
    expect(await app.audit(id)).toMatchObject([
      { action: 'access-concern.raise', outcome: 'permitted', organisations: [MERSEY_CARE], studentId: student.id },
      { action: 'access-concern.read', actor: { kind: 'officer' } },
      { action: 'access-concern.answer', outcome: 'permitted', studentId: student.id },
      { action: 'access-concern.read', actor: { kind: 'student' } },
    ]);
  });

  it('need not say a word', async () => {
    const made = await raise(student.person, { words: undefined });
    const seen = await app.ask('GET', `/access-concerns/${String(made.body['id'])}`, { as: officer });
    expect(seen.status).toBe(200);
    expect(seen.body).not.toHaveProperty('words');
  });

  it('asks about the same look once, however often it is sent', async () => {
    const entryId = v4();
    const key = v4();
    const first = await raise(student.person, { entryId }, key);
    const twin = await raise(student.person, { entryId }, key);
    expect(twin.headers.get('location')).toBe(first.headers.get('location'));
    expect(codes((await raise(student.person, { entryId })).body)).toEqual(['concern-already-raised']);
  });

  it('can ask about organisations that are known alone, and not about more than can be answered', async () => {
    expect(codes((await raise(student.person, { organisationId: 'ZZ9' })).body)).toEqual(['organisation-not-known']);
    const many = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '2000-02-02' });
    for (let n = 0; n < 20; n += 1) expect((await raise(many.person, { words: undefined })).status).toBe(201);
    expect(codes((await raise(many.person)).body)).toEqual(['too-many-open-concerns']);
  });
});

describe('a concern', () => {
  it('rests encrypted for the organisation concerned, whose copy can be erased by itself', async () => {
    const id = await aConcern();
    await answer(officer, id);
    const [row] = await app.rows<{ words: Buffer; answer: Buffer }>('select * from access_concern where id = $1', [id]);
    expect(row?.words.toString('latin1')).not.toContain('zebra');
    expect(row?.answer.toString('latin1')).not.toContain('heliotrope');
    expect(app.log.join('')).not.toMatch(/zebra|heliotrope/);
    await app.erases(student.id, MERSEY_CARE, ['access-concern']);
    await app.appliesErasures();
    const [gone] = await app.rows('select words, answer, state from access_concern where id = $1', [id]);
    expect(gone).toEqual({ words: null, answer: null, state: 'answered' });
    expect((await app.ask('GET', '/students/me', { as: student.person })).body).toHaveProperty('name');
  });

  it('is answered once, in the version that was seen', async () => {
    const id = await aConcern();
    expect((await answer(officer, id, 3)).status).toBe(409);
    expect((await answer(officer, id)).status).toBe(204);
    const again = await answer(officer, id, 2);
    expect(again.status).toBe(409);
    expect(codes(again.body)).toEqual(['concern-already-answered']);
  });

  it('is for officers of the organisation that looked, and the student; nobody else', async () => {
    const id = await aConcern();
    const lead = await app.staff('information-governance-lead', MERSEY_CARE);
    const elsewhere = await app.staff('data-protection-officer', LIVERPOOL);
    const clinician = await app.staff('triage-clinician', MERSEY_CARE);
    const other = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '2001-01-01' });
    const one = `/access-concerns/${id}`;
    expect((await app.ask('GET', one, { as: lead })).status).toBe(200);
    expect((await app.ask('GET', one, { as: student.person })).status).toBe(200);
    for (const as of [elsewhere, other.person]) expect((await app.ask('GET', one, { as })).status).toBe(404);
    for (const as of [adviser, clinician]) expect((await app.ask('GET', one, { as })).status).toBe(403);
    expect((await answer(elsewhere, id)).status).toBe(404);
    for (const as of [adviser, clinician, student.person]) expect((await answer(as, id)).status).toBe(403);
    for (const as of [officer, adviser]) expect((await raise(as)).status).toBe(403);
    for (const as of [adviser, clinician, student.person])
      expect((await app.ask('GET', '/access-concerns', { as })).status).toBe(403);
    expect((await app.ask('GET', '/students/me/access-concerns', { as: officer })).status).toBe(403);
    expect(idsOf((await app.ask('GET', '/access-concerns', { as: elsewhere })).body)).not.toContain(id);
    expect(idsOf((await app.ask('GET', '/students/me/access-concerns', { as: other.person })).body)).toEqual([]);
  });

  it('belongs to the university where its own staff looked', async () => {
    const id = await aConcern(LIVERPOOL);
    const own = await app.staff('data-protection-officer', LIVERPOOL);
    expect(idsOf((await app.ask('GET', '/access-concerns', { as: own })).body)).toContain(id);
    expect((await app.ask('GET', `/access-concerns/${id}`, { as: officer })).status).toBe(404);
  });

  it('is listed by page, newest first, and what waits by when it is due', async () => {
    const manchester = await app.staff('data-protection-officer', MANCHESTER);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift(await aConcern(MANCHESTER));
    await answer(manchester, ids[0] ?? '');
    const first = await app.ask('GET', '/access-concerns?limit=2', { as: manchester });
    expect(idsOf(first.body)).toEqual(ids.slice(0, 2));
    const rest = await app.ask('GET', `/access-concerns?limit=2&cursor=${String(first.body['next'])}`, {
      as: manchester,
    });
    expect(idsOf(rest.body)).toEqual(ids.slice(2));
    expect(rest.body).not.toHaveProperty('next');
    const open = await app.ask('GET', '/access-concerns?state=raised', { as: manchester });
    expect(idsOf(open.body)).toEqual(ids.slice(1).toReversed());
    const soonest = await app.ask('GET', '/access-concerns?state=raised&limit=1', { as: manchester });
    expect(idsOf(soonest.body)).toEqual(ids.slice(2));
    const later = await app.ask('GET', `/access-concerns?state=raised&limit=1&cursor=${String(soonest.body['next'])}`, {
      as: manchester,
    });
    expect(idsOf(later.body)).toEqual(ids.slice(1, 2));
    expect(later.body).not.toHaveProperty('next');
    expect((await app.ask('GET', '/access-concerns?cursor=nonsense', { as: manchester })).status).toBe(400);
  });
});

describe('row-level security of concerns', () => {
  it('shows an officer their organisation’s, a student their own, and staff nothing, whatever a query says', async () => {
    const id = await aConcern();
    const { request } = app.database.urls;
    const count = async (acting: Record<string, string>) =>
      (await app.counts(request, ['access_concern where id = ' + `'${id}'`], acting))[0];
    expect(await count({ kind: 'officer', organisation: MERSEY_CARE })).toBe(1);
    expect(await count({ kind: 'student', student: student.id })).toBe(1);
    expect(await count({ kind: 'officer', organisation: LIVERPOOL })).toBe(0);
    expect(await count({ kind: 'staff', organisation: MERSEY_CARE })).toBe(0);
    expect(await count({ kind: 'student', student: v4() })).toBe(0);
    expect(await count({})).toBe(0);
  });
});
