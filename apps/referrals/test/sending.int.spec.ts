import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgreementSuspendedV1, ConsentWithdrawnV1, event, StudentRegisteredV1 } from '@footbridge/contracts';
import { adviser, App, clinician, foreignClinician, guardian, manager, otherAdviser, safeguardingLead } from './app.js';
import {
  anAgreement,
  aStudent,
  content,
  EVERYTHING,
  GMMH,
  idOf,
  MANCHESTER,
  MERSEY_CARE,
  nightService,
  permission,
  registered,
  SINCE,
  studentService,
  triageTeam,
  type Student,
} from './world.js';

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const spoken = {
  'urgent.spoke-to': 'The duty line',
  'urgent.spoke-at': '2026-11-22T22:00:00Z',
  'urgent.with-student-now': 'Flatmate',
};
const begin = ({ studentId }: Student, more: object = {}) => ({
  studentId,
  to: MERSEY_CARE,
  serviceId: studentService,
  pathway: 'university-to-nhs-referral',
  urgency: 'routine',
  ...more,
});
const submit = (id: string, etag: string, body = {}) =>
  app.as(adviser, { path: `/referrals/${id}/submit`, body, ifMatch: etag });

describe('sending a referral', () => {
  it('seals it for the trust, keeps the next step with the university, and tells both in one event', async () => {
    const { id } = await app.submitted(aStudent());
    expect(await app.events(id)).toMatchObject([
      {
        type: 'referral.submitted.v1',
        data: {
          holder: { organisationId: '10006842', role: 'wellbeing-adviser' },
          toDos: [
            { step: 'check-on-student' },
            { step: 'decide-on-offer', holder: { organisationId: 'RW4', dutyTeamId: triageTeam } },
          ],
          ageBand: '18-20',
          origin: 'international',
          urgency: 'routine',
        },
      },
    ]);
    const entries = await app.entries(id);
    expect(entries.at(-1)).toMatchObject({
      act: 'disclosure',
      action: 'referral.submit',
      outcome: 'permitted',
      disclosure: {
        from: '10006842',
        to: 'RW4',
        agreement: { id: idOf('agreement'), version: 1 },
        basis: { kind: 'permission' },
      },
    });
  });

  it('is on the trust’s worklist at commit, as an envelope without the student', async () => {
    const { id } = await app.submitted(aStudent());
    const { body } = await app.as(clinician, { path: '/referrals?view=worklist&limit=100' });
    const items = body['items'] as Record<string, unknown>[];
    expect(items.find((each) => each['id'] === id)).toMatchObject({
      state: 'submitted',
      youMustActNext: false,
      urgency: 'routine',
    });
    expect(JSON.stringify(body)).not.toMatch(/Mei|planted/i);
    const envelope = await app.as(clinician, { path: `/referrals/${id}` });
    expect(envelope.status).toBe(200);
    expect(envelope.body).not.toHaveProperty('content');
    expect(envelope.body['actions']).toEqual(['open', 'assign']);
  });

  it('shows the adviser exactly what the trust will be given', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    const seen = await app.as(adviser, { path: `/referrals/${id}/as-received?leaveOut=gp` });
    expect(seen.body['reasons']).toMatchObject([{ code: 'gp-missing' }]);
    expect(seen.body['withheld']).toEqual(['gp']);
    const whole = await app.as(adviser, { path: `/referrals/${id}/as-received` });
    expect(whole.body['fields']).toEqual(content);
    expect((await submit(id, etag)).status).toBe(204);
    const sealed = await app.query(`select categories from referral_copy where referral_id = $1 and kind = 'sealed'`, [
      id,
    ]);
    expect(sealed[0]?.['categories']).toEqual(whole.body['categories']);
  });

  it('rests nowhere in clear: not in a table, an event or an entry', async () => {
    const { id } = await app.opened(aStudent());
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const tables = await app.query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'knowledge')`,
    );
    for (const { name } of tables) {
      const found = await app.query(
        `select count(*)::int as n from ${String(name)} t where t::text ~* 'planted' or t::text ~ '\\yMei\\y'`,
      );
      expect({ name, ...found[0] }).toEqual({ name, n: 0 });
    }
  });
});

describe('what a referral begins with', () => {
  it.each([
    ['no urgency: it is a person’s judgement', { urgency: undefined }, 400, []],
    ['an urgency that is none', { urgency: 'soon' }, 400, []],
    ['a service that is not there', { serviceId: idOf('no such service') }, 422, ['service-not-known']],
    ['a service of another trust', { to: GMMH }, 422, ['service-not-known']],
  ])('is not %s', async (_, more, status, codes) => {
    const student = aStudent();
    await app.told(registered(student));
    const answer = await app.as(adviser, { path: '/referrals', body: begin(student, more) });
    expect(answer.status).toBe(status);
    if (codes.length > 0) expect(answer.codes).toEqual(codes);
    expect(await app.query('select 1 from referral where student_id = $1', [student.studentId])).toEqual([]);
  });

  it('is a role whose referrals the service takes', async () => {
    const student = aStudent();
    await app.told(registered(student));
    const begun = (person: typeof adviser) => app.as(person, { path: '/referrals', body: begin(student) });
    const answer = await begun(safeguardingLead);
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 422, codes: ['role-may-not-refer'] });
    expect((await begun(adviser)).status).toBe(201);
  });
});

describe('what stops a referral from being sent, each with its reasons and an entry', () => {
  const refusedWith = async (id: string, etag: string, codes: string[], status = 403) => {
    const answer = await submit(id, etag);
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status, codes });
    const entry = (await app.entries(id)).at(-1);
    expect(entry).toMatchObject({
      action: 'referral.submit',
      outcome: 'refused',
      reasons: codes.map((code) => ({ code })),
    });
    expect(await app.events(id)).toEqual([]);
  };

  it('no permission', async () => {
    const student = aStudent();
    await app.told(registered(student));
    const { id, etag } = await app.draft(student);
    await refusedWith(id, etag, ['permission-missing']);
  });

  it('a permission that names another trust', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student, { recipients: [GMMH] }));
    const { id, etag } = await app.draft(student);
    await refusedWith(id, etag, ['permission-recipient']);
    expect(JSON.stringify(await app.entries(id))).not.toContain(`"${GMMH}"`);
  });

  it('a permission that was withdrawn', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    await app.told(event(ConsentWithdrawnV1, { ...student, version: 2, withdrawnAt: SINCE }));
    await refusedWith(id, etag, ['permission-withdrawn']);
  });

  it('a permission that ended', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student, { to: '2021-01-01T00:00:00.000Z' }));
    const { id, etag } = await app.draft(student);
    await refusedWith(id, etag, ['permission-expired']);
  });

  it('a permission that does not cover a category, which is named', async () => {
    const student = aStudent();
    const categories = EVERYTHING.filter((each) => each !== 'gp');
    await app.told(registered(student), permission(student, { categories }));
    const { id, etag } = await app.draft(student);
    const answer = await submit(id, etag);
    expect(answer.status).toBe(403);
    expect(answer.body['reasons']).toMatchObject([{ code: 'permission-categories', facts: { categories: ['gp'] } }]);
    const left = await submit(id, etag, { leaveOut: ['gp'] });
    expect(left.codes).toEqual(['gp-missing']);
  });

  it('no agreement between the two', async () => {
    const student = aStudent();
    const at = { registeredBy: MANCHESTER };
    const told = event(StudentRegisteredV1, { studentId: student.studentId, ...at });
    await app.told(told, permission(student, at));
    const draft = await app.as(otherAdviser, { path: '/referrals', body: begin(student) });
    const path = `/referrals/${draft.location?.split('/').at(-1) ?? ''}`;
    await app.as(otherAdviser, { method: 'PUT', path: `${path}/content`, body: { fields: content }, ifMatch: '"1"' });
    const answer = await app.as(otherAdviser, { path: `${path}/submit`, body: {}, ifMatch: '"2"' });
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 403, codes: ['agreement-missing'] });
  });

  it('an emergency, until the adviser has spoken to someone', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student, { urgency: 'emergency' });
    await refusedWith(id, etag, ['contact-first-missing'], 422);
    const body = { fields: spoken };
    const more = await app.as(adviser, { method: 'PUT', path: `/referrals/${id}/content`, body, ifMatch: etag });
    expect((await submit(id, more.etag ?? '')).status).toBe(204);
  });

  it('too little to triage safely, with other ways to help', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { 'risk.summary': _, ...fields } = content;
    const { id, etag } = await app.draft(student, { fields });
    const answer = await submit(id, etag);
    expect(answer.status).toBe(422);
    expect(answer.body['reasons']).toMatchObject([
      { code: 'minimum-missing', facts: { fields: ['risk.summary'], otherWays: ['crisis-line', 'gp'] } },
    ]);
  });

  it('an urgent one to a service that nobody reads now, until the adviser has spoken to someone', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student, { urgency: 'urgent', serviceId: nightService });
    await refusedWith(id, etag, ['outside-monitored-hours'], 422);
    const body = { fields: spoken };
    const more = await app.as(adviser, { method: 'PUT', path: `/referrals/${id}/content`, body, ifMatch: etag });
    expect((await submit(id, more.etag ?? '')).status).toBe(204);
  });

  it.each([
    ['the manager of the trust', manager, 404],
    ['an adviser of another university', otherAdviser, 404],
  ])('%s', async (_, person, status) => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    const answer = await app.as(person, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag });
    expect(answer.status).toBe(status);
    expect(answer.codes).toEqual([]);
  });

  it('knowledge older than the limit, as a temporary condition', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    app.clock.advance({ seconds: 31 });
    await refusedWith(id, etag, ['knowledge-stale'], 503);
    await app.knowsAllUntilNow();
    expect((await submit(id, etag)).status).toBe(204);
  });

  it('a double click: one referral goes', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    const key = `click-${id}`;
    const twins = await Promise.all(
      [1, 2, 3].map(() => app.as(adviser, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag, key })),
    );
    expect(twins.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await app.events(id)).toHaveLength(1);
  });

  it('an agreement that was suspended', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    await app.told(event(AgreementSuspendedV1, { agreementId: idOf('agreement'), version: 1, suspendedAt: SINCE }));
    await refusedWith(id, etag, ['agreement-suspended']);
  });
});

describe('who does not even learn that a referral exists', () => {
  it.each([
    ['a clinician of another trust', foreignClinician],
    ['an adviser of another university', otherAdviser],
  ])('%s is told there is nothing, and the attempt is on the record', async (_, person) => {
    const [row] = await app.query(`select id from referral where state = 'submitted' limit 1`);
    const id = String(row?.['id']);
    const answer = await app.as(person, { path: `/referrals/${id}` });
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 404, codes: [] });
    expect((await app.entries(id)).at(-1)).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'not-found' }],
      organisations: [person.at],
    });
  });

  it('an officer of the trust sees the envelope refused by role', async () => {
    const [row] = await app.query(`select id from referral where state = 'submitted' limit 1`);
    const answer = await app.as(guardian, { path: `/referrals/${String(row?.['id'])}` });
    expect(answer.status).toBe(403);
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
    const [compared] = await app.query('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
