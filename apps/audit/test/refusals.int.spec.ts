import { type AuditEntry } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { adviserAt, aDisclosure, anEntry, aRefusal, clinicianAt, LIVERPOOL, MERSEY_CARE } from './builders.js';
import { at, itemsOf, leadOf } from './story.js';

const student = randomUUID();
const [opened, never, hidden, agreement] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const ours = { actor: adviserAt(LIVERPOOL), organisations: [LIVERPOOL] };
const governance = { ...ours, service: 'agreements', act: 'governance', action: 'agreement.sign' } as const;
const sharing = { ...ours, act: 'disclosure', action: 'sharing.without-permission', studentId: student } as const;
const refusedBecause = (code: string) => ({ outcome: 'refused', reasons: [{ code }] }) as const;

/** In the order of the log. */
const entries = {
  openedBefore: aDisclosure(student, never, { at: at('08:00:00'), action: 'referral.open' }),
  stale: aRefusal('referral.open', opened, {
    at: at('09:00:00'),
    act: 'disclosure',
    studentId: student,
    organisations: [LIVERPOOL, MERSEY_CARE],
    ...refusedBecause('knowledge-stale'),
  }),
  again: aRefusal('referral.open', never, { at: at('09:01:00'), studentId: student, ...refusedBecause('wrong-state') }),
  open: aDisclosure(student, opened, { at: at('09:10:00'), action: 'referral.open', actor: clinicianAt(MERSEY_CARE) }),
  wrongDecision: anEntry({
    ...sharing,
    at: at('09:20:00'),
    objects: [{ kind: 'sharing-decision', id: randomUUID() }],
    ...refusedBecause('decision-ground-role'),
  }),
  decision: anEntry({ ...sharing, at: at('09:21:30'), objects: [{ kind: 'sharing-decision', id: randomUUID() }] }),
  notFound: aRefusal('referral.read', hidden, { ...ours, at: at('09:30:00'), ...refusedBecause('not-found') }),
  signed: anEntry({
    ...governance,
    at: at('09:40:00'),
    objects: [{ kind: 'agreement', id: agreement, version: 3 }],
    ...refusedBecause('signer-proposed'),
  }),
  alarm: anEntry({
    ...ours,
    at: at('09:50:00'),
    act: 'system',
    actor: { kind: 'system', service: 'audit' },
    ...refusedBecause('number-with-other-bytes'),
  }),
} satisfies Record<string, AuditEntry>;

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.logged('referrals', Object.values(entries));
});
afterAll(() => app.stop());

const refusals = async (place: typeof LIVERPOOL | typeof MERSEY_CARE, query = '') =>
  itemsOf(await leadOf(app)(place, `refusals?${query}`));
const ids = async (...asked: Parameters<typeof refusals>) => (await refusals(...asked)).map(({ id }) => id);
const idsOf = (...wanted: (keyof typeof entries)[]) => wanted.map((name) => entries[name].id);

describe('every refusal', () => {
  it('is there: of a disclosure, an access, a hidden thing and an act of governance, but no alarm of the system', async () => {
    expect(await ids(LIVERPOOL)).toEqual(idsOf('signed', 'notFound', 'wrongDecision', 'stale'));
    expect(await ids(MERSEY_CARE)).toEqual(idsOf('again', 'stale'));
  });

  it('is found by student, act and time', async () => {
    expect(await ids(LIVERPOOL, `student=${student}`)).toEqual(idsOf('wrongDecision', 'stale'));
    expect(await ids(LIVERPOOL, 'act=governance')).toEqual(idsOf('signed'));
    expect(await ids(LIVERPOOL, 'act=access')).toEqual(idsOf('notFound'));
    expect(await ids(LIVERPOOL, `from=${at('09:00:00')}&to=${at('09:20:00')}`)).toEqual(idsOf('stale'));
  });

  it('goes page by page', async () => {
    const { body } = await leadOf(app)(LIVERPOOL, 'refusals?limit=3');
    expect(await ids(LIVERPOOL, `limit=3&cursor=${Number(body['next'])}`)).toEqual(idsOf('stale'));
  });

  it('gives its reasons in words', async () => {
    const [, stale] = await refusals(MERSEY_CARE);
    expect(stale?.['reasons']).toEqual([
      { code: 'knowledge-stale', detail: expect.stringMatching(/^[A-Z].*\.$/) as unknown },
    ]);
  });
});

describe('whether a refusal delayed care', () => {
  const delays = async (place: typeof LIVERPOOL | typeof MERSEY_CARE) =>
    new Map((await refusals(place)).map(({ id, delay }) => [id, delay]));

  it('is how long it took until the same was done with the same thing', async () => {
    const delay = { state: 'permitted-later', at: at('09:10:00'), afterSeconds: 600, entryId: entries.open.id };
    expect((await delays(MERSEY_CARE)).get(entries.stale.id)).toEqual(delay);
    expect((await delays(LIVERPOOL)).get(entries.stale.id)).toEqual(delay);
  });

  it('is not answered by what had been permitted before', async () => {
    expect((await delays(MERSEY_CARE)).get(entries.again.id)).toEqual({ state: 'not-permitted-since' });
    expect((await delays(LIVERPOOL)).get(entries.notFound.id)).toEqual({ state: 'not-permitted-since' });
  });

  it('is, of a decision to share without permission, how long it took until one was recorded about that student', async () => {
    expect((await delays(LIVERPOOL)).get(entries.wrongDecision.id)).toEqual({
      state: 'permitted-later',
      at: at('09:21:30'),
      afterSeconds: 90,
      entryId: entries.decision.id,
    });
  });
});

describe('searching by who acted', () => {
  it('finds what a person did, permitted or refused, as far as it is in the own trail', async () => {
    const search = async (place: typeof LIVERPOOL | typeof MERSEY_CARE, { actor }: AuditEntry) =>
      itemsOf(await leadOf(app)(place, `entries?person=${'personId' in actor ? String(actor.personId) : ''}`)).map(
        ({ id }) => id,
      );
    expect(await search(LIVERPOOL, entries.signed)).toEqual(
      idsOf('signed', 'notFound', 'decision', 'wrongDecision', 'openedBefore'),
    );
    expect(await search(LIVERPOOL, entries.open)).toEqual(idsOf('open', 'stale'));
    expect(await search(MERSEY_CARE, entries.open)).toEqual(idsOf('open', 'again', 'stale'));
  });
});

describe('refusals by week', () => {
  const weeks = async (
    place: typeof LIVERPOOL | typeof MERSEY_CARE,
    query = `from=${at('00:00:00')}&to=${at('23:00:00')}`,
  ) => (await leadOf(app)(place, `refusals/by-week?${query}`)).body;

  it('count disclosures and accesses, and how long they waited for their permit', async () => {
    expect(await weeks(LIVERPOOL)).toMatchObject({
      items: [
        // On a Sunday: its week began on the Monday before.
        {
          week: '2026-01-26',
          refused: 3,
          permittedLater: 2,
          notPermittedSince: 1,
          medianSeconds: 345,
          longestSeconds: 600,
        },
      ],
      complete: true,
    });
    expect(await weeks(MERSEY_CARE)).toMatchObject({ items: [{ refused: 2, permittedLater: 1, longestSeconds: 600 }] });
  });

  it('are the twelve weeks until now unless a period is asked for', async () => {
    const { items, from, to } = await weeks(LIVERPOOL, '');
    expect(Date.parse(String(to)) - Date.parse(String(from))).toBe(12 * 7 * 24 * 3_600_000);
    expect(items).toEqual([]);
  });
});
