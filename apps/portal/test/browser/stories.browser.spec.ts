import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(5);
const { cast } = seeds;
const LONG = 180_000;
let browser: Browser;
let adviser: Somebody;
let clinician: Somebody;
let student: Enrolled & { subject: string };
let me: Somebody;
let consent: string;

beforeAll(async () => {
  await seeds.agreement();
  student = await seeds.student({ signsIn: true });
  consent = await seeds.permission(student.studentId);
  browser = await launchChromium();
  [adviser, clinician, me] = await Promise.all([
    Somebody.signIn(browser, cast.adviser),
    Somebody.signIn(browser, cast.clinician),
    Somebody.signIn(browser, student.subject),
  ]);
  for (const { context } of [adviser, clinician, me]) context.setDefaultTimeout(60_000);
  // Asked once, alone: nobody makes this student show what is here.
  if (new URL(me.page.url()).pathname === '/me/private') {
    await me.page.getByRole('radio', { name: /^No/ }).check();
    await me.page
      .getByRole('button')
      .filter({ hasText: /^\s*(Go on|Continue|Save)/ })
      .click();
  }
}, LONG);
afterAll(async () => {
  await browser.close();
});

const main = async ({ page }: Somebody) => (await page.textContent('main')) ?? '';
const press = ({ page }: Somebody, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
describe('from sending to an answer', () => {
  it(
    'is seen by adviser, clinician and student, each in a browser of their own',
    async () => {
      const draft = await seeds.draft(student);
      await adviser.page.goto(`/referrals/${draft.id}/check`);
      // The agreement leaves a category out; what goes is shown before it goes.
      if ((await adviser.page.getByRole('button', { name: 'Send the referral' }).count()) === 0) {
        await adviser.page.getByRole('link', { name: 'Leave out: Adjustments' }).click();
        await adviser.page.waitForURL('**leaveOut=**');
      }
      await press(adviser, 'Send the referral');
      await adviser.page.waitForURL('**/sent');
      expect(await me.sees('/me', /sent|arrived/i)).not.toContain(cast.trust);
      await clinician.sees('/worklist', new RegExp('Shown once opened|Open'));
      await clinician.page.goto(`/worklist/${draft.id}`);
      await press(clinician, 'Open the referral');
      expect(await main(clinician)).toContain(student.familyName);
      await clinician.page.goto(`/worklist/${draft.id}/decision`);
      await clinician.page.getByRole('radio', { name: 'Accept for assessment' }).check();
      await press(clinician, 'Check your decision');
      await press(clinician, /^Confirm/);
      expect(await main(clinician)).toContain('Recorded. The referral is accepted');
      await adviser.page.goto(`/referrals/${draft.id}`);
      expect(await main(adviser)).toContain('accepted');
      await me.page.goto('/me');
      expect(await main(me)).toMatch(/accepted/i);
      for (const { complaints } of [adviser, clinician, me]) expect(complaints).toEqual([]);
    },
    LONG,
  );
});

describe('a session that ends in the middle of a form', () => {
  it(
    'loses nothing: after signing in again what was typed is there, and is sent once',
    async () => {
      const { id } = await seeds.opened(student);
      await adviser.page.goto(`/referrals/${id}/message`);
      await adviser.page.locator('main textarea').fill('Typed before the session was over.');
      await adviser.fallAsleep();
      await adviser.page.locator('main form button').last().click();
      expect(new URL(adviser.page.url()).pathname).toBe('/sign-in');
      expect(await adviser.page.content()).not.toContain('Typed before');
      await adviser.signIn();
      expect(new URL(adviser.page.url()).pathname).toBe(`/referrals/${id}/message`);
      expect(await adviser.page.locator('main textarea').inputValue()).toBe('Typed before the session was over.');
      await adviser.page.locator('main form button').last().click();
      const { body } = await seeds.player.must(cast.clinician, { path: `referrals/referrals/${id}/messages` });
      expect(body['items']).toMatchObject([{ text: 'Typed before the session was over.' }]);
    },
    LONG,
  );
});

describe('pages of staff', () => {
  it(
    'work at 400% zoom and with forced colours: nothing runs sideways, and the focus is seen',
    async () => {
      const { id } = await seeds.opened(student);
      const context = { viewport: { width: 320, height: 256 }, forcedColors: 'active' } as const;
      const places: readonly (readonly [string, readonly string[]])[] = [
        [
          cast.adviser,
          ['/referrals', '/students', `/students/${student.studentId}`, `/referrals/${id}`, '/team', '/to-dos'],
        ],
        [
          cast.clinician,
          ['/worklist', `/worklist/${id}`, `/worklist/${id}/decision`, `/worklist/${id}/record`, '/to-dos'],
        ],
        [
          `information-governance-lead@${cast.university}`,
          ['/assurance', '/audit', '/assurance/sharing', '/reviews', '/agreements'],
        ],
      ];
      for (const [subject, paths] of places) {
        const zoomed = await Somebody.signIn(browser, subject, context);
        for (const path of paths) {
          await zoomed.page.goto(path);
          expect({ path, sideways: await sideways(zoomed.page) }).toEqual({ path, sideways: 0 });
          await zoomed.page.keyboard.press('Tab');
          const outlined = await zoomed.page.evaluate(() => {
            const style = getComputedStyle(document.activeElement ?? document.body);
            return document.activeElement !== document.body && style.outlineStyle !== 'none';
          });
          expect({ path, outlined }).toEqual({ path, outlined: true });
        }
        expect(zoomed.complaints).toEqual([]);
        await zoomed.leave();
      }
    },
    LONG,
  );

  it(
    'are worked by keyboard alone: from the worklist to a recorded decision',
    async () => {
      const { id } = await seeds.sent(student);
      const { page } = clinician;
      let stops = 0;
      /** Goes on with the tabulator until something is reached, and presses a key there. */
      const reach = async (what: string, key: string) => {
        for (let n = 0; n < 80; n++) {
          await page.keyboard.press('Tab');
          stops += 1;
          const there = await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, what);
          if (there) {
            await Promise.all([key === 'Enter' ? page.waitForEvent('load') : undefined, page.keyboard.press(key)]);
            return;
          }
        }
        throw new Error(`${what} is not reached by keyboard on ${page.url()}`);
      };
      await page.goto('/worklist');
      await reach(`main a[href="/worklist/${id}"]`, 'Enter');
      await reach('main form button', 'Enter');
      await page.goto(`/worklist/${id}/decision`);
      await reach('main input[type=radio]', 'Space');
      await reach('main form button', 'Enter');
      await reach('main form button', 'Enter');
      expect(await main(clinician)).toContain('Recorded.');
      process.stdout.write(`worklist to recorded decision by keyboard: ${stops} stops\n`);
    },
    LONG,
  );
});

describe('taking permission back', () => {
  it(
    'is seen on the pages of all three, and what the trust holds stays open to it',
    async () => {
      const { id } = await seeds.opened(student);
      const { etag } = await seeds.player.must(cast.adviser, { path: `consents/consents/${consent}` });
      await seeds.player.must(cast.adviser, {
        method: 'POST',
        path: `consents/consents/${consent}/withdraw`,
        ifMatch: etag,
      });
      expect(await me.sees('/me/sharing', /taken back|took back|nothing/i)).not.toBe('');
      expect(await adviser.sees(`/students/${student.studentId}`, /taken back/i)).toContain(student.familyName);
      await clinician.page.goto(`/worklist/${id}`);
      expect(await main(clinician)).toContain(student.familyName);
      await adviser.page.goto(`/referrals/${id}/message`);
      await adviser.page.locator('main textarea').fill('What must not go any more.');
      await adviser.page.locator('main form button').last().click();
      const text = await main(adviser);
      expect(text).toContain('There is a problem');
      expect(text).toMatch(/taken back|withdrawn/i);
      expect(await adviser.page.locator('main textarea').inputValue()).toBe('What must not go any more.');
    },
    LONG,
  );
});
