import { AppointmentEndedV1, event } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician, colleague, foreignClinician, guardian, manager, PEOPLE } from './app.js';
import { anAgreement, appointmentOf, aStudent, idOf, MERSEY_CARE, triageTeam, type Person } from './world.js';

const teammate: Person = { role: 'single-point-of-access-practitioner', at: MERSEY_CARE, teams: [triageTeam] };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, teammate]);
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const transfer = (by: Person, from: Person, to: Person) =>
  app.as(by, { path: '/assignments/transfer', body: { from: appointmentOf(from), to: appointmentOf(to) } });
const mineOf = async (person: Person) =>
  ((await app.as(person, { path: '/referrals?view=mine' })).body['items'] as { id: string }[]).map(({ id }) => id);
const accepted = async () => {
  const { id, etag } = await app.opened(aStudent());
  expect((await app.as(clinician, { method: 'POST', path: `/referrals/${id}/accept`, ifMatch: etag })).status).toBe(
    204,
  );
  return id;
};

describe('what is assigned to somebody who leaves', () => {
  it('is moved in one act to a colleague of the team that it was sent to; the entry names each', async () => {
    const ids = [await accepted(), await accepted()];
    const moved = await transfer(manager, clinician, teammate);
    expect([moved.status, moved.body]).toEqual([200, { moved: 2, notMoved: 0, more: false }]);
    expect((await mineOf(teammate)).sort()).toEqual(ids.sort());
    expect(await mineOf(clinician)).toEqual([]);
    expect((await app.as(teammate, { path: `/referrals/${ids[0] ?? ''}` })).body).toHaveProperty('content');
    expect((await app.entries(ids[0] ?? '')).filter(({ action }) => action === 'referral.reassign')).toMatchObject([
      { act: 'governance', outcome: 'permitted', organisations: [MERSEY_CARE] },
    ]);
    expect((await transfer(manager, clinician, teammate)).body).toEqual({ moved: 0, notMoved: 0, more: false });
  });

  it('stays where whoever is to take it over is not in its team, as when one is assigned; they see no more by it', async () => {
    const ids = [await accepted(), await accepted()];
    expect(await transfer(manager, clinician, colleague)).toMatchObject({
      status: 422,
      codes: ['assignee-not-in-team'],
    });
    expect((await app.as(colleague, { path: `/referrals/${ids[0] ?? ''}` })).body).not.toHaveProperty('content');
    expect((await mineOf(clinician)).sort()).toEqual([...ids].sort());
    await app.query('update referral set duty_team_id = $2 where id = $1', [ids[0], idOf('another team')]);
    expect((await transfer(manager, clinician, teammate)).body).toEqual({ moved: 1, notMoved: 1, more: false });
    expect(await mineOf(clinician)).toEqual([ids[0]]);
    await app.query('update referral set duty_team_id = $2 where id = $1', [ids[0], triageTeam]);
    await transfer(manager, clinician, teammate);
  });

  it('is not moved elsewhere, to oneself, or to a role that does not look after students', async () => {
    expect(await transfer(manager, clinician, foreignClinician)).toMatchObject({
      status: 422,
      codes: ['assignee-not-here'],
    });
    expect(await transfer(manager, foreignClinician, teammate)).toMatchObject({ codes: ['appointment-not-here'] });
    expect(await transfer(manager, clinician, clinician)).toMatchObject({ status: 422, codes: ['same-person'] });
    expect(await transfer(manager, clinician, guardian)).toMatchObject({ status: 422, codes: ['taker-role'] });
  });

  it.each(PEOPLE)('is moved by $role at $at only where they oversee the work', async (person) => {
    const { status } = await transfer(person, clinician, teammate);
    expect(status).toBe(person === manager ? 200 : 403);
  });

  it('can be moved after they have left, and not to somebody who has', async () => {
    const id = await accepted();
    const ended = {
      organisationId: MERSEY_CARE,
      appointmentId: appointmentOf(clinician),
      endedAt: app.clock.now().toISOString(),
    };
    await app.told(event(AppointmentEndedV1, ended));
    expect(await transfer(manager, teammate, clinician)).toMatchObject({ status: 422, codes: ['assignee-not-here'] });
    expect((await transfer(manager, clinician, teammate)).body).toEqual({ moved: 1, notMoved: 0, more: false });
    expect(await mineOf(teammate)).toContain(id);
    expect((await transfer(adviser, clinician, colleague)).status).toBe(403);
  });
});
