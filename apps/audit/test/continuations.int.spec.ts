import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AuditContinuations1700000000006 } from '../migrations/0006-continuations.js';
import { startApp, type App } from './app.js';
import { aDisclosure, LIVERPOOL, MERSEY_CARE, OTHER_TRUST, type Place } from './builders.js';
import { api, itemsOf, leadOf } from './story.js';

const [record, other] = [randomUUID(), randomUUID()];
const wentOn = (continuation: string, more = {}) => {
  const entry = aDisclosure(randomUUID(), randomUUID(), more);
  if (!entry.disclosure) throw new Error('unreachable');
  return { ...entry, disclosure: { ...entry.disclosure, continuation } };
};
const [first, second, third] = [wentOn(record), wentOn(record), wentOn(other)];
const elsewhere = wentOn(record, { organisations: [OTHER_TRUST] });
const refused = { ...wentOn(record), outcome: 'refused' as const, reasons: [{ code: 'permission-missing' }] };

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.logged('referrals', [aDisclosure(randomUUID(), randomUUID()), first, second, third, elsewhere, refused]);
});
afterAll(() => app.stop());

const found = async (place: Place, query: string) =>
  itemsOf(await leadOf(app)(place, `entries?${query}`)).map(({ id }) => id);

describe('what went on after its agreement had stopped', () => {
  it.each([LIVERPOOL, MERSEY_CARE] as const)(
    'is listed to officers of %s by decision record, and all of it',
    async (place) => {
      expect(await found(place, `continuation=${record}`)).toEqual([second.id, first.id]);
      expect(await found(place, 'continuation=any')).toEqual([third.id, second.id, first.id]);
      expect(await found(place, `continuation=${randomUUID()}`)).toEqual([]);
      expect(await found(place, `continuation=any&student=${first.studentId ?? ''}`)).toEqual([first.id]);
      expect(await found(place, `object=${other}`)).toEqual([third.id]);
    },
  );

  it('is listed to the data protection officer too, page by page, and to nobody who is no officer', async () => {
    const asked = (more: string) => ({ path: `${api}/entries?continuation=any&limit=1${more}` });
    const page = await app.as('data-protection-officer', LIVERPOOL, asked(''));
    expect(itemsOf(page)).toMatchObject([{ id: third.id, disclosure: { continuation: other } }]);
    const next = await app.as('data-protection-officer', LIVERPOOL, asked(`&cursor=${String(page.body['next'])}`));
    expect(itemsOf(next)).toMatchObject([{ id: second.id }]);
    expect((await app.as('wellbeing-adviser', LIVERPOOL, asked(''))).status).toBe(403);
  });

  it('is counted in the summary, by record', async () => {
    const { body } = await leadOf(app)(LIVERPOOL, 'summary');
    const agreementId = first.disclosure.agreement?.id;
    expect(body['continuations']).toEqual({
      count: 3,
      more: false,
      records: [
        { recordId: other, agreementId, count: 1, lastAt: third.at },
        { recordId: record, agreementId, count: 2, lastAt: second.at },
      ],
    });
  });

  it('is found in what the log held before this was kept', async () => {
    await app.query('update log_trail set continuation = null');
    await app.query('alter table log_trail drop column continuation');
    const runner = { query: (text: string) => app.query(text) };
    await new AuditContinuations1700000000006().up(runner as never);
    await app.query('grant select on log_trail to audit_request');
    expect(await found(LIVERPOOL, 'continuation=any')).toEqual([third.id, second.id, first.id]);
  });
});
