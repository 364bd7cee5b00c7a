import { StudentOnlineViewChangedV1 } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { answers, aPermission, aStudentOnline } from './builders.js';

let app: ConsentsApp;
let adviser: Required<Person>;
beforeAll(async () => {
  app = await ConsentsApp.start();
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
});
afterAll(() => app.stop());

const aStudentAsked = () => aStudentOnline(app, adviser, LIVERPOOL);
const set = (as: Person, id: string, on: boolean, version: number) =>
  app.ask('PUT', `/students/${id}/online-view`, { as, body: { on }, version });
const codes = (body: Record<string, unknown>) => (body['reasons'] as { code: string }[]).map(({ code }) => code);

describe('the private question', () => {
  it('has not been asked at first; a no is kept, tells nobody else, and is on the record', async () => {
    const { id, person } = await aStudentAsked();
    const before = await app.ask('GET', '/students/me', { as: person });
    expect(before.body).toMatchObject({ onlineView: { state: 'not-asked' }, mayBeMessaged: true, version: 2 });
    const answered = await set(person, 'me', true, 2);
    expect(answered.status).toBe(204);
    const after = await app.ask('GET', '/students/me', { as: person });
    expect(after.body).toMatchObject({ onlineView: { state: 'on' }, version: 3 });
    expect((await app.outbox(id)).map(({ type }) => type)).not.toContain(StudentOnlineViewChangedV1.type);
    const entries = (await app.audit(id)).filter(({ action }) => action === 'student.set-online-view');
    expect(entries).toMatchObject([
      { outcome: 'permitted', actor: { kind: 'student' }, organisations: [LIVERPOOL], studentId: id },
    ]);
  });

  it('answered with yes refuses the student everything at once, and says only that it is not online', async () => {
    const { id, person } = await aStudentAsked();
    const consent = await aPermission(app, adviser, id);
    expect((await set(person, 'me', false, 2)).status).toBe(204);
    const asked: [string, string, object?][] = [
      ['GET', '/students/me'],
      ['GET', `/students/${id}`],
      ['GET', `/students/${id}/consents`],
      ['POST', `/students/${id}/consents`, answers()],
      ['GET', `/consents/${consent}`],
      ['POST', `/consents/${consent}/change`, answers()],
      ['POST', `/consents/${consent}/withdraw`],
      ['GET', '/students/me/access-concerns'],
      ['PUT', '/students/me/online-view', { on: true }],
    ];
    for (const [method, path, body] of asked) {
      const answer = await app.ask(method, path, {
        as: person,
        version: 1,
        key: v4(),
        ...(body && { body }),
      });
      expect({ path, status: answer.status, codes: codes(answer.body) }).toEqual({
        path,
        status: 403,
        codes: ['online-view-off'],
      });
      expect(answer.body['detail']).toBe('This is not available online.');
    }
    expect(await app.outbox(id)).toContainEqual(
      expect.objectContaining({
        type: StudentOnlineViewChangedV1.type,
        data: expect.objectContaining({ studentId: id, registeredBy: LIVERPOOL, on: false }) as unknown,
      }),
    );
  });

  it('is no reason to be locked out of taking back: staff do it on the student’s word, and see that nobody may write', async () => {
    const { id, person } = await aStudentAsked();
    const consent = await aPermission(app, adviser, id);
    await set(person, 'me', false, 2);
    const seen = await app.ask('GET', `/students/${id}`, { as: adviser });
    expect(seen.body).toMatchObject({ onlineView: { state: 'off' }, mayBeMessaged: false, version: 3 });
    expect(seen.body['actions']).toContain('set-online-view');
    expect((await app.ask('POST', `/consents/${consent}/withdraw`, { as: adviser, version: 1 })).status).toBe(204);
    expect((await set(adviser, id, true, 3)).status).toBe(204);
    expect((await app.ask('GET', '/students/me', { as: person })).body).toMatchObject({ onlineView: { state: 'on' } });
    const told = (await app.outbox(id)).filter(({ type }) => type === StudentOnlineViewChangedV1.type);
    expect(told.map(({ data }) => data['on'])).toEqual([false, true]);
  });

  it('is for the student themselves and for who supports them there; nobody else, and not for another version', async () => {
    const { id } = await aStudentAsked();
    const other = await aStudentAsked();
    expect((await set(other.person, id, false, 2)).status).toBe(404);
    expect((await set(await app.staff('wellbeing-adviser', MANCHESTER), id, false, 2)).status).toBe(404);
    const officer = await app.staff('data-protection-officer', LIVERPOOL);
    expect(codes((await set(officer, id, false, 2)).body)).toEqual(['role-not-allowed']);
    const clinician = await app.staff('triage-clinician', MERSEY_CARE);
    expect(codes((await set(clinician, id, false, 2)).body)).toEqual(['role-not-allowed']);
    expect((await set(adviser, id, false, 1)).status).toBe(409);
    expect((await set(adviser, id, false, 2)).status).toBe(204);
    expect(codes((await set(adviser, id, false, 3)).body)).toEqual(['online-view-is-so']);
  });

  it('does not move since when the sign-in is linked', async () => {
    const { id, person } = await aStudentAsked();
    const [before] = await app.rows('select linked_at from student where id = $1', [id]);
    app.clock.advance({ hours: 1 });
    await set(person, 'me', false, 2);
    expect(await app.rows('select linked_at from student where id = $1', [id])).toEqual([before]);
  });
});
