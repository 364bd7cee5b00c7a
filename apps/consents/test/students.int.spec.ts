import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keyring } from '@footbridge/keyring';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, type Person } from './app.js';
import { answers, aStudent, aStudentOnline, details, PLANTED } from './builders.js';

let app: ConsentsApp;
let adviser: Required<Person>;
let other: Required<Person>;

beforeAll(async () => {
  app = await ConsentsApp.start();
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  other = await app.staff('wellbeing-adviser', MANCHESTER);
});
afterAll(() => app.stop());

describe('registering a student', () => {
  it('answers with a new pseudonym, sends one event without anything about the person, and leaves one entry', async () => {
    const answer = await app.ask('POST', '/students', {
      as: adviser,
      body: details({ nhsNumber: { unavailable: 'overseas-patient' }, birthDate: '2005-01-01' }),
      key: v4(),
    });
    expect(answer.status).toBe(201);
    const { id } = answer.body as { id: string };
    expect(answer.headers.get('location')).toBe(`/api/consents/students/${id}`);
    expect(answer.headers.get('footbridge-event')).toBe(`consents/${id}/1`);
    expect(await app.outbox(id)).toEqual([
      { type: 'student.registered.v1', data: { studentId: id, registeredBy: LIVERPOOL } },
    ]);
    expect(await app.audit(id)).toMatchObject([
      {
        action: 'student.register',
        outcome: 'permitted',
        studentId: id,
        organisations: [LIVERPOOL],
        actor: { role: 'wellbeing-adviser' },
      },
    ]);
  });

  it('registers once when the same request comes twice, and refuses another under the same key', async () => {
    const key = v4();
    const body = details({ birthDate: '2004-02-02' });
    const first = await app.ask('POST', '/students', { as: adviser, body, key });
    const again = await app.ask('POST', '/students', { as: adviser, body, key });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const another = await app.ask('POST', '/students', {
      as: adviser,
      body: details({ birthDate: '2004-02-03' }),
      key,
    });
    expect(another).toMatchObject({ status: 422, body: { reasons: [{ code: 'idempotency-key-reused' }] } });
  });

  it('lists possible duplicates of its own organisation, by number or by name and day of birth, and never across', async () => {
    const byNumber = details({
      name: { given: 'Ana', family: 'One' },
      nhsNumber: { number: '9912003888' },
      birthDate: '2003-03-03',
    });
    const byName = details({
      name: { given: 'ONÉ', family: "a'na" },
      nhsNumber: { unavailable: 'nhs-number-not-known' },
      birthDate: '2003-03-03',
    });
    const sameNumber = details({
      name: { given: 'Ana', family: 'Married' },
      nhsNumber: { number: '9912003888' },
      birthDate: '2003-03-04',
    });
    const [first, second, third] = [
      await app.ask('POST', '/students', { as: adviser, body: byNumber, key: v4() }),
      await app.ask('POST', '/students', { as: adviser, body: byName, key: v4() }),
      await app.ask('POST', '/students', { as: adviser, body: sameNumber, key: v4() }),
    ];
    expect(first.body['possibleDuplicates']).toEqual([]);
    expect(second.body['possibleDuplicates']).toEqual([first.body['id']]);
    expect(third.body['possibleDuplicates']).toEqual([first.body['id']]);
    const elsewhere = await app.ask('POST', '/students', { as: other, body: byNumber, key: v4() });
    expect(elsewhere.body['possibleDuplicates']).toEqual([]);
  });

  it.each([
    [
      'an NHS number that fails its check digit',
      { nhsNumber: { number: '1234567890' } },
      422,
      'nhs-number-check-digit',
    ],
    ['a day of birth in the future', { birthDate: '2099-01-01' }, 422, 'birth-date-not-possible'],
    [
      'both a number and a reason for none',
      { nhsNumber: { number: '9434765919', unavailable: 'overseas-patient' } },
      400,
      'invalid-field',
    ],
    ['neither', { nhsNumber: {} }, 400, 'invalid-field'],
    ['a day that does not exist', { birthDate: '2007-02-29' }, 400, 'invalid-field'],
    ['a field that nobody asked for', { religion: 'x' }, 400, 'invalid-field'],
  ])('refuses %s, and repeats nothing that was entered', async (_, more, status, code) => {
    const answer = await app.ask('POST', '/students', { as: adviser, body: details(more), key: v4() });
    expect(answer).toMatchObject({ status, body: { reasons: [{ code }] } });
    expect(JSON.stringify(answer.body)).not.toMatch(/1234567890|2099|Zephyrine/);
  });
});

describe('a registered student', () => {
  it('is shown to staff who support students, with everything that was entered', async () => {
    const id = await aStudent(app, adviser, { birthDate: '2002-02-02' });
    const answer = await app.ask('GET', `/students/${id}`, { as: adviser });
    expect(answer).toMatchObject({
      status: 200,
      body: { id, registeredBy: LIVERPOOL, canActOnline: false, ...details({ birthDate: '2002-02-02' }) },
    });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect((await app.audit(id)).at(-1)).toMatchObject({ act: 'access', action: 'student.read', outcome: 'permitted' });
  });

  it('is found by number or by name with day of birth, in one organisation only', async () => {
    const name = { given: 'Search', family: 'Me' };
    const id = await aStudent(app, adviser, { name, birthDate: '2001-01-01', nhsNumber: { number: '9000000130' } });
    const found = (as: Person, body: object) => app.ask('POST', '/students/search', { as, body });
    expect((await found(adviser, { nhsNumber: '900 000 0130' })).body).toEqual({
      students: [{ id, name, birthDate: '2001-01-01' }],
    });
    expect(
      (await found(adviser, { name: { given: 'me', family: 'SEARCH', birthDate: '2001-01-01' } })).body,
    ).toMatchObject({ students: [{ id }] });
    expect((await found(other, { nhsNumber: '900 000 0130' })).body).toEqual({ students: [] });
    expect((await found(adviser, {})).status).toBe(400);
  });

  it('is amended in the version that was seen, and found under the new name only', async () => {
    const id = await aStudent(app, adviser, { name: { given: 'Old', family: 'Name' }, birthDate: '2000-05-05' });
    const body = details({ name: { given: 'New', family: 'Name' }, birthDate: '2000-05-05' });
    expect((await app.ask('PUT', `/students/${id}`, { as: adviser, body })).status).toBe(428);
    expect((await app.ask('PUT', `/students/${id}`, { as: adviser, body, version: 1 })).status).toBe(204);
    expect(await app.ask('PUT', `/students/${id}`, { as: adviser, body, version: 1 })).toMatchObject({
      status: 409,
      body: { reasons: [{ code: 'stale-version', facts: { seen: 1, current: 2 } }] },
    });
    const by = (given: string) =>
      app.ask('POST', '/students/search', {
        as: adviser,
        body: { name: { given, family: 'Name', birthDate: '2000-05-05' } },
      });
    expect([(await by('Old')).body['students'], (await by('New')).body['students']]).toMatchObject([[], [{ id }]]);
    expect((await app.audit(id)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'student.register permitted',
      'student.amend permitted',
      'student.amend refused',
      'student.search permitted',
    ]);
  });

  it('sees their own details once their sign-in is linked, and nobody else’s', async () => {
    const { id, person } = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '1999-09-09' });
    const another = await aStudent(app, adviser, { birthDate: '1999-09-10' });
    expect(await app.ask('GET', '/students/me', { as: person })).toMatchObject({
      status: 200,
      body: { id, canActOnline: true },
    });
    expect((await app.ask('GET', `/students/${id}`, { as: person })).body['possibleDuplicates']).toBeUndefined();
    expect((await app.ask('GET', `/students/${another}`, { as: person })).status).toBe(404);
    expect((await app.outbox(id)).map(({ type }) => type)).toEqual([
      'student.registered.v1',
      'student.sign-in-linked.v1',
    ]);
  });

  it('is linked to one sign-in, once', async () => {
    const { id } = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '1998-08-08' });
    expect(
      await app.ask('POST', `/students/${id}/sign-in`, { as: adviser, body: { subject: 'x' }, version: 2 }),
    ).toMatchObject({
      status: 422,
      body: { reasons: [{ code: 'sign-in-already-linked' }] },
    });
  });

  it('does not exist for another organisation: 404 without a reason, and an entry there that names only the id', async () => {
    const id = await aStudent(app, adviser, { birthDate: '1997-07-07' });
    const answer = await app.ask('GET', `/students/${id}`, { as: other });
    expect(answer).toMatchObject({ status: 404, body: { reasons: [] } });
    const entry = (await app.audit(id)).at(-1);
    expect(entry).toMatchObject({
      outcome: 'refused',
      organisations: [MANCHESTER],
      objects: [{ kind: 'student', id }],
    });
    expect(entry?.studentId).toBeUndefined();
  });

  it('is not read in an appointment that has ended', async () => {
    const leaving = await app.staff('wellbeing-adviser', LIVERPOOL);
    const id = await aStudent(app, leaving, { birthDate: '1996-06-06' });
    await app.ends(leaving, LIVERPOOL);
    expect(await app.ask('GET', `/students/${id}`, { as: leaving })).toMatchObject({
      status: 403,
      body: { reasons: [{ code: 'appointment-ended' }] },
    });
  });
});

describe('what is kept about a student', () => {
  it('rests encrypted: no planted word is in any table, in either database, in an event, an entry or the log', async () => {
    const id = await aStudent(app, adviser, { birthDate: '1995-05-05' });
    await app.ask('GET', `/students/${id}`, { as: adviser });
    await app.ask('POST', '/students/search', { as: adviser, body: { nhsNumber: PLANTED.nhsNumber } });
    const tables = await app.rows<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    let read = 0;
    for (const { name } of tables) {
      const rows = await app.rows(`select * from ${name}`);
      read += rows.length;
      const bytes = `${name}: ${rows.flatMap(Object.values).map(asRead).join(' ')}`;
      for (const word of Object.values(PLANTED)) expect(bytes).not.toContain(word);
    }
    expect(read).toBeGreaterThan(20);
    for (const word of Object.values(PLANTED)) expect(app.log.join('')).not.toContain(word);
  });

  it('is gone once erased, from the answer at once, and from the rows and the search when the service starts', async () => {
    const name = { given: 'Gone', family: 'Tomorrow' };
    const id = await aStudent(app, adviser, { name, birthDate: '1993-03-03', nhsNumber: { number: '9912003888' } });
    await app.erases(id, LIVERPOOL, ['student-identity']);
    const { body } = await app.ask('GET', `/students/${id}`, { as: adviser });
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['contacts', 'gp', 'safety']));
    expect(['name', 'birthDate', 'nhsNumber'].filter((part) => part in body)).toEqual([]);
    await app.appliesErasures();
    await app.appliesErasures();
    const search = { name: { ...name, birthDate: '1993-03-03' } };
    expect((await app.ask('POST', '/students/search', { as: adviser, body: search })).body).toEqual({ students: [] });
    expect(
      await app.rows(
        'select name, birth_date, nhs_number, nhs_number_index, name_birth_date_index, contacts is null as all from student where id = $1',
        [id],
      ),
    ).toEqual([
      {
        name: null,
        birth_date: null,
        nhs_number: null,
        nhs_number_index: null,
        name_birth_date_index: null,
        all: false,
      },
    ]);
    expect(
      await app.ask('POST', `/students/${id}/consents`, { as: adviser, body: answers(), key: v4() }),
    ).toMatchObject({
      status: 422,
      body: { reasons: [{ code: 'birth-date-not-held' }] },
    });
  });

  it('keeps its keys when those of registrations that never happened are swept', async () => {
    const id = await aStudent(app, adviser, { birthDate: '1992-02-02' });
    const abandoned = await app.service.app.get(Keyring).dataKey({
      studentId: v4(),
      controller: LIVERPOOL,
      recordClass: 'student-identity',
    });
    const live = () =>
      app.keyRows<{ subject: string }>(`select subject from wrapped_key where destroyed_at is null and kind = 'data'`);
    const before = (await live()).length;
    expect(await app.runs('orphaned-keys')).toBe(0);
    expect(await live()).toHaveLength(before);
    await app.keyRows(`update wrapped_key set touched_at = now() - interval '61 minutes' where destroyed_at is null`);
    expect(await app.runs('orphaned-keys')).toBe(0);
    expect(await app.keyRows('select from wrapped_key where id = $1', [abandoned.id])).toEqual([]);
    expect((await live()).filter(({ subject }) => subject === id)).toHaveLength(3);
    expect(await app.ask('GET', `/students/${id}`, { as: adviser })).toMatchObject({
      status: 200,
      body: details({ birthDate: '1992-02-02' }),
    });
  });

  it('is nobody’s any more once its identity is erased: the sign-in leads to it no longer', async () => {
    const { id, person: online } = await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '1991-01-01' });
    expect((await app.ask('GET', '/students/me', { as: online })).status).toBe(200);
    await app.erases(id, LIVERPOOL, ['student-identity']);
    await app.appliesErasures();
    expect(await app.rows('select person_id, linked_at from student where id = $1', [id])).toEqual([
      { person_id: null, linked_at: null },
    ]);
    expect((await app.ask('GET', '/students/me', { as: online })).status).toBe(403);
  });

  it('does not open in another row or another column', async () => {
    const [one, two] = [
      await aStudent(app, adviser, { birthDate: '1994-04-04' }),
      await aStudent(app, adviser, { birthDate: '1994-04-05' }),
    ];
    await app.rows('update student set contacts = (select contacts from student where id = $2) where id = $1', [
      one,
      two,
    ]);
    await app.rows('update student set gp = safety where id = $1', [two]);
    expect((await app.ask('GET', `/students/${one}`, { as: adviser })).status).toBe(500);
    expect((await app.ask('GET', `/students/${two}`, { as: adviser })).status).toBe(500);
  });
});

/** A value as someone who reads the files would: bytes as they are, everything else as its JSON. */
function asRead(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value ?? null);
}

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.rows(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
    const [compared] = await app.rows('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
