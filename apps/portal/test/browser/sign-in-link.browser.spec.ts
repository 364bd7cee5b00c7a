import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContextOptions } from 'playwright-core';
import { faultsOf, lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { readingAge } from './reading-age.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody, url } from './somebody.js';
import { answer } from './student.js';

const seeds = new Seeds(7);
const { player, cast } = seeds;
const ADDRESS = /\/link\/[A-Za-z0-9_-]{43}$/;

let browser: Browser;
let adviser: Somebody;
beforeAll(async () => {
  browser = await launchChromium();
  adviser = await Somebody.signIn(browser, cast.adviser);
}, 60_000);
afterAll(async () => {
  await adviser.leave();
  await browser.close();
});

const placeOf = ({ studentId }: Enrolled) => `/students/${studentId}`;
const pathNow = ({ page }: Somebody) => new URL(page.url()).pathname;
const main = ({ page }: Somebody) => page.innerText('main');

/** The adviser makes a link: where it leads. */
async function linkFor(student: Enrolled): Promise<string> {
  const { page } = adviser;
  await page.goto(`${placeOf(student)}/sign-in-link`);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Make the link' }).click();
  const address = await page.locator('#link-address').innerText();
  if (!address.startsWith(url) || !ADDRESS.test(address)) throw new Error('no address was shown');
  return new URL(address).pathname;
}

/** Somebody opens the link and gives this date of birth. */
async function opens(somebody: Somebody, link: string, birthDate: string): Promise<void> {
  const { page } = somebody;
  await page.goto(link);
  const [year = '', month = '', day = ''] = birthDate.split('-');
  await page.getByLabel('Day').fill(String(Number(day)));
  await page.getByLabel('Month').fill(String(Number(month)));
  await page.getByLabel('Year').fill(year);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function arrives(link: string, birthDate: string, options: BrowserContextOptions = {}): Promise<Somebody> {
  const somebody = await Somebody.arrive(browser, 'a student with a link', options);
  await opens(somebody, link, birthDate);
  return somebody;
}

const another = (birthDate: string) => `${birthDate.slice(0, 8)}${birthDate.endsWith('15') ? '16' : '15'}`;

describe('an adviser', () => {
  it('makes a link for a student: its address is shown once, in the reply alone', async () => {
    const { page } = adviser;
    const student = await seeds.student();
    const { faults, title } = await lookAt(page, `${placeOf(student)}/sign-in-link`);
    expect(faults).toEqual([]);
    expect(title).not.toContain(student.familyName);
    expect(await main(adviser)).toContain('Do not text or e-mail it');
    await page.getByRole('button', { name: 'Make the link' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const address = await page.locator('#link-address').innerText();
    expect(address).toMatch(ADDRESS);
    const token = address.split('/').at(-1) ?? '';
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 900 });
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await page.title()).not.toContain(token);
    expect(page.url()).not.toContain(token);
    // Sent again, the form makes no other and shows nothing.
    await page.reload();
    expect(await main(adviser)).toContain('can be shown only once');
    expect(await page.content()).not.toContain(token);
    await page.goto(placeOf(student));
    expect(await main(adviser)).toContain('A sign-in link waits for the student until');
    expect(await page.content()).not.toContain(token);
    expect(adviser.complaints).toEqual([]);
  }, 60_000);

  it('may send it where the student said that it is safe, and ends one that went astray', async () => {
    const { page } = adviser;
    const student = await seeds.student({ signsIn: true });
    const own = { path: 'consents/students/me' };
    const { etag } = await player.must(student.subject, own);
    await player.must(student.subject, {
      ...own,
      path: `${own.path}/online-view`,
      method: 'PUT',
      body: { on: true },
      ifMatch: etag,
    });
    const link = await linkFor(student);
    const { body } = await player.must(cast.adviser, { path: `consents/students/${student.studentId}` });
    const { ways } = body['contactPreferences'] as { ways: string[] };
    const mayBeSent = ways.includes('text') || ways.includes('email');
    expect(await main(adviser)).toContain(mayBeSent ? 'send it yourself by' : 'Do not text or e-mail it');
    await page.goto(placeOf(student));
    await page.getByRole('link', { name: 'End the sign-in link' }).click();
    expect((await lookAt(page, `${placeOf(student)}/sign-in-link/end`)).faults).toEqual([]);
    await page.getByRole('button', { name: 'End the link' }).click();
    expect(await main(adviser)).toContain('opens nothing any more');
    const late = await arrives(link, student.birthDate);
    expect(await main(late)).toContain('ask your wellbeing team for a new one');
    await late.leave();
  }, 60_000);

  it('is told to phone where what the student sees is off, and sees no other university’s student', async () => {
    const { page } = adviser;
    const student = await seeds.student();
    const { etag } = await player.must(cast.adviser, { path: `consents/students/${student.studentId}` });
    await player.must(cast.adviser, {
      method: 'PUT',
      path: `consents/students/${student.studentId}/online-view`,
      body: { on: false },
      ifMatch: etag,
    });
    await page.goto(placeOf(student));
    expect(await page.getByRole('link', { name: 'Make a sign-in link' }).count()).toBe(0);
    await page.goto(`${placeOf(student)}/sign-in-link`);
    expect(await main(adviser)).toContain('Phone the student');
    expect(await page.getByRole('button', { name: 'Make the link' }).count()).toBe(0);
    const other = player.options.world.people.find(
      ({ organisationId, appointments: [first] }) =>
        first?.role === 'wellbeing-adviser' && organisationId !== cast.university,
    );
    const elsewhere = await Somebody.signIn(browser, other?.subject ?? '');
    for (const path of ['sign-in-link', 'sign-in-link/end'])
      expect((await elsewhere.page.goto(`${placeOf(student)}/${path}`))?.status()).toBe(404);
    await elsewhere.leave();
  }, 60_000);

  it('cannot use a link themselves while they are signed in', async () => {
    const student = await seeds.student();
    const link = await linkFor(student);
    await adviser.page.goto(link);
    expect(await main(adviser)).toContain('do not open it yourself');
    expect(await adviser.page.getByLabel('Day').count()).toBe(0);
  }, 60_000);
});

describe.each([
  ['with scripts', {}],
  ['without a script', { javaScriptEnabled: false }],
])('a student, %s,', (_, options) => {
  it('signs in with a link once, is asked first whether it is safe, and sees their own pages', async () => {
    const student = await seeds.student();
    const link = await linkFor(student);
    const me = await Somebody.arrive(browser, 'a student with a link', options);
    const { page } = me;
    const response = await page.goto(link);
    expect(response?.headers()).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(await page.title()).not.toContain(link.slice(6));
    expect(await page.getByRole('link', { name: 'Exit this page' }).count()).toBe(1);
    // Looking uses nothing up.
    await page.goto(link);
    await opens(me, link, another(student.birthDate));
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.textContent('.nhsuk-error-summary')).toContain('does not fit');
    expect(await page.locator('.nhsuk-error-summary a').getAttribute('href')).toBe('#born-day');
    const [before] = await me.context.cookies();
    await opens(me, link, student.birthDate);
    expect(pathNow(me)).toBe('/me/private');
    const [after] = await me.context.cookies();
    expect(after?.value).not.toBe(before?.value);
    await answer(me, 'No');
    expect(pathNow(me)).toBe('/me');
    for (const path of ['/me', '/me/sharing', '/me/looks', '/profile']) {
      expect((await page.goto(path))?.status()).toBe(200);
      const html = await page.content();
      expect(html).not.toContain(link.slice(6));
      expect(html).not.toContain('not available online');
      // Every service takes their access.
      expect(html).not.toContain('cannot be shown at the moment');
    }
    const second = await arrives(link, student.birthDate, options);
    expect(await main(second)).toContain('ask your wellbeing team for a new one');
    expect((await second.page.goto('/me'))?.url()).toContain('/sign-in');
    await second.leave();
    // Signed out, they are signed out everywhere.
    await page.goto('/me');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(pathNow(me)).toBe('/signed-out');
    await page.goto('/me');
    expect(pathNow(me)).toBe('/sign-in');
    expect(me.complaints).toEqual([]);
    await me.leave();
  }, 90_000);
});

describe('the page of a link', () => {
  it('has no fault at either width, is easy to read, and is the same for a link that is none', async () => {
    const student = await seeds.student();
    const link = await linkFor(student);
    const somebody = await Somebody.arrive(browser);
    const { faults } = await lookAt(somebody.page, link);
    expect([...faults, ...somebody.complaints]).toEqual([]);
    const texts: string[] = [];
    for (const path of [link, `/link/${'x'.repeat(43)}`, '/link/nothing']) {
      await somebody.page.goto(path);
      texts.push(await main(somebody));
    }
    expect(new Set(texts).size).toBe(1);
    expect(await readingAge(somebody.page)).toBeLessThanOrEqual(11);
    await somebody.leave();
  }, 60_000);

  it('stops a link after five wrong dates', async () => {
    const student = await seeds.student();
    const link = await linkFor(student);
    const somebody = await Somebody.arrive(browser);
    for (let n = 0; n < 5; n += 1) await opens(somebody, link, another(student.birthDate));
    expect(await main(somebody)).toContain('ask your wellbeing team for a new one');
    await opens(somebody, link, student.birthDate);
    expect(pathNow(somebody)).toBe(link);
    await somebody.leave();
  }, 60_000);

  it('leads to nothing but whom to phone, for a student who says that somebody could make them show it', async () => {
    const student = await seeds.student();
    const me = await arrives(await linkFor(student), student.birthDate);
    await answer(me, 'Yes, or I am not sure');
    expect(await main(me)).toContain('This is not available online');
    expect(await main(me)).toContain('Phone the wellbeing team on duty');
    await me.page.goto('/me');
    expect(pathNow(me)).toBe('/sign-in');
    await me.leave();
  }, 60_000);
});
