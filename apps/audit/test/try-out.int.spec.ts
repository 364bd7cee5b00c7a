import { agreementFacts, decide, knownAgreements, type AgreementFact } from '@footbridge/access';
import { AgreementCameIntoForceV1, plus } from '@footbridge/contracts';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { Database } from '@footbridge/service';
import { freshDatabase, type FreshDatabase } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE, OTHER_TRUST } from './builders.js';
import { AGREED, aHistory, anInput, entryOfDecision } from './decisions.js';
import { api, newEntries } from './story.js';

const from = '2026-09-01T00:00:00.000Z';
const to = '2026-10-01T00:00:00.000Z';
const history = aHistory(500, from);
/** No counsellors and no risk any more; the safety plan and the disability adviser new. */
const draft = {
  parties: [LIVERPOOL, MERSEY_CARE],
  purposes: ['assessment-and-treatment'],
  categories: ['identity', 'contact', 'gp', 'safety-plan'],
  pathways: ['university-to-nhs-referral'],
  roles: ['wellbeing-adviser', 'disability-adviser'],
};
const id = '0b8f7a3e-0001-4c55-9d21-6f1c2a9e4b01';

let app: App;
beforeAll(async () => {
  app = await startApp();
  const entries = history.map((input) => entryOfDecision(input));
  for (let n = 0; n < entries.length; n += 100) await app.logged('referrals', entries.slice(n, n + 100));
  await app.logged('referrals', [
    entryOfDecision(anInput({ at: plus(to, { minutes: 1 }) })),
    entryOfDecision(anInput({ at: from, more: { to: OTHER_TRUST } })),
    entryOfDecision(anInput({ at: from }), { input: { now: from } }),
    entryOfDecision(anInput({ at: from }), { act: 'access' }),
  ]);
});
afterAll(() => app.stop());

const trying = (more: object = {}) => ({ path: `${api}/try-out`, body: { agreement: draft, from, to, ...more } });
const tryOut = (more: object = {}) => app.as('information-governance-lead', LIVERPOOL, trying(more));

/** The agreement as the gate knows it once it is in force: told as its event, kept by the projection, read back. */
async function reallyInForce(): Promise<AgreementFact> {
  const database: FreshDatabase = await freshDatabase('duties', async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(messagingSchema('duties'));
    await owner.query(knowledgeSchema({ service: 'duties', schema: 'knowledge', parts: [agreementFacts] }));
    await owner.end();
  });
  const { request, handler } = database.urls;
  const service = await Database.connect({ service: 'duties', request, handler });
  try {
    const type = AgreementCameIntoForceV1.type;
    const pathways = draft.pathways.map((pathway) => ({ pathway, steps: [] }));
    const data = { ...draft, agreementId: id, version: 4, pathways, from: '2020-01-01T00:00:00.000Z' };
    const [agreement] = await service.asHandler(async (tx) => {
      await tx.query('set local search_path = knowledge, public');
      const received = { id, type, service: 'agreements', key: id, sequence: 1, at: from, partition: 0, data } as const;
      await agreementFacts.handlers[type]?.(Object.assign(tx, { live: true }), received);
      return knownAgreements(tx, { id, between: [] });
    });
    if (!agreement) throw new Error('the projection does not know it');
    return agreement;
  } finally {
    await service.close();
    await database.drop();
  }
}

describe('trying an agreement before it is signed', () => {
  it('says of 500 decisions what the gate does once it is in force', async () => {
    const inForce = await reallyInForce();
    const outcomes = history.map((input) => ({
      then: decide(input).outcome,
      now: decide({ ...input, agreements: [inForce] }).outcome,
    }));
    const count = (holds: (each: (typeof outcomes)[number]) => boolean) => outcomes.filter(holds).length;
    const { status, body } = await tryOut();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ from, to, complete: true, counted: 500, leftOut: { notWhole: 1, decidedOtherwise: 0 } },
      then: { permitted: count(({ then }) => then === 'permit'), refused: count(({ then }) => then === 'refuse') },
      now: { permitted: count(({ now }) => now === 'permit'), refused: count(({ now }) => now === 'refuse') },
      changed: {
        toPermitted: count(({ then, now }) => then === 'refuse' && now === 'permit'),
        toRefused: count(({ then, now }) => then === 'permit' && now === 'refuse'),
      },
    });
    const { toPermitted, toRefused } = body['changed'] as { toPermitted: number; toRefused: number };
    expect(toPermitted).toBeGreaterThanOrEqual(50);
    expect(toRefused).toBeGreaterThanOrEqual(50);
    const reasons = (body['byReason'] as { code: string }[]).map(({ code }) => code).sort();
    expect(reasons).toEqual(['agreement-categories', 'agreement-missing', 'agreement-role']);
  });

  it('tells the same to the other side, and beside what is agreed only what is won', async () => {
    const theirs = await app.as('data-protection-officer', MERSEY_CARE, trying());
    const { samples: _, ...ours } = (await tryOut()).body;
    expect(theirs.body).toMatchObject(ours);
    expect((await tryOut({ place: 'beside' })).body).toMatchObject({ changed: { toRefused: 0 } });
    const same = { ...AGREED, state: undefined, version: undefined, from: undefined, id: AGREED.id };
    expect((await tryOut({ agreement: same })).body).toMatchObject({ changed: { toRefused: 0 } });
  });

  it('asks again about the newest alone where that is asked for, and says that there were more', async () => {
    const { body } = await tryOut({ most: 70 });
    // The one that is not whole came last.
    const permitted = history.slice(-69).filter((input) => decide(input).outcome === 'permit').length;
    expect(body).toMatchObject({
      ...{ complete: false, counted: 69, leftOut: { notWhole: 1 } },
      then: { permitted, refused: 69 - permitted },
    });
    expect((await tryOut({ most: 501 })).body).toMatchObject({ complete: true, counted: 500 });
    expect((await tryOut({ most: 0 })).status).toBe(400);
  });

  it('is an entry that names the entries shown, in codes', async () => {
    let shown: string[] = [];
    const written = await newEntries(app, async () => {
      const { body } = await tryOut();
      const { toPermitted, toRefused } = body['samples'] as { toPermitted: string[]; toRefused: string[] };
      shown = [...toPermitted, ...toRefused];
    });
    expect(shown).toHaveLength(40);
    expect(written).toMatchObject([{ action: 'audit.try-out', outcome: 'permitted', input: { agreement: draft } }]);
    expect(written[0]?.objects.map((each) => each.id)).toEqual(shown);
  });

  it('is refused to whoever is no officer, and for a period that is empty or too long', async () => {
    const adviser = await app.as('wellbeing-adviser', LIVERPOOL, trying());
    expect(adviser.status).toBe(403);
    expect(await tryOut({ to: from })).toMatchObject({ status: 422, body: { reasons: [{ code: 'period-empty' }] } });
    const late = plus(from, { days: 367 });
    expect(await tryOut({ to: late })).toMatchObject({ status: 422, body: { reasons: [{ code: 'period-too-long' }] } });
    expect((await tryOut({ agreement: { ...draft, purposes: ['fees'] } })).status).toBe(400);
    expect((await tryOut({ agreement: { ...draft, parties: [LIVERPOOL] } })).status).toBe(400);
  });
});
