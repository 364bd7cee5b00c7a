import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeSync } from 'node:fs';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { NEUTRAL } from '../../src/settings.js';
import { faultsOf, lookAt } from './check.js';
import { readingAge } from './reading-age.js';
import { Seeds } from './seeds.js';
import { Somebody, url } from './somebody.js';
import { answer, asStudent, enrolled, signedIn, type EnrolledStudent } from './student.js';

const MOST_PAGES = 4;
const seeds = new Seeds(3);
let browser: Browser;
let student: EnrolledStudent;

beforeAll(async () => {
  browser = await launchChromium();
  student = await enrolled(seeds);
}, 120_000);
afterAll(() => browser.close());

/** Addresses of the pages that were shown, one after the other. */
function pagesSeen(page: Page): string[] {
  const seen: string[] = [];
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) seen.push(new URL(frame.url()).pathname);
  });
  return seen;
}

describe('before anything else', () => {
  it('a student is asked alone whether somebody could make them show it, wherever they go', async () => {
    const fresh = await seeds.student({ signsIn: true });
    const me = await Somebody.arrive(browser, fresh.subject);
    await me.page.goto('/me/looks');
    await me.signIn();
    expect(new URL(me.page.url()).pathname).toBe('/me/private');
    expect(await me.page.getByRole('link', { name: 'What is shared' }).count()).toBe(0);
    await me.page.goto('/profile');
    expect(new URL(me.page.url()).pathname).toBe('/me/private');
    await me.page.getByRole('button', { name: 'Go on' }).click();
    expect(await me.page.title()).toMatch(/^Error: /);
    await answer(me, 'No');
    expect(new URL(me.page.url()).pathname).toBe('/profile');
    await me.leave();
    const again = await Somebody.signIn(browser, fresh.subject);
    expect(new URL(again.page.url()).pathname).toBe('/me');
    await again.leave();
  });

  it('with a yes nothing is shown any more, by any service, until staff switch it on again in person', async () => {
    const unsafe = await enrolled(seeds);
    const me = await Somebody.signIn(browser, unsafe.subject);
    const elsewhere = await Somebody.signIn(browser, unsafe.subject);
    await answer(me, 'Yes, or I am not sure');
    await elsewhere.page.goto('/me/looks');
    expect(new URL(elsewhere.page.url()).pathname).toBe('/sign-in');
    await elsewhere.leave();
    const text = await me.page.innerText('main');
    expect(text).toMatch(/This is not available online\.\s+Phone the wellbeing team on duty: 07700/);
    expect(text).toContain('116 123');
    expect(await me.page.title()).toBe('Not available online – Footbridge');
    expect(await me.page.content()).not.toMatch(/referral|shared|looked|adviser/i);
    const paths = [
      'consents/students/me',
      `consents/students/${unsafe.studentId}/consents`,
      `consents/consents/${unsafe.consent}`,
      'consents/students/me/access-concerns',
      'referrals/referrals',
      `referrals/referrals/${unsafe.referral}`,
      'audit/my-looks',
      'audit/my-disclosures',
      'audit/my-withdrawals',
    ];
    for (const path of paths) {
      const refused = await asStudent(unsafe.subject, path);
      expect({ path, status: refused.status, off: refused.text.includes('"online-view-off"') }).toEqual({
        path,
        status: 403,
        off: true,
      });
    }
    await me.page.goto('/me/sharing');
    expect(new URL(me.page.url()).pathname).toBe('/sign-in');
    await me.leave();
    const returned = await Somebody.signIn(browser, unsafe.subject);
    expect(await returned.page.innerText('main')).toContain('This is not available online.');
    expect(await faultsOf(returned.page)).toEqual([]);
    await returned.leave();

    const { adviser } = seeds.cast;
    const { body, etag } = await seeds.player.must(adviser, { path: `consents/students/${unsafe.studentId}` });
    expect(body).toMatchObject({ onlineView: { state: 'off' }, mayBeMessaged: false });
    const consent = await seeds.player.must(adviser, { path: `consents/consents/${unsafe.consent}` });
    await seeds.player.must(adviser, {
      method: 'POST',
      path: `consents/consents/${unsafe.consent}/withdraw`,
      ifMatch: consent.etag,
    });
    const at = `consents/students/${unsafe.studentId}/online-view`;
    await seeds.player.must(adviser, { method: 'PUT', path: at, body: { on: true }, ifMatch: etag });
    const back = await Somebody.signIn(browser, unsafe.subject);
    expect(new URL(back.page.url()).pathname).toBe('/me');
    await back.leave();
  });
});

/** Leaves, and resolves when the browser has asked for the neutral page: it need not be reachable from here. */
async function leaving(me: Somebody, how: () => Promise<void>): Promise<string> {
  const left = me.page.waitForRequest((request) => !request.url().startsWith(url));
  await how();
  return (await left).url();
}

describe('leaving', () => {
  it('ends the session and takes the page from the history, by the link and by Shift three times', async () => {
    const me = await signedIn(browser, student.subject);
    await me.page.goto('/me/looks');
    const to = await leaving(me, () => me.page.getByRole('link', { name: 'Exit this page' }).click());
    expect(to).toBe(NEUTRAL.exitUrl);
    await me.page.goBack().catch(() => undefined);
    expect(await me.page.content()).not.toContain('Who has looked');
    await me.page.goto('/me');
    expect(new URL(me.page.url()).pathname).toBe('/sign-in');

    await me.signIn();
    await leaving(me, async () => {
      for (let n = 0; n < 3; n += 1) await me.page.keyboard.press('Shift');
    });
    // The page itself is on its way elsewhere.
    const next = await me.context.newPage();
    await next.goto('/me');
    expect(new URL(next.url()).pathname).toBe('/sign-in');
    await me.leave();
  });

  it('works without a script, and tells the browser to forget what it kept', async () => {
    const me = await signedIn(browser, student.subject, { javaScriptEnabled: false });
    await me.page.goto('/me/sharing');
    await leaving(me, () => me.page.getByRole('link', { name: 'Exit this page' }).click());
    await me.page.goto('/me').catch(() => me.page.goto('/me'));
    expect(new URL(me.page.url()).pathname).toBe('/sign-in');
    await me.leave();
    const answer = await fetch(`${url}/exit`, { redirect: 'manual' });
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('taking back', () => {
  it('takes at most four pages from home, without a script, and tells since when nothing more is shared', async () => {
    const me = await signedIn(browser, student.subject, { javaScriptEnabled: false });
    await me.page.goto('/me');
    const seen = pagesSeen(me.page);
    await me.page.getByRole('link', { name: 'what is shared' }).last().click();
    await me.page.getByRole('link', { name: /^Take back/ }).click();
    const told = await me.page.innerText('main');
    expect(told).toContain('What they have read already, they keep.');
    expect(told.indexOf('What cannot be undone')).toBeLessThan(told.indexOf('Take it back'));
    await me.page.getByRole('button', { name: 'Take it back' }).click();
    const pages = ['/me', ...seen];
    writeSync(
      2,
      `withdrawal: ${pages.length} pages, home included: ${pages.map((each) => each.replace(/[0-9a-f-]{36}/, ':id')).join(' → ')}\n`,
    );
    expect(pages.length).toBeLessThanOrEqual(MOST_PAGES);
    expect(await me.page.innerText('main')).toContain('You took it back on');

    const stopped = async () => {
      await me.page.reload();
      return me.page.innerText('main');
    };
    let text = await stopped();
    const until = Date.now() + 30_000;
    while (!/From .* nothing more is shared/.test(text) && Date.now() < until) text = await stopped();
    expect(text).toMatch(/From \d{1,2} \w+ \d{4} at .*, nothing more is shared with/);
    while (!text.includes('Nothing was shared after you took it back.') && Date.now() < until) text = await stopped();
    expect(text).toContain('Nothing was shared after you took it back.');
    await me.page.goto('/me/sharing');
    expect(await me.page.innerText('main')).toContain('You let us share nothing now');
    await me.leave();
  });

  it('is seen by adviser and clinician; the trust goes on with what it has', async () => {
    const { adviser, clinician } = seeds.cast;
    const consent = await seeds.player.must(adviser, { path: `consents/consents/${student.consent}` });
    expect(consent.body).toMatchObject({ state: 'withdrawn', withdrawnBy: 'student-online' });
    const own = await seeds.player.must(clinician, { path: `referrals/referrals/${student.referral}` });
    expect(own.body['state']).toBe('opened');
    const back = await seeds.player.must(adviser, { path: `referrals/referrals/${student.referral}` });
    expect(JSON.stringify(back.body)).toContain('permission-withdrawn');
  });

  it('leads to a page without fault that is easy to read', async () => {
    const me = await signedIn(browser, student.subject);
    expect((await lookAt(me.page, `/me/sharing/${student.consent}/stopped`)).faults).toEqual([]);
    expect(await readingAge(me.page)).toBeLessThanOrEqual(11);
    await me.leave();
  });

  it('refuses a change of what was taken back, and lets the student say yes again', async () => {
    const me = await signedIn(browser, student.subject);
    await me.page.goto(`/me/sharing/${student.consent}/change`);
    expect(await me.page.innerText('main')).toContain('This cannot be done here');
    await me.page.goto('/me/sharing/give');
    await me.page.getByRole('button', { name: 'Say yes to this' }).click();
    expect(await me.page.getByRole('alert').getByRole('link').count()).toBe(3);
    await me.page.getByLabel('How to reach you').check();
    await me.page.getByLabel('That it got there, and the answer').check();
    await me.page.getByLabel('I have read this').check();
    await me.page.getByRole('button', { name: 'Say yes to this' }).click();
    expect(await me.page.innerText('main')).toContain('You said yes.');
    await me.page.getByRole('link', { name: /^Change/ }).click();
    await me.page.getByLabel('Your GP').check();
    await me.page.getByLabel('I have read this').check();
    await me.page.getByRole('button', { name: 'Save the change' }).click();
    expect(await me.page.innerText('main')).toContain('Your change is saved.');
    expect(await me.page.innerText('main')).toContain('Your GP');
    await me.leave();
  });
});
