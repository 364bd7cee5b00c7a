import {
  event,
  ObligationEscalatedV1,
  plus,
  ROLE_CODES,
  ROLES,
  type ReferralStepPausedV1,
  type ToDo,
} from '@footbridge/contracts';
import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { tellLateSteps } from '../src/referral/referral.reactions.js';
import { definition } from '../src/definition.js';
import { adviser, App, clinician, colleague, foreignClinician, PEOPLE } from './app.js';
import { anAgreement, aStudent, LIVERPOOL, MERSEY_CARE, type Person } from './world.js';

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(
    anAgreement({
      pathways: [
        {
          pathway: 'university-to-nhs-referral',
          steps: [
            {
              step: 'decide-on-offer',
              side: 'receiver',
              limits: { routine: 3, urgent: 1, 'very-urgent': 1, emergency: 1 },
              calendar: 'working-days',
              escalation: ['service-manager', 'caldicott-guardian'],
              reminders: [24],
              pauses: [{ reason: 'waiting-for-information', mostDays: 5 }],
              cover: 'duty-worker',
            },
          ],
        },
      ],
    }),
  );
});
beforeEach(() => app.knowsAllUntilNow());
afterEach(async () => {
  app.clock.reset();
  await app.query(`delete from heartbeat where at > now() + interval '5 seconds'`);
});
afterAll(() => app.stop());

type Call = { id: string; etag: string; body: object };
const act =
  (name: string) =>
  (person: Person, { id, etag, body }: Call) =>
    app.as(person, { method: 'POST', path: `/referrals/${id}/${name}`, ifMatch: etag, body });
const [pause, resume, contact] = [act('pause-step'), act('resume-step'), act('contact-student')];
const inDays = (days: number) => plus(app.clock.now().toISOString(), { days });
const forInformation = (until = inDays(2)) => ({ step: 'decide-on-offer', reason: 'waiting-for-information', until });
const offerOf = async (id: string) => {
  const events = await app.events(id);
  const { toDos } = events.at(-1)?.data as { toDos: ToDo[] };
  return toDos.find(({ step }) => step === 'decide-on-offer');
};

describe('a limit in working days', () => {
  it('goes into the referral as it is sent, with reminders, turns and cover', async () => {
    // A Thursday before Easter, in summer time already.
    app.clock.set('2027-03-25T10:00:00Z');
    await app.knowsAllUntilNow();
    const { id } = await app.submitted(aStudent());
    expect(await offerOf(id)).toMatchObject({
      dueAt: '2027-04-01T16:00:00.000Z',
      escalateAt: ['2027-04-01T16:00:00.000Z', '2027-04-02T16:00:00.000Z'],
      remindAt: ['2027-03-31T16:00:00.000Z'],
      cover: 'duty-worker',
    });
  });
});

describe('a pause', () => {
  it('moves the deadline in the one row that has it, tells it, and runs on by itself', async () => {
    const { id, etag } = await app.opened(aStudent());
    const before = await offerOf(id);
    const { body } = await app.as(clinician, { path: `/referrals/${id}` });
    expect(body).toMatchObject({ clocks: { pausable: ['decide-on-offer'], paused: [] } });
    expect(body['actions']).toContain('pause-step');
    const paused = await pause(clinician, { id, etag, body: forInformation() });
    expect(paused.status).toBe(204);
    const after = await offerOf(id);
    expect(after?.stepVersion).toBe((before?.stepVersion ?? 0) + 2);
    expect((after?.dueAt ?? '') > (before?.dueAt ?? '')).toBe(true);
    const [row] = await app.query('select decide_by, alarm_at from referral where id = $1', [id]);
    expect(row?.['decide_by']).toEqual(new Date(after?.dueAt ?? 0));
    const told = (await app.events(id)).at(-1);
    expect(told?.type).toBe('referral.step-paused.v1');
    expect((told?.data as unknown as ReferralStepPausedV1).reason).toBe('waiting-for-information');
    expect((await app.entries(id)).at(-1)).toMatchObject({ action: 'referral.pause-step', outcome: 'permitted' });
    const shown = (await app.as(clinician, { path: `/referrals/${id}` })).body;
    expect(shown['actions']).toContain('resume-step');
    // Nobody says anything any more: the step becomes late at the moved deadline all the same.
    app.clock.set(after?.dueAt ?? '');
    await app.service.database.asHandler((tx) => tellLateSteps(tx));
    expect((await app.events(id)).at(-1)).toMatchObject({ type: 'referral.step-overdue.v1' });
  });

  it('ended early gives its days back', async () => {
    const { id, etag } = await app.opened(aStudent());
    const before = await offerOf(id);
    const paused = await pause(clinician, { id, etag, body: forInformation() });
    const resumed = await resume(clinician, { id, etag: paused.etag ?? '', body: { step: 'decide-on-offer' } });
    expect(resumed.status).toBe(204);
    expect((await offerOf(id))?.dueAt).toBe(before?.dueAt);
    expect(await resume(clinician, { id, etag: resumed.etag ?? '', body: { step: 'decide-on-offer' } })).toMatchObject({
      status: 422,
      codes: ['not-paused'],
    });
  });

  it('is refused to who does not hold the step, without agreement, too long, and in wrong words', async () => {
    const { id, etag } = await app.opened(aStudent());
    expect(await pause(colleague, { id, etag, body: forInformation() })).toMatchObject({ status: 403 });
    expect((await pause(foreignClinician, { id, etag, body: forInformation() })).status).toBe(404);
    const sent = (await app.as(adviser, { path: `/referrals/${id}` })).etag ?? '';
    expect(await pause(adviser, { id, etag: sent, body: forInformation() })).toMatchObject({
      status: 422,
      codes: ['not-the-holder'],
    });
    expect(await pause(clinician, { id, etag, body: { ...forInformation(), reason: 'student-away' } })).toMatchObject({
      codes: ['pause-not-agreed'],
    });
    expect(await pause(clinician, { id, etag, body: forInformation(inDays(6)) })).toMatchObject({
      codes: ['pause-too-long'],
    });
    for (const wrong of [{ step: 'x' }, { reason: 'x' }, { until: 'tomorrow' }])
      expect((await pause(clinician, { id, etag, body: { ...forInformation(), ...wrong } })).status).toBe(400);
    expect((await pause(clinician, { id, etag: '"1"', body: forInformation() })).status).toBe(409);
    expect((await app.entries(id)).filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(3);
  });
});

describe('the top of an escalation', () => {
  const top = (caseId: string, { step, stepVersion }: Pick<ToDo, 'step' | 'stepVersion'>, more: object = {}) =>
    event(ObligationEscalatedV1, {
      caseId,
      caseKind: 'referral',
      obligationId: caseId,
      step,
      stepVersion,
      organisationId: MERSEY_CARE,
      roles: ['service-manager'],
      level: 1,
      top: true,
      dueAt: inDays(0),
      at: inDays(0),
      ...more,
    });

  it('asks the sender to speak with the student, once; the contact does it and begins the check anew', async () => {
    const { id } = await app.submitted(aStudent());
    const offer = await offerOf(id);
    await app.told(top(id, offer ?? { step: 'x', stepVersion: 1 }, { top: false }));
    await app.told(top(id, offer ?? { step: 'x', stepVersion: 1 }));
    await app.told(top(id, offer ?? { step: 'x', stepVersion: 1 }));
    const asked = (await app.events(id)).filter(({ type }) => type === 'referral.contact-asked.v1');
    expect(asked).toMatchObject([
      { data: { toDos: [{}, {}, { step: 'contact-student', holder: { organisationId: LIVERPOOL } }] } },
    ]);
    const seen = await app.as(adviser, { path: `/referrals/${id}` });
    expect(seen.body['actions']).toContain('contact-student');
    const spoken = await contact(adviser, { id, etag: seen.etag ?? '', body: { way: 'by-phone', reached: true } });
    expect(spoken.status).toBe(204);
    expect((await app.as(adviser, { path: `/referrals/${id}` })).body).toMatchObject({ contact: { way: 'by-phone' } });
    expect((await app.events(id)).at(-1)).toMatchObject({
      type: 'referral.student-contacted.v1',
      data: { toDos: [{ step: 'check-on-student' }, { step: 'decide-on-offer' }] },
    });
  });

  it('is answered by a contact alone: deciding moves it with the next step, and nothing closes over it', async () => {
    const { id } = await app.opened(aStudent());
    await app.told(top(id, (await offerOf(id)) ?? { step: 'x', stepVersion: 1 }));
    const etagOf = async (who: Person) => (await app.as(who, { path: `/referrals/${id}` })).etag ?? '';
    const clinical = async (name: string, body?: object) =>
      app.as(clinician, {
        method: 'POST',
        path: `/referrals/${id}/${name}`,
        ifMatch: await etagOf(clinician),
        ...(body ? { body } : {}),
      });
    expect((await clinical('accept')).status).toBe(204);
    const accepted = (await app.events(id)).at(-1);
    expect(accepted?.data).toMatchObject({
      toDos: [{ step: 'assess' }, { step: 'contact-student', holder: { organisationId: MERSEY_CARE } }],
    });
    expect((await clinical('take-on')).status).toBe(204);
    const ended = { reason: 'treatment-ended' };
    expect(await clinical('close', ended)).toMatchObject({ status: 422, codes: ['contact-not-recorded'] });
    expect((await clinical('contact-student', { way: 'in-person', reached: true })).status).toBe(204);
    expect((await clinical('close', ended)).status).toBe(204);
  });

  it('tells the other side nothing of a contact', async () => {
    const { id, etag } = await app.opened(aStudent());
    const before = await app.as(adviser, { path: `/referrals/${id}` });
    expect((await contact(clinician, { id, etag, body: { way: 'in-person', reached: true } })).status).toBe(204);
    const after = await app.as(adviser, { path: `/referrals/${id}` });
    expect({ ...after.body, knownAt: 0 }).toEqual({ ...before.body, knownAt: 0 });
    expect(after.etag).toBe(before.etag);
  });

  it('cannot be answered by the trust before it opened the referral, nor in words', async () => {
    const { id, etag } = await app.submitted(aStudent());
    expect((await contact(clinician, { id, etag, body: { way: 'by-phone', reached: true } })).codes).toContain(
      'wrong-state',
    );
    expect((await contact(adviser, { id, etag, body: { way: 'by-phone', reached: 'yes, she is fine' } })).status).toBe(
      400,
    );
  });
});

describe('for every role', () => {
  const caring = (role: keyof typeof ROLES) =>
    ROLES[role].clinical ||
    [
      'wellbeing-adviser',
      'wellbeing-lead',
      'mental-health-adviser',
      'counsellor',
      'disability-adviser',
      'designated-safeguarding-lead',
    ].includes(role);

  it.each(PEOPLE.filter(({ at, role }) => ROLE_CODES.includes(role) && (at === LIVERPOOL || at === MERSEY_CARE)))(
    '$role at $at is refused where the role may not care for students',
    async (person) => {
      const { id, etag } = await app.opened(aStudent());
      const answers = await Promise.all([
        pause(person, { id, etag, body: forInformation() }),
        resume(person, { id, etag, body: { step: 'decide-on-offer' } }),
        contact(person, { id, etag, body: { way: 'by-phone', reached: false } }),
      ]);
      for (const { status } of answers)
        expect(caring(person.role) ? status !== 500 : status === 403 || status === 409).toBe(true);
    },
  );
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
  });
});
