import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { lookAt } from './check.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody, url } from './somebody.js';

const seeds = new Seeds(2);
const { cast } = seeds;
const SLOW = 60_000;
let browser: Browser;
let clinician: Somebody;
/** Four referrals of four students: to decide, to look at, to be decided by two at once, and one that nobody opens. */
let toDecide: string;
let opened: string;
let shared: string;
let unopened: string;
let student: Enrolled;

beforeAll(async () => {
  await seeds.agreement();
  const students = [
    await seeds.student(),
    await seeds.student(),
    await seeds.student(),
    await seeds.student(),
  ] as const;
  for (const { studentId } of students) await seeds.permission(studentId);
  [, student] = students;
  toDecide = (await seeds.sent(students[0])).id;
  opened = (await seeds.opened(students[1])).id;
  shared = (await seeds.opened(students[2])).id;
  unopened = (await seeds.sent(students[3])).id;
  browser = await launchChromium();
  clinician = await arrive(cast.clinician);
}, 180_000);
afterAll(async () => {
  await browser.close();
});

async function arrive(subject: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Somebody> {
  const somebody = await Somebody.arrive(browser, subject, options);
  somebody.context.setDefaultTimeout(SLOW);
  await somebody.signIn();
  return somebody;
}
const main = async ({ page }: Somebody) => (await page.textContent('main')) ?? '';
const html = ({ page }: Somebody) => page.content();
const press = ({ page }: Somebody, name: string | RegExp) => page.getByRole('button', { name }).click();

describe('the clinician’s pages', () => {
  it('have no fault at either width, and titles of their own', async () => {
    const titles: string[] = [];
    const places = [
      '/worklist',
      '/worklist?view=mine',
      '/worklist?view=worklist&urgency=emergency',
      `/worklist/${unopened}`,
      `/worklist/${opened}`,
      `/worklist/${opened}/decision`,
      `/worklist/${opened}/message`,
      `/worklist/${opened}/record`,
      `/worklist/${opened}/claim`,
    ];
    for (const place of places) {
      const { title, faults } = await lookAt(clinician.page, place);
      expect({ place, faults }).toEqual({ place, faults: [] });
      titles.push(title);
    }
    expect(new Set(titles).size).toBe(titles.length - 2);
    expect(titles.join(' ')).not.toContain(student.familyName);
    expect(clinician.complaints).toEqual([]);
  }, 300_000);

  it('say what to put right, linked to the field, and have no fault then', async () => {
    const { page } = clinician;
    await page.goto(`/worklist/${opened}/decision`);
    await page.getByRole('radio', { name: 'Do not accept' }).check();
    await press(clinician, 'Check your decision');
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByRole('link', { name: 'Choose the reason' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('not-accept-reason');
    await page.goto(`/worklist/${opened}/message`);
    await press(clinician, 'Send to the university');
    expect(await main(clinician)).toContain('Enter what you want to write');
    await page.goto(`/worklist/${opened}/claim`);
    await press(clinician, 'Record the reason and look');
    expect(await main(clinician)).toContain('Choose why you need to look');
  }, 90_000);
});

describe('arrival to decision', () => {
  it('takes four pages at most from the worklist to the recorded decision', async () => {
    const { page } = clinician;
    const pages: string[] = [];
    const seen = async () => pages.push(await page.title());
    await page.goto('/worklist');
    await seen();
    const row = page.getByRole('row').filter({ has: page.locator(`a[href="/worklist/${toDecide}"]`) });
    expect(await row.textContent()).toContain('due in');
    expect(await row.textContent()).toContain('Shown once opened');
    await row.getByRole('link').click();
    await seen();
    expect(await main(clinician)).toContain('Must act next');
    await press(clinician, 'Open the referral');
    await seen();
    expect(await main(clinician)).toContain('What was shared is now part of your organisation’s record');
    await page.getByRole('radio', { name: 'Do not accept' }).check();
    await page.locator('#not-accept-reason').selectOption('no-capacity');
    await page.locator('#not-accept-next').selectOption('gp');
    await page.locator('#not-accept-advice').fill('Group sessions begin in January.');
    await page.locator('#not-accept-safety').fill('Call 111 and choose mental health.');
    await press(clinician, 'Check your decision');
    await seen();
    expect(await page.title()).toMatch(/^Check your decision/);
    const check = await main(clinician);
    for (const words of ['No room at the moment', 'Group sessions begin', 'Call 111 and choose'])
      expect(check).toContain(words);
    await press(clinician, /^Confirm/);
    expect(await main(clinician)).toContain('Recorded. The referral is not accepted.');
    expect(await main(clinician)).toContain('If things get worse: Call 111');
    expect(pages.length).toBeLessThanOrEqual(4);
    process.stdout.write(`worklist to recorded decision: ${pages.length} pages\n`);
    const { body } = await seeds.player.must(cast.adviser, { path: `referrals/referrals/${toDecide}` });
    expect(body).toMatchObject({ progress: { state: 'not-accepted', reason: 'no-capacity', nextStep: 'gp' } });
    const { body: said } = await seeds.player.must(cast.adviser, { path: `referrals/referrals/${toDecide}/messages` });
    expect(said).toMatchObject({ items: [{ kind: 'advice' }] });
  }, 90_000);

  it(
    'shows the student and the safety concerns in the list from the opening on, and nothing of either in the address',
    async () => {
      const { page } = clinician;
      await page.goto('/worklist');
      const row = page.getByRole('row').filter({ has: page.locator(`a[href="/worklist/${opened}"]`) });
      const text = (await row.textContent()) ?? '';
      expect(text).toContain(`${student.givenName} ${student.familyName}`);
      expect(text).toContain('Recorded');
      expect(page.url()).toBe(`${url}/worklist`);
    },
    SLOW,
  );
});

describe('two clinicians at once', () => {
  it('are told who was first, and what the second had typed is still there', async () => {
    const second = await arrive(cast.clinician);
    const advice = 'Typed with care by the second clinician.';
    for (const each of [clinician, second]) await each.page.goto(`/worklist/${shared}/decision`);
    await second.page.getByRole('radio', { name: 'Return with advice' }).check();
    await second.page.locator('#return-with-advice-next').selectOption('gp');
    await second.page.locator('#return-with-advice-advice').fill(advice);
    await press(second, 'Check your decision');
    await clinician.page.getByRole('radio', { name: 'Accept for assessment' }).check();
    await press(clinician, 'Check your decision');
    await press(clinician, /^Confirm/);
    expect(await main(clinician)).toContain('Recorded. The referral is accepted');
    await press(second, /^Confirm/);
    const conflict = await main(second);
    expect(conflict).toContain('Somebody was here before you');
    expect(conflict).toContain(advice);
    const { body } = await seeds.player.must(cast.adviser, { path: `referrals/referrals/${shared}/messages` });
    expect(body).toEqual({ items: [] });
    await second.leave();
  }, 90_000);
});

describe('what may not be seen', () => {
  it('is absent from the page: what was not shared, and the other trust’s referral altogether', async () => {
    await clinician.page.goto(`/worklist/${opened}`);
    expect(await html(clinician)).toContain(student.familyName);
    expect(await html(clinician)).not.toContain('Adjustments needed');
    expect(await main(clinician)).toContain('None were sent');
    const other = new Seeds(3);
    const elsewhere = await arrive(
      other.cast.trust === cast.trust ? `triage-clinician@${cast.otherTrust}` : other.cast.clinician,
    );
    for (const place of ['', '/decision', '/message', '/record', '/claim', '/referral.pdf', '/referral.txt']) {
      if (place === '/claim') continue; // asks nothing until a reason is given
      const answer = await elsewhere.page.context().request.get(`${url}/worklist/${opened}${place}`);
      expect({ place, status: answer.status() }).toEqual({ place, status: 404 });
      expect(await answer.text()).not.toContain(student.familyName);
    }
    await elsewhere.page.goto(`/worklist/${opened}/claim`);
    await elsewhere.page.getByRole('radio').first().check();
    await press(elsewhere, 'Record the reason and look');
    expect(await elsewhere.page.title()).toMatch(/^Page not found/);
    await elsewhere.leave();
  }, 90_000);

  it('is names, for a service manager: envelopes alone', async () => {
    const manager = await arrive(`service-manager@${cast.trust}`);
    const { faults } = await lookAt(manager.page, '/worklist?view=past-target');
    expect(faults).toEqual([]);
    await manager.page.goto('/worklist');
    expect(await main(manager)).toContain('are for those who look after the student');
    expect(await html(manager)).not.toContain(student.familyName);
    expect((await manager.page.goto(`/worklist/${opened}`))?.status()).toBe(403);
    expect(await html(manager)).not.toContain(student.familyName);
    await manager.leave();
  }, 90_000);

  it('opens to a colleague who is not involved for a reason, which is recorded', async () => {
    const colleague = await arrive(cast.colleague);
    await colleague.page.goto(`/worklist/${opened}`);
    expect(await colleague.page.title()).toMatch(/^You need a reason to look/);
    expect(await html(colleague)).not.toContain(student.familyName);
    await colleague.page.getByRole('button', { name: 'State a reason' }).click();
    await colleague.page.getByRole('radio', { name: 'I cover for a colleague' }).check();
    await press(colleague, 'Record the reason and look');
    expect(await main(colleague)).toContain('You can look for 24 hours');
    expect(await html(colleague)).toContain(student.familyName);
    await colleague.leave();
  }, 90_000);
});
