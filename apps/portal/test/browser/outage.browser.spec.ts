import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { control, Somebody } from './somebody.js';

// Alone with a system of its own: what it takes away, others would miss.
const seeds = new Seeds(5);
const { cast } = seeds;
const LONG = 180_000;
let browser: Browser;
let adviser: Somebody;
let clinician: Somebody;
let student: Enrolled;

beforeAll(async () => {
  await seeds.agreement();
  student = await seeds.student();
  await seeds.permission(student.studentId);
  browser = await launchChromium();
  adviser = await Somebody.signIn(browser, cast.adviser);
  clinician = await Somebody.signIn(browser, cast.clinician);
}, LONG);
afterAll(async () => {
  await browser.close();
});

const main = async ({ page }: Somebody) => (await page.textContent('main')) ?? '';
const press = ({ page }: Somebody, name: string | RegExp) => page.getByRole('button', { name }).first().click();

describe('with Kafka stopped', () => {
  it(
    'own records are read and decided, a banner says how old knowledge is, and nothing new is shared routinely',
    async () => {
      const toDecide = await seeds.opened(student);
      const draft = await seeds.draft(student);
      await control('/kafka/stop');
      try {
        const text = await clinician.sees(`/worklist/${toDecide.id}`, /was last up to date/);
        expect(text).toContain(student.familyName);
        await clinician.page.goto(`/worklist/${toDecide.id}/decision`);
        await clinician.page.getByRole('radio', { name: 'Accept for assessment' }).check();
        await press(clinician, 'Check your decision');
        await press(clinician, /^Confirm/);
        expect(await main(clinician)).toContain('Recorded. The referral is accepted');
        await clinician.page.goto('/worklist?view=held');
        expect(await main(clinician)).not.toContain('cannot be shown');
        const refused = await seeds.player.call(cast.adviser, {
          method: 'POST',
          path: `referrals/referrals/${draft.id}/submit`,
          body: { leaveOut: ['adjustments'] },
          ifMatch: draft.etag,
        });
        expect([refused.status, refused.reasons]).toEqual([503, ['knowledge-stale']]);
        await adviser.page.goto(`/referrals/${draft.id}/check`);
        expect(await adviser.page.getByRole('button', { name: 'Send the referral' }).count()).toBe(0);
        await adviser.page.goto('/referrals');
        expect(await main(adviser)).toContain('My referrals');
      } finally {
        await control('/kafka/start');
      }
      await seeds.player.until(
        cast.adviser,
        { path: `referrals/referrals/${draft.id}/as-received?leaveOut=adjustments` },
        ({ body }) => !JSON.stringify(body).includes('knowledge-stale'),
      );
    },
    LONG,
  );
});
