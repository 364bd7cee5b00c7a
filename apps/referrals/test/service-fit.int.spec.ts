import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, ServiceOfferedV1, type Eligibility } from '@footbridge/contracts';
import { adviser, App } from './app.js';
import {
  anAgreement,
  aStudent,
  content,
  idOf,
  LIVERPOOL,
  MANCHESTER,
  MERSEY_CARE,
  permission,
  registered,
  SINCE,
  studentService,
  triageTeam,
} from './world.js';

const partnersOnly = idOf('service for the universities of Manchester');
const pausing = idOf('service that pauses');
const eligibility: Eligibility = {
  ageFrom: 25,
  gp: 'registered-in-area',
  rule: 'all',
  criteria: ['severe-or-lasting'],
  notTaken: [],
};
const offered = (serviceId: string, more: Partial<ServiceOfferedV1>) =>
  event(ServiceOfferedV1, {
    organisationId: MERSEY_CARE,
    serviceId,
    kind: 'community-mental-health-team',
    name: 'A service',
    pathway: 'university-to-nhs-referral',
    dutyTeamId: triageTeam,
    monitoredHours: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
    minimum: [],
    referrerRoles: ['wellbeing-adviser'],
    otherWays: ['crisis-line', 'gp'],
    offeredFrom: SINCE,
    ...more,
  });
const declared = (status: string) => ({ status, waitWeeks: 9, declaredAt: SINCE });

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(
    anAgreement(),
    offered(partnersOnly, { referrerOrganisations: [MANCHESTER] }),
    offered(pausing, { name: 'Pausing', eligibility, capacity: declared('accepting') }),
  );
});
afterAll(() => app.stop());

const submit = (id: string, etag: string) =>
  app.as(adviser, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag });
const asReceived = async (id: string) => (await app.as(adviser, { path: `/referrals/${id}/as-received` })).body;
const codes = (reasons: unknown) => (reasons as { code: string }[]).map(({ code }) => code);
const permittedStudent = async () => {
  const student = aStudent();
  await app.told(registered(student), permission(student));
  return student;
};

describe('a service that takes referrals from some organisations alone', () => {
  it('refuses the draft of another, with other ways to help and an entry', async () => {
    const student = await permittedStudent();
    const body = { studentId: student.studentId, to: MERSEY_CARE, pathway: 'university-to-nhs-referral' };
    const answer = await app.as(adviser, {
      path: '/referrals',
      body: { ...body, serviceId: partnersOnly, urgency: 'routine' },
    });
    const reason = {
      code: 'organisation-may-not-refer',
      facts: { organisationId: LIVERPOOL, otherWays: ['crisis-line', 'gp'] },
    };
    expect(answer).toMatchObject({ status: 422, body: { reasons: [reason] } });
    const [entry] = await app.query(`select bytes from audit_entry where outcome = 'refused' order by id desc limit 1`);
    expect(JSON.parse(String(entry?.['bytes']))).toMatchObject({ action: 'referral.draft', reasons: [reason] });
  });

  it('refuses to be sent what was drafted before, and shows it beforehand', async () => {
    await app.told(offered(partnersOnly, { referrerOrganisations: [MANCHESTER, LIVERPOOL] }));
    const { id, etag } = await app.draft(await permittedStudent(), { serviceId: partnersOnly });
    expect((await asReceived(id))['reasons']).toEqual([]);
    await app.told(offered(partnersOnly, { referrerOrganisations: [MANCHESTER] }));
    expect(codes((await asReceived(id))['reasons'])).toEqual(['organisation-may-not-refer']);
    expect(await submit(id, etag)).toMatchObject({ status: 422, codes: ['organisation-may-not-refer'] });
    await app.told(offered(partnersOnly, { referrerOrganisations: [MANCHESTER, LIVERPOOL] }));
    expect((await submit(id, etag)).status).toBe(204);
  });
});

describe('whom a service is for', () => {
  it('is shown to the adviser, and stops nothing: the clinicians decide', async () => {
    await app.told(offered(pausing, { name: 'Pausing', eligibility, capacity: declared('limited') }));
    const { id, etag } = await app.draft(await permittedStudent(), { serviceId: pausing });
    const seen = await asReceived(id);
    expect(seen['reasons']).toEqual([]);
    expect(seen['notices']).toMatchObject([
      { code: 'eligibility-age', facts: { ageFrom: 25 } },
      { code: 'eligibility-area' },
      { code: 'eligibility-criteria', facts: { rule: 'all', criteria: ['severe-or-lasting'] } },
      { code: 'capacity-limited', facts: { waitWeeks: 9 } },
      { code: 'capacity-old' },
    ]);
    expect((await submit(id, etag)).status).toBe(204);
  });
});

describe('a service that pauses', () => {
  it('is sent nothing routine, and other services are named; what is urgent goes', async () => {
    const routine = await app.draft(await permittedStudent(), { serviceId: pausing });
    const urgent = await app.draft(await permittedStudent(), { serviceId: pausing, urgency: 'urgent' });
    await app.told(offered(pausing, { name: 'Pausing', eligibility, capacity: declared('paused') }));
    const shown = (await asReceived(routine.id))['reasons'];
    expect(shown).toMatchObject([{ code: 'service-paused', facts: { since: SINCE } }]);
    const others = (shown as { facts: { otherServices: string[] } }[])[0]?.facts.otherServices;
    expect(others).toContain(studentService);
    expect(others).not.toContain(pausing);
    const refused = await submit(routine.id, routine.etag);
    expect(refused).toMatchObject({ status: 422, codes: ['service-paused'] });
    expect(JSON.stringify(refused.body)).toContain('Student mental health');
    expect(await app.events(routine.id)).toEqual([]);
    expect(codes((await asReceived(urgent.id))['notices'])).toContain('capacity-paused');
    expect((await submit(urgent.id, urgent.etag)).status).toBe(204);
  });

  it('is named as no alternative where no agreement is in force, nor when it is not for this organisation', async () => {
    const elsewhere = idOf('service of a trust without agreement');
    await app.told(
      offered(pausing, { name: 'Pausing', capacity: declared('accepting') }),
      offered(elsewhere, { organisationId: 'RXV' }),
      offered(partnersOnly, { referrerOrganisations: [MANCHESTER] }),
    );
    const { id } = await app.draft(await permittedStudent(), { serviceId: pausing, fields: content });
    await app.told(offered(pausing, { name: 'Pausing', capacity: declared('paused') }));
    const [reason] = (await asReceived(id))['reasons'] as { facts: { otherServices: string[] } }[];
    expect(reason?.facts.otherServices).toContain(studentService);
    for (const no of [elsewhere, partnersOnly, pausing]) expect(reason?.facts.otherServices).not.toContain(no);
  });
});
