import { ConsentWithdrawnV1, event, StudentOnlineViewChangedV1, StudentSignInLinkedV1 } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician } from './app.js';
import {
  anAgreement,
  aStudent,
  EVERYTHING,
  LIVERPOOL,
  MERSEY_CARE,
  permissionChanged,
  SINCE,
  studentService,
  type Student,
} from './world.js';

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const post = (person: typeof clinician, id: string, act: string, [ifMatch, body]: [string, object?]) =>
  app.as(person, { method: 'POST', path: `/referrals/${id}/${act}`, ifMatch, body });
const withdrawn = (student: Student) => event(ConsentWithdrawnV1, { ...student, version: 2, withdrawnAt: SINCE });

/** A student who signs in as `subject`. */
async function linked(subject: string): Promise<Student> {
  const student = aStudent();
  const sign = { studentId: student.studentId, registeredBy: LIVERPOOL, personId: app.signsIn(subject) };
  await app.told(event(StudentSignInLinkedV1, sign));
  return student;
}
const own = (subject: string, id = '') => app.asStudent(subject, { path: id ? `/referrals/${id}` : '/referrals' });

describe('a student’s own referrals', () => {
  it('say in words how far each is, who must act next, and what was shared with whom', async () => {
    const student = await linked('mei');
    const { id, etag } = await app.submitted(student);
    const waiting = await own('mei', id);
    expect(waiting.status).toBe(200);
    expect(waiting.body).toMatchObject({
      from: { organisationId: LIVERPOOL, name: 'Organisation 10006842' },
      service: { id: studentService, name: 'Student mental health' },
      state: 'submitted',
      stateInWords: 'Your referral has been sent. The service has not read it yet.',
      mustActNext: {
        organisationId: LIVERPOOL,
        side: 'sender',
        inWords: 'stays in touch with you while the service decides',
      },
      shared: { with: { organisationId: MERSEY_CARE }, state: 'waiting' },
    });
    await app.told(permissionChanged(student, { categories: EVERYTHING.filter((each) => each !== 'contact') }));
    const opened = await post(clinician, id, 'open', [etag]);
    await post(clinician, id, 'accept', [opened.etag ?? '']);
    const { body } = await own('mei', id);
    expect(body).toMatchObject({
      state: 'accepted',
      mustActNext: { organisationId: MERSEY_CARE, side: 'receiver' },
      shared: { state: 'given' },
    });
    const { categories } = body['shared'] as { categories: string[] };
    expect(categories).toContain('risk-and-safety');
    expect(categories).not.toContain('contact');
    const list = await own('mei');
    expect(list.body['items']).toEqual([body]);
  });

  it('name no member of staff and hold no word that was written', async () => {
    const student = await linked('staffless');
    const { id, etag } = await app.opened(student);
    await post(clinician, id, 'not-accept', [etag, { reason: 'not-clinically-appropriate', nextStep: 'gp' }]);
    const { body } = await own('staffless', id);
    expect(body).toMatchObject({ state: 'not-accepted', insteadInWords: 'Your GP can help.' });
    expect(Object.keys(body).toSorted()).toEqual([
      'decidedAt',
      'from',
      'id',
      'insteadInWords',
      'mustActNext',
      'openedAt',
      'sentAt',
      'service',
      'shared',
      'state',
      'stateInWords',
      'to',
    ]);
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/planted|Mei|role|not-clinically|escalation/i);
    const [people] = await app.query(
      `select array_agg(person_id::text) as ids from relationship where referral_id = $1 and person_id is not null`,
      [id],
    );
    for (const person of people?.['ids'] as string[]) expect(text).not.toContain(person);
  });

  it('go on to be seen after permission was taken back, and what was stopped unread says so', async () => {
    const student = await linked('stopper');
    const { id } = await app.submitted(student);
    await app.told(withdrawn(student));
    expect((await own('stopper', id)).body).toMatchObject({
      state: 'withdrawn',
      mustActNext: { side: 'sender', inWords: 'talks with you about what you want now' },
      shared: { state: 'stopped', categories: [] },
    });
  });

  it('leave an entry for each look', async () => {
    const student = await linked('looker');
    const { id } = await app.submitted(student);
    await own('looker');
    await own('looker', id);
    const looks = (await app.entries(id)).slice(-2);
    expect(looks).toMatchObject([
      { action: 'referral.read', outcome: 'permitted', actor: { kind: 'student', studentId: student.studentId } },
      { action: 'referral.read', outcome: 'permitted', actor: { kind: 'student', studentId: student.studentId } },
    ]);
  });
});

describe('a student whose online view is switched off', () => {
  const switched = ({ studentId }: Student, on: boolean) =>
    event(StudentOnlineViewChangedV1, { studentId, registeredBy: LIVERPOOL, on, at: SINCE });

  it('is refused from the moment that it is known here, on the record, until it is on again; nobody else is', async () => {
    const student = await linked('unsafe');
    const { id } = await app.submitted(student);
    const safe = await linked('safe');
    const other = await app.submitted(safe);
    await app.told(switched(student, false));
    for (const answer of [await own('unsafe', id), await own('unsafe')])
      expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 403, codes: ['online-view-off'] });
    expect((await app.entries(id)).at(-1)).toMatchObject({
      action: 'referral.read',
      outcome: 'refused',
      actor: { kind: 'unknown', personId: app.signsIn('unsafe') },
    });
    expect((await own('safe', other.id)).status).toBe(200);
    expect((await app.as(adviser, { path: `/referrals/${id}` })).status).toBe(200);
    await app.told(switched(student, true));
    expect((await own('unsafe', id)).status).toBe(200);
  });
});

describe('what is not a student’s own', () => {
  it('is not there: another student’s referral, and a draft', async () => {
    const student = await linked('curious');
    const { id } = await app.submitted(aStudent());
    const draft = await app.draft(student);
    for (const foreign of [id, draft.id]) {
      const answer = await own('curious', foreign);
      expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 404, codes: [] });
      expect((await app.entries(foreign)).at(-1)).toMatchObject({
        outcome: 'refused',
        reasons: [{ code: 'not-found' }],
      });
    }
    expect((await own('curious')).body).toEqual({ items: [] });
  });

  it('is hidden by the database, without a where', async () => {
    const student = await linked('database');
    const { id } = await app.submitted(student);
    const caller = { personId: app.signsIn('database'), issuer: 'any', organisations: [] };
    const seen = await app.service.database.asRequest(caller, undefined, async (tx) => ({
      referrals: await tx.query('select id from referral'),
      copies: await tx.query('select 1 from referral_copy'),
      relationships: await tx.query('select 1 from relationship'),
      signIns: await tx.query('select student_id from knowledge.sign_in'),
    }));
    expect(seen).toEqual({
      referrals: [{ id }],
      copies: [],
      relationships: [],
      signIns: [{ student_id: student.studentId }],
    });
  });

  it('is shown to nobody whose sign-in is not linked, nor to staff who chose no role', async () => {
    const { id } = await app.submitted(aStudent());
    for (const answer of [await own('stranger'), await own('stranger', id)])
      expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 403, codes: ['no-acting-role'] });
  });

  it('a sign-in leads to the student that it was linked to first, and a link is never replaced', async () => {
    const first = await linked('twice');
    await linked('twice');
    const { id } = await app.submitted(first);
    const thief = { studentId: first.studentId, registeredBy: LIVERPOOL, personId: app.signsIn('thief') };
    await app.told(event(StudentSignInLinkedV1, thief));
    expect((await own('twice', id)).status).toBe(200);
    expect((await own('thief', id)).status).toBe(403);
    // Their one-time links are a way of their own, beside it.
    const link = { ...thief, personId: app.signsIn('by link'), way: 'one-time-link' };
    await app.told(event(StudentSignInLinkedV1, link));
    expect((await own('by link', id)).status).toBe(200);
    expect((await own('twice', id)).status).toBe(200);
  });

  it('is every act: a student changes nothing here', async () => {
    const student = await linked('actor');
    const { id, etag } = await app.opened(student);
    const no = { reason: 'no-capacity', nextStep: 'gp' };
    const acts: [string, object?][] = [
      ['submit', {}],
      ['withdraw'],
      ['open'],
      ['accept'],
      ['return-with-advice', { nextStep: 'gp' }],
      ['not-accept', no],
      ['take-on'],
      ['not-take-on', no],
      ['close', { reason: 'student-told' }],
      ['messages', { kind: 'update', text: 'More' }],
      ['claim-relationship', { reason: 'incident-review' }],
    ];
    const events = (await app.events(id)).length;
    for (const [act, body] of acts) {
      const asked = { method: 'POST' as const, path: `/referrals/${id}/${act}`, ifMatch: etag, body: body ?? {} };
      expect({ act, status: (await app.asStudent('actor', asked)).status }).toEqual({ act, status: 404 });
    }
    const { studentId } = student;
    const draft = {
      studentId,
      to: MERSEY_CARE,
      serviceId: studentService,
      pathway: 'university-to-nhs-referral',
      urgency: 'routine',
    };
    for (const subject of ['actor', 'stranger'])
      expect((await app.asStudent(subject, { path: '/referrals', body: draft })).status).toBe(403);
    expect((await app.asStudent('actor', { path: `/referrals/${id}/messages` })).status).toBe(404);
    expect((await app.asStudent('actor', { path: `/referrals/${id}/as-received` })).status).toBe(404);
    expect((await app.events(id)).length).toBe(events);
  });
});

describe('what was cut at the opening', () => {
  const openedAfter = async (gone: readonly string[]) => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await app.told(permissionChanged(student, { categories: EVERYTHING.filter((each) => !gone.includes(each)) }));
    expect((await post(clinician, id, 'open', [etag])).status).toBe(204);
    return id;
  };
  const toDosOf = async (id: string) =>
    (await app.events(id)).at(-1)?.data['toDos'] as { step: string; holder: { organisationId: string } }[];

  it('is told to the receiver by name, never by content; below the minimum the sender is to phone', async () => {
    const id = await openedAfter(['risk-and-safety']);
    const seen = await app.as(clinician, { path: `/referrals/${id}` });
    expect(seen.body['notShared']).toEqual({
      categories: ['risk-and-safety'],
      fields: ['risk.summary', 'risk.suicidal-thoughts'],
      minimumMet: false,
      missing: ['risk.summary'],
    });
    expect(JSON.stringify(seen.body)).not.toContain('Passive suicidal');
    expect(await toDosOf(id)).toMatchObject([
      { step: 'check-on-student' },
      { step: 'decide-on-offer' },
      { step: 'phone-service', holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' } },
    ]);
    const sender = await app.as(adviser, { path: `/referrals/${id}` });
    expect(sender.body).not.toHaveProperty('notShared');
    await post(clinician, id, 'accept', [seen.etag ?? '']);
    expect((await toDosOf(id)).map(({ step }) => step)).toEqual(['assess']);
    expect((await app.as(clinician, { path: `/referrals/${id}` })).body).toHaveProperty('notShared');
  });

  it('above the minimum asks nobody to phone', async () => {
    const id = await openedAfter(['contact']);
    const { body } = await app.as(clinician, { path: `/referrals/${id}` });
    const notShared = { categories: ['contact'], fields: ['contact.preference'], minimumMet: true, missing: [] };
    expect(body['notShared']).toEqual(notShared);
    expect((await toDosOf(id)).map(({ step }) => step)).toEqual(['check-on-student', 'decide-on-offer']);
  });

  it('is said to be nothing where nothing was cut', async () => {
    const id = await openedAfter([]);
    const { body } = await app.as(clinician, { path: `/referrals/${id}` });
    expect(body['notShared']).toEqual({ categories: [], fields: [], minimumMet: true, missing: [] });
  });

  it('lets nothing be opened when nothing lawful remains', async () => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await app.told(permissionChanged(student, { categories: ['outcome-summary'] }));
    expect((await post(clinician, id, 'open', [etag])).codes).toEqual(['permission-categories']);
    expect((await app.as(clinician, { path: `/referrals/${id}` })).body).not.toHaveProperty('notShared');
  });
});
