import { COMPARED } from '@footbridge/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { adviserAt, anEntry, aRefusal, LIVERPOOL, type Place, MERSEY_CARE } from './builders.js';
import { leadOf, newEntries, tell } from './story.js';

const ago = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
const ours = { actor: adviserAt(LIVERPOOL), organisations: [LIVERPOOL] };
const compared = (service: 'consents' | 'referrals', days: number, input: object) =>
  anEntry({
    service,
    act: 'system',
    actor: { kind: 'system', service },
    at: ago(days),
    action: COMPARED,
    organisations: [],
    objects: [],
    input,
  });

let app: App;
const summary = async (place: Place) => (await leadOf(app)(place, 'summary')).body;
beforeAll(async () => {
  app = await startApp();
  // Of the story: two sharings without permission by Liverpool, one of them reviewed.
  await tell(app);
  await app.logged('referrals', [
    aRefusal('referral.submit', randomUUID(), { ...ours, act: 'disclosure', at: ago(31) }),
    aRefusal('referral.submit', randomUUID(), { ...ours, act: 'disclosure', at: ago(29) }),
    aRefusal('referral.read', randomUUID(), { ...ours, act: 'access', at: ago(1) }),
    compared('referrals', 2, { checked: 7, missing: 9, beyond: 0, new: 9 }),
    compared('referrals', 1, { checked: 7, missing: 1, beyond: 2, new: 0 }),
  ]);
  await app.logged('consents', [
    anEntry({ ...ours, service: 'consents', act: 'governance', action: 'consent.withdraw', at: ago(3) }),
    compared('consents', 1, { checked: 4, missing: 0, beyond: 0, new: 0 }),
  ]);
});
afterAll(() => app.stop());

describe('the summary', () => {
  it('counts the refusals and withdrawals of thirty days, and what awaits its review', async () => {
    expect(await summary(LIVERPOOL)).toMatchObject({
      refusals: { count: 2, more: false },
      withdrawals: { count: 1, more: false },
      sharingAwaitingReview: { count: 1, more: false },
    });
  });

  it('counts nothing of others, and no sharing that another organisation has to review', async () => {
    expect(await summary(MERSEY_CARE)).toMatchObject({
      refusals: { count: 0 },
      withdrawals: { count: 0 },
      sharingAwaitingReview: { count: 0 },
    });
  });

  it('says how the log stands: the signed head, alarms and the last comparison of each service', async () => {
    const { checkpoint, comparisons, alarms } = await summary(LIVERPOOL);
    const [signed] = await app.query<{ size: string }>('select max(size) as size from log_checkpoint');
    expect(checkpoint).toMatchObject({ size: Number(signed?.size) });
    expect(alarms).toBe(0);
    expect(comparisons).toMatchObject([
      { service: 'consents', missing: 0, beyond: 0 },
      { service: 'referrals', missing: 1, beyond: 2 },
    ]);
    await app.query(
      `insert into log_alarm (id, at, kind, service, number, got_hash) values ($1, now(), 'entry-unreadable', 'duties', 1, '\\x00')`,
      [randomUUID()],
    );
    expect(await summary(LIVERPOOL)).toMatchObject({ alarms: 1 });
  });

  it('is an entry itself', async () => {
    const entries = await newEntries(app, () => summary(LIVERPOOL));
    expect(entries).toMatchObject([{ action: 'audit.summary', act: 'access', outcome: 'permitted' }]);
  });
});
