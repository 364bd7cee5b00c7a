import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician, guardian, manager, otherAdviser, safeguardingLead } from './app.js';
import { anAgreement, appointmentOf, aStudent, permission, registered } from './world.js';

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

type Caseload = { adviser: string; drafts: number; withUs: number; late: number; sentLately: number };

describe('the team’s numbers', () => {
  it('tell what each adviser has in hand, and count as outside what happens when nobody reads', async () => {
    const drafted = aStudent();
    await app.told(registered(drafted), permission(drafted));
    await app.draft(drafted);
    await app.submitted(aStudent());
    const accepted = await app.opened(aStudent());
    await app.as(clinician, { method: 'POST', path: `/referrals/${accepted.id}/accept`, ifMatch: accepted.etag });
    const { status, body } = await app.as(safeguardingLead, { path: '/team' });
    expect(status).toBe(200);
    const mine = (body['caseload'] as Caseload[]).find((each) => each.adviser === appointmentOf(adviser));
    // What the trust accepted is not counted among those that the university must act on.
    expect(mine).toEqual({ adviser: appointmentOf(adviser), drafts: 1, withUs: 1, late: 0, sentLately: 2 });
    const weeks = body['weeks'] as { inside: number; outside: number }[];
    expect(weeks).toHaveLength(4);
    expect(weeks.reduce((all, { inside, outside }) => all + inside + outside, 0)).toBe(2);
    expect(JSON.stringify(body)).not.toContain(drafted.studentId);
  });

  it('are for those who may list referrals, each of the own organisation', async () => {
    expect((await app.as(guardian, { path: '/team' })).status).toBe(403);
    expect((await app.as(manager, { path: '/team' })).status).toBe(200);
    const { body } = await app.as(otherAdviser, { path: '/team' });
    expect(body['caseload']).toEqual([]);
  });
});

describe('the referrals of a student', () => {
  it('are listed to those who look after students there, as envelopes and with an entry', async () => {
    const student = aStudent();
    const { id } = await app.submitted(student);
    const { body } = await app.as(safeguardingLead, { path: `/students/${student.studentId}/referrals` });
    expect(body['items']).toMatchObject([{ id, urgency: 'routine', draft: false, youMustActNext: true }]);
    expect((await app.entries(id)).at(-1)).toMatchObject({ action: 'referral.list', studentId: student.studentId });
  });

  it('are not there for another university, and refused to those who see worklists alone', async () => {
    const student = aStudent();
    await app.submitted(student);
    const path = `/students/${student.studentId}/referrals`;
    expect((await app.as(otherAdviser, { path })).body['items']).toEqual([]);
    expect((await app.as(clinician, { path })).body['items']).toEqual([]);
    expect((await app.as(manager, { path })).status).toBe(403);
  });
});

describe('a draft', () => {
  it('can be judged more urgent while it is written, and tells its sender whose it is', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const { id, etag } = await app.draft(student);
    const write = { method: 'PUT' as const, path: `/referrals/${id}/content` };
    expect((await app.as(adviser, { ...write, ifMatch: etag, body: { fields: {}, urgency: 'soon' } })).status).toBe(
      400,
    );
    const judged = await app.as(adviser, { ...write, ifMatch: etag, body: { fields: {}, urgency: 'urgent' } });
    expect(judged.status).toBe(204);
    const { body } = await app.as(adviser, { path: `/referrals/${id}` });
    expect(body).toMatchObject({ urgency: 'urgent', studentId: student.studentId, state: 'draft' });
  });

  it('is judged no more once it was sent; its reader learns whose it is by opening it', async () => {
    const { id, etag } = await app.submitted(aStudent());
    const write = { method: 'PUT' as const, path: `/referrals/${id}/content`, ifMatch: etag };
    expect((await app.as(adviser, { ...write, body: { fields: {}, urgency: 'urgent' } })).status).toBe(409);
    expect((await app.as(clinician, { path: `/referrals/${id}` })).body).not.toHaveProperty('studentId');
  });
});
