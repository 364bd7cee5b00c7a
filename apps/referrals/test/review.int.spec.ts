import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { adviser, App, clinician, colleague, guardian, manager, PEOPLE, safeguardingLead } from './app.js';
import { anAgreement, aStudent, LIVERPOOL, MERSEY_CARE, triageTeam } from './world.js';

const universityLead = { role: 'information-governance-lead', at: LIVERPOOL } as const;
const trustLead = { role: 'information-governance-lead', at: MERSEY_CARE } as const;
const universityOfficer = { role: 'data-protection-officer', at: LIVERPOOL } as const;

let app: App;
let sharing: string;
let claim: string;
beforeAll(async () => {
  app = await App.start([...PEOPLE, universityLead, trustLead, universityOfficer]);
  await app.told(anAgreement());
  const shared = await app.as(adviser, {
    path: '/sharing-decisions',
    body: {
      studentId: aStudent().studentId,
      to: MERSEY_CARE,
      toTeam: triageTeam,
      ground: 'serious-harm-to-student',
      necessity: 'Said that they would not see the morning, plantedreason',
      asked: 'could-not-be-asked',
      askedHow: 'Three calls',
      studentTold: false,
      fields: { 'identity.given-name': 'Mei', 'risk.summary': 'Active plan' },
    },
  });
  sharing = shared.location?.split('/').at(-1) ?? '';
  const { id } = await app.opened(aStudent());
  const claimed = await app.as(colleague, {
    path: `/referrals/${id}/claim-relationship`,
    body: { reason: 'covering-for-colleague' },
  });
  claim = claimed.location?.split('/').at(-1) ?? '';
});
afterAll(() => app.stop());

const items = ({ body }: { body: Record<string, unknown> }) => body['items'] as Record<string, unknown>[];

describe('what is to be reviewed', () => {
  it('is listed in codes to those who review at the organisation whose it is', async () => {
    const ours = await app.as(universityLead, { path: '/reviews?state=awaited' });
    expect(items(ours)).toMatchObject([
      {
        kind: 'sharing-decision',
        id: sharing,
        state: 'awaited',
        actions: ['review'],
        sharing: {
          to: MERSEY_CARE,
          ground: 'serious-harm-to-student',
          asked: 'could-not-be-asked',
          studentTold: false,
          role: 'wellbeing-adviser',
        },
      },
    ]);
    expect(JSON.stringify(ours.body)).not.toMatch(/plantedreason|Mei|Active plan|Three calls/);
    expect(items(await app.as(trustLead, { path: '/reviews' }))).toMatchObject([
      { kind: 'relationship', id: claim, claim: { reason: 'covering-for-colleague' } },
    ]);
    expect(items(await app.as(trustLead, { path: '/reviews?kind=sharing-decision' }))).toEqual([]);
    expect(items(await app.as(trustLead, { path: '/reviews?state=reviewed' }))).toEqual([]);
  });

  it('is shown one by one, with its version, and leaves an entry', async () => {
    const one = await app.as(guardian, { path: `/relationships/${claim}/review` });
    expect({ status: one.status, etag: one.etag }).toEqual({ status: 200, etag: '"1"' });
    expect(one.body).toMatchObject({ id: claim, mine: false, actions: ['review'] });
    expect((await app.entries(claim)).at(-1)).toMatchObject({
      action: 'sharing.read-for-review',
      act: 'governance',
      outcome: 'permitted',
      actor: { role: 'caldicott-guardian' },
    });
  });

  it('is refused to roles that do not review, and is not there for other organisations', async () => {
    for (const person of [adviser, clinician, manager, universityOfficer]) {
      expect((await app.as(person, { path: '/reviews' })).codes).toEqual(['role-not-allowed']);
    }
    expect((await app.as(universityOfficer, { path: `/sharing-decisions/${sharing}/review` })).status).toBe(403);
    expect((await app.as(trustLead, { path: `/sharing-decisions/${sharing}/review` })).status).toBe(404);
    expect((await app.as(universityLead, { path: `/relationships/${claim}/review` })).status).toBe(404);
    expect((await app.as(universityLead, { path: `/relationships/${v7()}/review` })).status).toBe(404);
    expect((await app.entries(sharing)).at(-1)).toMatchObject({ outcome: 'refused' });
  });

  it('offers no review to whoever decided, and none once it was reviewed', async () => {
    const own = await app.as(safeguardingLead, {
      path: '/sharing-decisions',
      body: {
        studentId: aStudent().studentId,
        to: MERSEY_CARE,
        toTeam: triageTeam,
        ground: 'vital-interests',
        necessity: 'Unconscious',
        asked: 'could-not-be-asked',
        askedHow: 'Unconscious',
        studentTold: false,
        fields: { 'risk.summary': 'Overdose' },
      },
    });
    const path = `/sharing-decisions/${own.location?.split('/').at(-1) ?? ''}/review`;
    expect((await app.as(safeguardingLead, { path })).body).toMatchObject({ mine: true, actions: [] });
    const reviewed = await app.as(universityLead, {
      method: 'POST',
      path,
      body: { finding: 'justified-with-learning' },
      ifMatch: '"1"',
    });
    expect(reviewed.status).toBe(204);
    expect((await app.as(universityLead, { path })).body).toMatchObject({
      state: 'reviewed',
      finding: 'justified-with-learning',
      actions: [],
    });
  });

  it('goes page by page, the newest first', async () => {
    const first = await app.as(universityLead, { path: '/reviews?limit=1' });
    const next = String(first.body['next']);
    const rest = await app.as(universityLead, { path: `/reviews?limit=1&cursor=${next}` });
    expect([...items(first), ...items(rest)].map(({ id }) => id).at(-1)).toBe(sharing);
    expect(rest.body).not.toHaveProperty('next');
    expect((await app.as(universityLead, { path: '/reviews?cursor=x' })).status).toBe(400);
  });
});
