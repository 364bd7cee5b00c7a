import { event, AgreementSuspendedV1, plus } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { adviser, App, clinician, manager, PEOPLE } from './app.js';
import { aRoutine, calmService, sent } from './stops.js';
import { anAgreement, aStudent, GMMH, idOf, LIVERPOOL, MERSEY_CARE } from './world.js';

const lead = { role: 'information-governance-lead', at: LIVERPOOL } as const;
const trustOfficer = { role: 'data-protection-officer', at: MERSEY_CARE } as const;
const foreignLead = { role: 'information-governance-lead', at: GMMH } as const;
const id = idOf('agreement');
const path = (more = '') => ({ path: `/agreements/${id}/effect${more}` });

let app: App;
let urgent: string;
let routine: string;
beforeAll(async () => {
  app = await App.start([...PEOPLE, lead, trustOfficer, foreignLead]);
  await app.told(anAgreement(), calmService());
  urgent = (await sent(app, { urgency: 'urgent' })).id;
  routine = (await aRoutine(app)).id;
  const withdrawn = await aRoutine(app);
  await app.as(adviser, { method: 'POST', path: `/referrals/${withdrawn.id}/withdraw`, ifMatch: withdrawn.etag });
  await app.draft(aStudent());
});
afterAll(() => app.stop());

const rows = ({ body }: { body: Record<string, unknown> }) => body['items'] as Record<string, unknown>[];

describe('the effect of stopping an agreement, seen before', () => {
  it('says of each open referral whether it goes on, in codes, to officers of both sides', async () => {
    const ours = await app.as(lead, path());
    expect(ours.status).toBe(200);
    expect(ours.body).toMatchObject({ state: 'in-force', counts: { open: 2, goesOn: 1, pauses: 1, more: false } });
    expect(rows(ours)).toEqual([
      {
        ...{ referralId: urgent, side: 'sender', other: MERSEY_CARE, urgency: 'urgent', youMustActNext: true },
        ...{ cannotWait: true, then: 'goes-on', because: 'cannot-wait' },
      },
      {
        ...{ referralId: routine, side: 'sender', other: MERSEY_CARE, urgency: 'routine', youMustActNext: true },
        ...{ cannotWait: false, then: 'pauses', because: 'can-wait' },
      },
    ]);
    const theirs = await app.as(trustOfficer, path());
    expect(rows(theirs)).toMatchObject([
      { referralId: urgent, side: 'receiver', other: LIVERPOOL, state: 'submitted', youMustActNext: false },
      { referralId: routine, side: 'receiver', state: 'submitted' },
    ]);
    expect(JSON.stringify([ours.body, theirs.body])).not.toMatch(/Mei|Plantedname|studentId/);
  });

  it('says that everything pauses where nothing is to go on', async () => {
    const all = await app.as(lead, path('?continues=nothing'));
    expect(all.body).toMatchObject({ counts: { open: 2, goesOn: 0, pauses: 2 } });
    expect(rows(all)[0]).toMatchObject({ then: 'pauses', because: 'nothing-goes-on' });
  });

  it('goes through its rows by cursor, and counts all on every page', async () => {
    const first = await app.as(lead, path('?limit=1'));
    expect(rows(first).map(({ referralId }) => referralId)).toEqual([urgent]);
    const second = await app.as(lead, path(`?limit=1&cursor=${String(first.body['next'])}`));
    expect(rows(second).map(({ referralId }) => referralId)).toEqual([routine]);
    expect(second.body).not.toHaveProperty('next');
    expect(second.body).toMatchObject({ counts: { open: 2 } });
    expect((await app.as(lead, path('?limit=51'))).status).toBe(400);
    expect((await app.as(lead, path('?cursor=none'))).status).toBe(400);
  });

  it('is an entry that names what was shown', async () => {
    await app.as(lead, path());
    expect((await app.entries(id)).at(-1)).toMatchObject({
      action: 'agreement.see-effect',
      act: 'governance',
      outcome: 'permitted',
      objects: [
        { kind: 'agreement', id },
        { kind: 'referral', id: urgent },
        { kind: 'referral', id: routine },
      ],
    });
  });

  it.each([['adviser'], ['clinician'], ['manager']] as const)(
    'is refused to a role that is no officer: %s',
    async (role) => {
      const answer = await app.as({ adviser, clinician, manager }[role], path());
      expect(answer.status).toBe(403);
      expect((await app.entries(id)).at(-1)).toMatchObject({
        action: 'agreement.see-effect',
        outcome: 'refused',
        reasons: [{ code: 'role-not-allowed' }],
      });
    },
  );

  it('is not there for officers of others, nor for an agreement that nobody knows', async () => {
    expect((await app.as(foreignLead, path())).status).toBe(404);
    expect((await app.as(lead, { path: `/agreements/${v7()}/effect` })).status).toBe(404);
  });

  it('goes on where another agreement carries it, and afterwards says what is', async () => {
    const other = idOf('another agreement');
    await app.told(anAgreement({ agreementId: other }));
    expect(rows(await app.as(lead, path()))).toMatchObject([
      { because: 'other-agreement', then: 'goes-on' },
      { because: 'other-agreement', then: 'goes-on' },
    ]);
    const now = app.clock.now().toISOString();
    await app.told(event(AgreementSuspendedV1, { agreementId: other, version: 1, suspendedAt: now }));
    const continues = { recordId: v7(), until: plus(now, { days: 14 }) };
    await app.told(event(AgreementSuspendedV1, { agreementId: id, version: 1, suspendedAt: now, continues }));
    expect((await app.as(lead, path('?continues=nothing'))).body).toMatchObject({
      state: 'suspended',
      counts: { goesOn: 1, pauses: 1 },
    });
  });

  it('says the same of what was sent under one that is suspended now, and rests on this one', async () => {
    const since = idOf('the one since');
    const path = { path: `/agreements/${since}/effect` };
    await app.told(anAgreement({ agreementId: since }));
    expect(rows(await app.as(lead, path))).toMatchObject([
      { referralId: urgent, because: 'cannot-wait', then: 'goes-on' },
      { referralId: routine, because: 'can-wait', then: 'pauses' },
    ]);
    expect(rows(await app.as(trustOfficer, path))).toHaveLength(2);
    expect((await app.as(foreignLead, path)).status).toBe(404);
    expect((await app.as(lead, path)).body).toMatchObject({ counts: { open: 2, goesOn: 1, pauses: 1 } });
  });
});
