import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(9);
const { university, trust } = seeds.cast;
const manager = `service-manager@${trust}`;
const lead = `wellbeing-lead@${university}`;

let browser: Browser;
let referral: string;
beforeAll(async () => {
  browser = await launchChromium();
  const student = await seeds.student();
  await seeds.agreement();
  await seeds.permission(student.studentId);
  referral = (await seeds.sent(student)).id;
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const type = async (someone: Somebody, id: string, at: Date) => {
  for (const [part, value] of [
    ['day', at.getUTCDate()],
    ['month', at.getUTCMonth() + 1],
    ['year', at.getUTCFullYear()],
  ] as const)
    await someone.page.fill(`#${id}-${part}`, String(value));
};

describe('who must act', () => {
  it('is seen by the service manager, filtered, with load and limits, on pages without fault', async () => {
    const someone = await Somebody.signIn(browser, manager);
    const { page } = someone;
    expect(await someone.sees('/who-must-act', /Decide about the referral/)).toMatch(/Duty team: /);
    await page.selectOption('#role', 'caldicott-guardian');
    await page.selectOption('#state', 'at-the-top');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Nothing fits').waitFor();
    await page.getByRole('link', { name: 'Show everything' }).click();
    await page.getByRole('link', { name: 'Load and limits of the teams' }).click();
    await page.getByText('Of these out of hours').waitFor();
    const titles = new Set<string>();
    for (const path of [
      '/who-must-act',
      '/who-must-act/load',
      '/who-must-act/transfer',
      '/delegations',
      '/delegations/new',
    ]) {
      const { title, faults } = await lookAt(page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      titles.add(title);
    }
    expect(titles.size).toBe(5);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('is not for those who answer for their own work alone', async () => {
    const someone = await Somebody.signIn(browser, seeds.cast.clinician);
    await someone.page.goto('/to-dos');
    expect(await someone.page.getByRole('link', { name: 'Who must act' }).count()).toBe(0);
    expect((await someone.page.goto('/who-must-act'))?.status()).toBe(403);
    await someone.leave();
  });
});

describe('cover and leave', () => {
  it('puts the adviser’s to-dos on the lead’s list, says for whom, and is ended on a page that says what happens', async () => {
    const [away, cover] = await Promise.all([
      Somebody.signIn(browser, seeds.cast.adviser),
      Somebody.signIn(browser, lead),
    ]);
    const { page } = away;
    await page.goto('/to-dos');
    await page.getByRole('link', { name: /Cover and leave/ }).click();
    expect(await page.textContent('main')).toContain('Nobody covers for you');
    await page.getByRole('button', { name: 'Hand your to-dos to a colleague' }).click();
    await page.selectOption('#role', 'wellbeing-lead');
    await page.getByRole('button', { name: 'Show colleagues' }).click();
    await page.getByRole('button', { name: 'Hand over the to-dos' }).click();
    expect(await page.textContent('.nhsuk-error-summary')).toContain('Choose who is to have the to-dos');
    await page.getByRole('radio', { name: 'Everyone who is Wellbeing lead' }).check();
    await page.getByRole('radio', { name: 'Leave', exact: true }).check();
    await type(away, 'to', inDays(3));
    await page.getByRole('button', { name: 'Hand over the to-dos' }).click();
    expect(await page.textContent('main')).toContain('Everyone who is Wellbeing lead');
    await cover.sees('/to-dos', /You are covering for/);
    await page.getByRole('link', { name: /^End it/ }).click();
    expect(await page.textContent('main')).toContain('go from that list at once');
    const { faults } = await lookAt(page, new URL(page.url()).pathname);
    expect(faults).toEqual([]);
    await page.getByRole('button', { name: 'End the delegation' }).click();
    expect(await page.textContent('main')).toContain('The delegation has ended');
    await cover.page.goto('/to-dos');
    expect(await cover.page.textContent('main')).not.toContain('You are covering for');
    await Promise.all([away.leave(), cover.leave()]);
  });

  it('is refused to a role that may not do it by itself, beside the field, with what was typed kept', async () => {
    const someone = await Somebody.signIn(browser, seeds.cast.adviser);
    const { page } = someone;
    await page.goto('/delegations/new?role=data-protection-officer');
    await page.getByRole('radio', { name: /^Everyone who is/ }).check();
    await page.getByRole('radio', { name: 'Leave', exact: true }).check();
    await type(someone, 'to', inDays(3));
    await page.getByRole('button', { name: 'Hand over the to-dos' }).click();
    expect(await page.textContent('.nhsuk-error-summary')).toContain('hands on no right');
    expect(await page.locator('#to-year').inputValue()).not.toBe('');
    await someone.leave();
  });
});

describe('a to-do about a student', () => {
  it('leads to recording a contact, which begins the check on the student anew', async () => {
    const someone = await Somebody.signIn(browser, seeds.cast.adviser);
    const { page } = someone;
    await someone.sees('/to-dos', /Check how the student is/);
    await page.locator(`a[href="/to-dos/contact/${referral}"]`).first().click();
    await page.getByRole('button', { name: 'Record the contact' }).click();
    expect(await page.textContent('.nhsuk-error-summary')).toContain('Choose how');
    const { faults } = await lookAt(page, `/to-dos/contact/${referral}`);
    expect(faults).toEqual([]);
    await page.getByRole('radio', { name: 'By phone' }).check();
    await page.getByRole('radio', { name: 'Yes' }).check();
    await page.getByRole('button', { name: 'Record the contact' }).click();
    expect(await page.textContent('main')).toContain('The contact is recorded');
    await page.goto(`/to-dos/contact/${referral}`);
    expect(await page.textContent('main')).toContain('Your organisation last spoke with the student');
    await someone.leave();
  });

  it('offers no pause that was not agreed, and nothing of another organisation’s', async () => {
    const someone = await Somebody.signIn(browser, seeds.cast.adviser);
    const { faults } = await lookAt(someone.page, `/to-dos/clock/${referral}`);
    expect(faults).toEqual([]);
    expect(await someone.page.textContent('main')).toContain('No clock can stand still');
    await someone.leave();
    const other = await Somebody.signIn(browser, new Seeds(10).cast.clinician);
    for (const path of ['contact', 'clock'])
      expect((await other.page.goto(`/to-dos/${path}/${referral}`))?.status()).toBe(404);
    await other.leave();
  });
});
