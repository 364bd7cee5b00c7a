import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  event,
  ObligationEscalatedV1,
  plus,
  type PathwayStepCode,
  type Role,
  type ToDo,
} from '@footbridge/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { adviser, App, clinician, manager, PEOPLE, safeguardingLead } from './app.js';
import {
  anAgreement,
  appointmentOf,
  aStudent,
  LIVERPOOL,
  MANCHESTER,
  MERSEY_CARE,
  SINCE,
  type Person,
} from './world.js';

const lead: Person = { role: 'wellbeing-lead', at: LIVERPOOL };
const coverer: Person = { role: 'mental-health-adviser', at: LIVERPOOL };
const counsellor: Person = { role: 'counsellor', at: LIVERPOOL };
const elsewhere: Person[] = [
  { role: 'mental-health-adviser', at: MANCHESTER },
  { role: 'wellbeing-lead', at: MANCHESTER },
];
const safeguarding: Person = { role: 'named-safeguarding-professional', at: MERSEY_CARE };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, lead, coverer, counsellor, safeguarding, ...elsewhere]);
});
beforeEach(() => app.knowsAllUntilNow());
afterAll(() => app.stop());

const limits = { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 };
const escalation: Role[] = ['wellbeing-lead', 'designated-safeguarding-lead'];
let version = 0;
/** Sent under a pathway with these steps of the sender. */
async function opened(...steps: { step: PathwayStepCode; role: Role; cover?: Role }[]) {
  await app.told(
    anAgreement({
      version: ++version,
      pathways: [
        {
          pathway: 'university-to-nhs-referral',
          steps: [
            { step: 'decide-on-offer', side: 'receiver', limits, escalation: ['service-manager', safeguarding.role] },
            ...steps.map((each) => ({ ...each, side: 'sender' as const, limits, escalation })),
          ],
        },
      ],
    }),
  );
  return app.opened(aStudent());
}
const read = (person: Person, id: string) => app.as(person, { path: `/referrals/${id}` });
const act = async (person: Person, id: string, name: string, body?: object) =>
  app.as(person, {
    method: 'POST',
    path: `/referrals/${id}/${name}`,
    ifMatch: (await read(adviser, id)).etag ?? '',
    ...(body ? { body } : {}),
  });
const spoken = (reached: boolean) => ({ way: 'by-phone', reached });
async function toDoOf(id: string, step: string): Promise<ToDo> {
  const { toDos } = (await app.events(id)).at(-1)?.data as { toDos: ToDo[] };
  const found = toDos.find((each) => each.step === step);
  if (!found) throw new Error(`nobody is asked to ${step}`);
  return found;
}
async function tells(id: string, step: string, roles: readonly string[], top = false) {
  const { stepVersion, holder } = await toDoOf(id, step);
  const { organisationId } = holder;
  const late = { caseId: id, caseKind: 'referral', obligationId: v7(), step, stepVersion, organisationId };
  await app.told(
    event(ObligationEscalatedV1, { ...late, roles: [...roles], level: roles.length, top, dueAt: SINCE, at: SINCE }),
  );
}

describe('the cover of a step', () => {
  it('may look and act while nobody holds the step’s own role, and only then', async () => {
    const { id } = await opened({
      step: 'check-on-student',
      role: 'disability-adviser',
      cover: 'mental-health-adviser',
    });
    expect((await read(coverer, id)).body).toMatchObject({ content: { 'risk.suicidal-thoughts': 'passive' } });
    expect((await app.entries(id)).findLast(({ action }) => action === 'referral.read')).toMatchObject({
      outcome: 'permitted',
      input: { relationship: { kind: 'holding-step' } },
    });
    expect((await act(coverer, id, 'contact-student', spoken(true))).status).toBe(204);
    expect((await read(counsellor, id)).codes).toEqual(['relationship-missing']);
    expect((await read(elsewhere[0] as Person, id)).status).toBe(404);

    const here: Person = { role: 'disability-adviser', at: LIVERPOOL };
    const appointment = { organisationId: LIVERPOOL, appointmentId: appointmentOf(here) };
    await app.told(
      event(AppointmentMadeV1, { ...appointment, personId: v7(), role: here.role, dutyTeamIds: [], from: SINCE }),
    );
    expect((await read(coverer, id)).codes).toEqual(['relationship-missing']);
    expect((await act(coverer, id, 'contact-student', spoken(true))).codes).toEqual(['relationship-missing']);
    await app.told(event(AppointmentEndedV1, { ...appointment, endedAt: SINCE }));
    expect((await read(coverer, id)).status).toBe(200);
  });

  it('may look while its clock stands still in vacation, though somebody holds the role, and not before or after', async () => {
    const { id } = await opened({
      step: 'check-on-student',
      role: 'wellbeing-adviser',
      cover: 'mental-health-adviser',
    });
    const vacation = (from: Parameters<typeof plus>[1], until: Parameters<typeof plus>[1]) =>
      app.query(
        `update referral set aggregate = jsonb_set(aggregate, '{next,standstills}',
           jsonb_build_array(jsonb_build_object('from', $2::text, 'until', $3::text))) where id = $1`,
        [id, plus(app.clock.now().toISOString(), from), plus(app.clock.now().toISOString(), until)],
      );
    expect((await read(coverer, id)).codes).toEqual(['relationship-missing']);
    await vacation({ hours: -1 }, { days: 20 });
    expect((await read(coverer, id)).body).toMatchObject({ content: { 'risk.suicidal-thoughts': 'passive' } });
    expect((await read(counsellor, id)).codes).toEqual(['relationship-missing']);
    for (const [from, until] of [
      [{ hours: 1 }, { days: 20 }],
      [{ days: -20 }, { hours: -1 }],
    ] as const) {
      await vacation(from, until);
      expect((await read(coverer, id)).codes).toEqual(['relationship-missing']);
    }
  });

  it('tells the student and closes after a "no"', async () => {
    const { id, etag } = await opened({
      step: 'check-on-student',
      role: 'disability-adviser',
      cover: 'mental-health-adviser',
    });
    const no = { reason: 'no-capacity', nextStep: 'gp' };
    await app.as(clinician, { method: 'POST', path: `/referrals/${id}/not-accept`, ifMatch: etag, body: no });
    expect((await act(counsellor, id, 'close', { reason: 'student-told' })).codes).toEqual(['relationship-missing']);
    expect((await act(coverer, id, 'close', { reason: 'student-told' })).status).toBe(204);
    expect((await read(coverer, id)).codes).toEqual(['relationship-missing']);
  });
});

describe('who is told that a step is late', () => {
  it('may look and act from then on, not before, and not once the step is over', async () => {
    const { id } = await opened({ step: 'check-on-student', role: 'wellbeing-adviser' });
    for (const each of [lead, safeguardingLead]) expect((await read(each, id)).codes).toEqual(['relationship-missing']);
    await tells(id, 'check-on-student', ['wellbeing-lead']);
    expect((await read(lead, id)).body).toMatchObject({ content: { 'risk.suicidal-thoughts': 'passive' } });
    expect((await read(safeguardingLead, id)).codes).toEqual(['relationship-missing']);
    expect((await read(elsewhere[1] as Person, id)).status).toBe(404);
    await tells(id, 'check-on-student', ['wellbeing-lead', 'designated-safeguarding-lead']);
    expect((await read(safeguardingLead, id)).status).toBe(200);
    expect((await act(lead, id, 'contact-student', spoken(true))).status).toBe(204);
    for (const each of [lead, safeguardingLead]) expect((await read(each, id)).codes).toEqual(['relationship-missing']);
  });

  it('gets no right that the role has not: a manager, told of the trust’s decision, still opens no record', async () => {
    const { id } = await opened({ step: 'check-on-student', role: 'wellbeing-adviser' });
    expect((await read(safeguarding, id)).body).not.toHaveProperty('content');
    await tells(id, 'decide-on-offer', ['service-manager', 'named-safeguarding-professional']);
    expect((await read(safeguarding, id)).body).toMatchObject({ content: { 'risk.suicidal-thoughts': 'passive' } });
    expect((await read(manager, id)).codes).toContain('role-not-allowed');
    expect((await read(lead, id)).codes).toEqual(['relationship-missing']);
  });
});

describe('who holds a step beside the next one', () => {
  it('may look and act while it stands', async () => {
    const { id } = await opened(
      { step: 'check-on-student', role: 'wellbeing-adviser' },
      { step: 'speak-with-student', role: 'counsellor' },
    );
    expect((await read(counsellor, id)).codes).toEqual(['relationship-missing']);
    await tells(id, 'decide-on-offer', ['service-manager'], true);
    expect(await toDoOf(id, 'contact-student')).toMatchObject({
      holder: { organisationId: LIVERPOOL, role: 'counsellor' },
    });
    expect((await read(counsellor, id)).status).toBe(200);
    expect((await act(counsellor, id, 'contact-student', spoken(true))).status).toBe(204);
    expect((await read(counsellor, id)).codes).toEqual(['relationship-missing']);
  });
});
