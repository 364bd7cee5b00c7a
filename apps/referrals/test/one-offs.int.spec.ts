import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician, PEOPLE, safeguardingLead } from './app.js';
import { anAgreement, aStudent, GMMH, LIVERPOOL, MERSEY_CARE, triageTeam } from './world.js';

const lead = { role: 'information-governance-lead', at: LIVERPOOL } as const;
const officer = { role: 'data-protection-officer', at: MERSEY_CARE } as const;
const foreign = { role: 'information-governance-lead', at: GMMH } as const;
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, lead, officer, foreign]);
});
afterAll(() => app.stop());

const shares = async () => {
  const answer = await app.as(safeguardingLead, {
    path: '/sharing-decisions',
    body: {
      ...{ studentId: aStudent().studentId, to: MERSEY_CARE, toTeam: triageTeam, ground: 'serious-harm-to-student' },
      ...{ necessity: 'plantedreason', asked: 'could-not-be-asked', askedHow: 'Three calls', studentTold: false },
      fields: { 'identity.given-name': 'Mei' },
    },
  });
  expect(answer.status).toBe(201);
};
const counted = (person: typeof lead | typeof officer | typeof foreign, more = '') =>
  app.as(person, { path: `/one-offs${more}` });

describe('one-off disclosures', () => {
  it('are counted by quarter and other organisation for officers of both sides, and two propose an agreement', async () => {
    await shares();
    const first = await counted(lead);
    expect(first.body).toMatchObject({
      items: [{ other: MERSEY_CARE, sent: 1, received: 0, count: 1, agreement: false, proposeAgreement: false }],
    });
    await shares();
    expect((await counted(lead)).body).toMatchObject({ items: [{ count: 2, proposeAgreement: true }] });
    expect((await counted(officer)).body).toMatchObject({
      items: [{ other: LIVERPOOL, sent: 0, received: 2, count: 2, proposeAgreement: true }],
    });
    expect(JSON.stringify(first.body)).not.toMatch(/plantedreason|Mei/);
  });

  it('of another quarter, or of others, are not among them', async () => {
    expect((await counted(lead, '?quarter=2019-Q1')).body).toMatchObject({ quarter: '2019-Q1', items: [] });
    expect((await counted(foreign)).body).toMatchObject({ items: [] });
    expect((await counted(lead, '?quarter=2019')).status).toBe(400);
  });

  it('are none where an agreement carries them; that there is one now is said', async () => {
    await app.told(anAgreement({ roles: ['designated-safeguarding-lead'] }));
    await shares();
    expect((await counted(lead)).body).toMatchObject({ items: [{ count: 2, agreement: true }] });
  });

  it('are shown to nobody who is no officer, and the look is an entry', async () => {
    for (const person of [adviser, clinician]) expect((await app.as(person, { path: '/one-offs' })).status).toBe(403);
    await counted(lead);
    const entries = await app.query('select bytes from audit_entry order by id desc limit 3');
    expect(entries.map(({ bytes }) => JSON.parse(String(bytes)) as { action: string; outcome: string })).toMatchObject([
      { action: 'sharing.count-one-offs', outcome: 'permitted' },
      { action: 'sharing.count-one-offs', outcome: 'refused' },
      { action: 'sharing.count-one-offs', outcome: 'refused' },
    ]);
  });
});
