import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { faultsOf, lookAt } from './check.js';
import { Somebody } from './somebody.js';

// Nobody else's tests are signed in as them: signing out ends all of their sessions.
const adviser = 'wellbeing-adviser-2@10006842';
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

describe('pages for anyone', () => {
  it.each(['/', '/sign-in', '/signed-out', '/timed-out', '/help', '/urgent-help', '/accessibility'])(
    '%s has no fault at either width',
    async (path) => {
      const nobody = await Somebody.arrive(browser);
      const { faults } = await lookAt(nobody.page, path);
      expect([...faults, ...nobody.complaints]).toEqual([]);
      await nobody.leave();
    },
  );

  it('have titles of their own', async () => {
    const nobody = await Somebody.arrive(browser);
    const titles: string[] = [];
    for (const path of ['/', '/sign-in', '/signed-out', '/timed-out', '/help', '/urgent-help', '/accessibility']) {
      await nobody.page.goto(path);
      titles.push(await nobody.page.title());
    }
    expect(new Set(titles).size).toBe(titles.length);
    await nobody.leave();
  });
});

describe('signing in', () => {
  it('leads to the person’s own place, and to the page that was asked for', async () => {
    const someone = await Somebody.arrive(browser, adviser);
    await someone.page.goto('/to-dos');
    expect(new URL(someone.page.url()).pathname).toBe('/sign-in');
    await someone.signIn();
    expect(new URL(someone.page.url()).pathname).toBe('/to-dos');
    expect((await lookAt(someone.page, '/to-dos')).faults).toEqual([]);
    expect((await lookAt(someone.page, '/profile')).faults).toEqual([]);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('lets somebody with several roles choose, and change', async () => {
    const lead = await Somebody.signIn(browser, 'wellbeing-lead@10006842');
    await lead.page.goto('/role');
    expect(await lead.page.getByRole('radio').count()).toBe(2);
    await lead.page.getByRole('button', { name: 'Go on' }).click();
    expect(await lead.page.title()).toMatch(/^Error: /);
    await lead.page.getByRole('link', { name: 'Choose a role' }).click();
    await lead.page.getByRole('radio', { name: 'Wellbeing adviser' }).check();
    await lead.page.getByRole('button', { name: 'Go on' }).click();
    await lead.page.goto('/profile');
    expect(await lead.page.textContent('.app-acting')).toContain('Wellbeing adviser');
    await lead.leave();
  });

  it('ends everywhere at once', async () => {
    const here = await Somebody.signIn(browser, adviser);
    const there = await Somebody.signIn(browser, adviser);
    await here.page.getByRole('button', { name: 'Sign out' }).click();
    await here.page.getByRole('button', { name: 'Yes, sign out' }).click();
    expect(new URL(here.page.url()).pathname).toBe('/signed-out');
    await there.page.goto('/to-dos');
    expect(new URL(there.page.url()).pathname).toBe('/sign-in');
    await here.page.goBack();
    expect(await here.page.content()).not.toContain('You act as');
    await Promise.all([here.leave(), there.leave()]);
  });

  it('is asked for again after a while without use, and comes back to where one was', async () => {
    const someone = await Somebody.signIn(browser, adviser);
    await someone.fallAsleep();
    await someone.page.goto('/to-dos?which=late');
    expect(new URL(someone.page.url()).pathname).toBe('/sign-in');
    expect(await someone.page.textContent('main')).toContain('nothing was done for a while');
    await someone.signIn();
    expect(someone.page.url()).toContain('/to-dos?which=late');
    await someone.leave();
  });
});

describe('the clock of a page', () => {
  it('warns two minutes before the end, in a dialog that lets one go on', async () => {
    const someone = await Somebody.signIn(browser, adviser);
    const { page } = someone;
    await page.clock.install();
    await page.goto('/to-dos');
    const dialog = page.getByRole('dialog');
    await page.clock.runFor('12:50');
    expect(await dialog.isVisible()).toBe(false);
    await page.clock.runFor('00:30');
    expect(await dialog.isVisible()).toBe(true);
    expect(await dialog.textContent()).toContain('You will be signed out in 2 minutes if you do nothing.');
    expect(await faultsOf(page)).toEqual([]);
    const stayed = page.waitForResponse('**/stay');
    await page.getByRole('button', { name: 'Stay signed in' }).press('Enter');
    expect((await stayed).status()).toBe(204);
    await dialog.waitFor({ state: 'hidden' });
    await page.clock.runFor('12:00');
    expect(await dialog.isVisible()).toBe(false);
    await someone.leave();
  });

  it('ends the session when nothing is done, says so, and shows nothing more', async () => {
    const someone = await Somebody.signIn(browser, adviser);
    const { page } = someone;
    await page.clock.install();
    await page.goto('/to-dos');
    await page.clock.runFor('15:00');
    await page.waitForURL('**/timed-out');
    expect(await page.textContent('main')).toContain('What you had typed is kept for 28 days');
    await page.goto('/to-dos');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await someone.leave();
  });
});

describe('what is not there', () => {
  it('answers 404 to anybody, and 403 with a way out to other roles', async () => {
    const someone = await Somebody.signIn(browser, adviser);
    expect((await someone.page.goto('/no-such-page'))?.status()).toBe(404);
    await someone.leave();
  });
});
