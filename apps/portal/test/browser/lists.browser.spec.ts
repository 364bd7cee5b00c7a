import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { faultsOf, lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(8);
const { player, cast } = seeds;
const { trust } = cast;
/** Of the team that it is sent to: another clinician of it, and one who has left. */
const inTeam = player.options.world.people.filter(
  ({ organisationId, subject, appointments: [first] }) =>
    organisationId === trust &&
    subject.startsWith('triage-clinician') &&
    first?.dutyTeamIds.includes(cast.team) === true,
);
const second = inTeam.find(({ subject, appointments }) => subject !== cast.clinician && !appointments[0]?.to);
const former = inTeam.find(({ appointments }) => appointments[0]?.to !== undefined);

let browser: Browser;
let adviser: Somebody;
let clinician: Somebody;
let waiting: string[];
let accepted: string;
let takenBack: string;

beforeAll(async () => {
  await seeds.agreement();
  const students = [];
  for (let n = 0; n < 4; n += 1) students.push(await seeds.student());
  const consents = [];
  for (const { studentId } of students) consents.push(await seeds.permission(studentId));
  const [one, two, three, four] = students;
  if (!one || !two || !three || !four) throw new Error('Students were asked for.');
  waiting = [(await seeds.sent(one)).id, (await seeds.sent(two)).id];
  accepted = (await seeds.accepted(three)).id;
  takenBack = (await seeds.accepted(four)).id;
  await player.must(cast.adviser, { path: `consents/consents/${consents[3]}/withdraw`, body: {}, ifMatch: '"1"' });
  browser = await launchChromium();
  [adviser, clinician] = [await Somebody.signIn(browser, cast.adviser), await Somebody.signIn(browser, cast.clinician)];
}, 180_000);
afterAll(async () => {
  await browser.close();
});

const main = async (page: Page) => (await page.textContent('main')) ?? '';
const press = async (page: Page, name: string) => {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name, exact: true }).click()]);
};
const versionOf = async (id: string) =>
  (await player.must(cast.clinician, { path: `referrals/referrals/${id}` })).body['version'];
const codeOf = (id: string) => `${id.replaceAll('-', '').slice(-8, -4)}-${id.slice(-4)}`.toUpperCase();
const rowOf = (page: Page, id: string) => page.getByRole('row').filter({ hasText: codeOf(id) });
const pick = async (page: Page, ids: readonly string[]) => {
  for (const id of ids) await page.getByLabel(`Choose ${codeOf(id)}`).check();
  await press(page, 'Assign those chosen');
};
const inBoth = async (page: Page) => {
  const faults: string[] = [];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    faults.push(...(await faultsOf(page)).map((fault) => `${width}: ${fault}`));
  }
  return faults;
};

describe('the picture of a referral', () => {
  it('shows to advisers who had to act next, beside a list that says the same', async () => {
    const { page } = adviser;
    for (const id of [accepted, waiting[0] ?? '']) {
      const { faults } = await lookAt(page, `/referrals/${id}`);
      expect(faults).toEqual([]);
      const picture = page.locator('.app-turns');
      expect(await picture.getAttribute('aria-hidden')).toBe('true');
      const words = (await picture.textContent()) ?? '';
      for (const word of ['Your university', 'NHS service', 'Now', 'Due ']) expect(words).toContain(word);
    }
    await page.goto(`/referrals/${accepted}`);
    const list = (await page.locator('.app-timeline').textContent()) ?? '';
    for (const words of ['Sent', 'your university had to act next', 'Accepted', 'Assess the student by'])
      expect(list).toContain(words);
  }, 60_000);

  it('keeps its size on a telephone, and its colours where colours are forced', async () => {
    const { page } = adviser;
    await page.setViewportSize({ width: 320, height: 900 });
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await page.goto(`/referrals/${accepted}`);
    const picture = page.locator('.app-turns svg');
    const { width, right } = await picture.evaluate((svg) => svg.getBoundingClientRect());
    expect(width).toBe(284);
    expect(right).toBeLessThanOrEqual(320);
    const colours = await picture.evaluate((svg) =>
      [...svg.querySelectorAll(':scope > rect, text')].map((each) => getComputedStyle(each).fill),
    );
    expect(new Set(colours)).toEqual(new Set(['rgb(255, 255, 255)', 'rgb(33, 43, 50)']));
    await page.emulateMedia({ forcedColors: null, colorScheme: null });
  });

  it('is not there once the student lets nothing come back, nor is when the service accepted', async () => {
    const text = await adviser.sees(`/referrals/${takenBack}`, /taken the permission back/);
    expect(await adviser.page.locator('.app-turns').count()).toBe(0);
    expect(text).not.toContain('Accepted');
  }, 60_000);
});

describe('an adviser’s list, filtered by the other organisation', () => {
  it('shows that organisation’s alone, counts what it shows, and keeps the filter in tabs and pages', async () => {
    const { page } = adviser;
    await page.goto('/referrals');
    await page.getByLabel('NHS trust').selectOption(trust);
    await press(page, 'Show');
    expect(new URL(page.url()).searchParams.get('other')).toBe(trust);
    const name = (await page.locator('#other option:checked').textContent()) ?? '';
    const active = page.locator('.app-sub-navigation__link[aria-current]');
    const counted = Number(await active.locator('.app-badge').textContent());
    let listed = 0;
    for (;;) {
      const rows = await page.locator('tbody tr').allTextContents();
      expect(rows.filter((row) => !row.includes(name))).toEqual([]);
      listed += rows.length;
      const next = page.getByRole('link', { name: 'Next page' });
      if ((await next.count()) === 0) break;
      await Promise.all([page.waitForEvent('load'), next.click()]);
    }
    expect(listed).toBe(counted);
    const tabs = await page
      .locator('.app-sub-navigation__link')
      .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('other')));
    expect(new Set(tabs)).toEqual(new Set([trust]));
  }, 60_000);

  it('says that nothing fits, and refuses what can be no organisation’s code', async () => {
    const { page } = adviser;
    await page.goto('/referrals?view=sent&other=ZZZ99');
    expect(await main(page)).toContain('Nothing fits these filters');
    const { faults } = await lookAt(page, '/referrals?view=sent&other=%3Cb%3Erw4');
    expect(faults).toEqual([]);
    expect(await main(page)).toContain('No organisation has this code');
    expect(await page.locator('tbody tr').count()).toBe(0);
    expect(await page.content()).not.toContain('<b>rw4');
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.waitForURL(/view=sent$/);
  });
});

describe('several referrals', () => {
  it('are given to a colleague at once, and once only, however often the button is pressed', async () => {
    const { page } = clinician;
    await page.goto('/worklist');
    expect(await rowOf(page, waiting[0] ?? '').textContent()).toContain('Your team');
    await pick(page, waiting);
    expect(await page.title()).toMatch(/^Assign referrals/);
    expect(await main(page)).toContain('2 referrals');
    expect(await inBoth(page)).toEqual([]);
    await press(page, 'Assign');
    expect(await page.title()).toMatch(/^Error: Assign referrals/);
    expect(await main(page)).toContain('Choose who is to have them');
    await page.getByLabel('Who is to have them?').selectOption({ label: second?.displayName ?? '' });
    const before = await Promise.all(waiting.map(versionOf));
    await page.getByRole('button', { name: 'Assign', exact: true }).dblclick();
    await page.waitForURL(/\/worklist\?/);
    expect(await main(page)).toContain('2 referrals are assigned');
    for (const id of waiting) expect(await rowOf(page, id).textContent()).toContain(second?.displayName);
    expect(await Promise.all(waiting.map(versionOf))).toEqual(before.map((version) => Number(version) + 1));
    const colleague = await Somebody.signIn(browser, second?.subject ?? '');
    await colleague.page.goto('/worklist?view=mine');
    for (const id of waiting) expect(await rowOf(colleague.page, id).count()).toBe(1);
    await colleague.leave();
  }, 60_000);

  it('are each told when somebody was there before, and stop no other; nor does sending the page again', async () => {
    const { page } = clinician;
    const [free = '', changed = ''] = waiting;
    await page.goto('/worklist');
    await pick(page, [free, changed]);
    await page.getByLabel('Who is to have them?').selectOption({ index: 1 });
    expect(await page.locator('#to option:checked').textContent()).toMatch(/^Me \(/);
    await player.must(cast.clinician, {
      method: 'POST',
      path: `referrals/referrals/${changed}/open`,
      ifMatch: `"${String(await versionOf(changed))}"`,
    });
    await press(page, 'Assign');
    const results = async () => page.locator('#results li').allTextContents();
    const [first, other] = await results();
    expect(first).toMatch(new RegExp(`${codeOf(free)}.*: assigned to`));
    expect(other).toMatch(new RegExp(`${codeOf(changed)}.*not assigned.*Somebody changed this`));
    expect(await main(page)).toContain('1 of 2 was not assigned');
    expect(await inBoth(page)).toEqual([]);
    const version = await versionOf(free);
    await page.reload();
    expect(await results()).toEqual([first, other]);
    expect(await versionOf(free)).toBe(version);
    await page.goto('/worklist?view=mine');
    expect([await rowOf(page, free).count(), await rowOf(page, changed).count()]).toEqual([1, 0]);
  }, 60_000);

  it('are not given to somebody who has left: they are not offered, and refused', async () => {
    const { page } = clinician;
    const [free = ''] = waiting;
    await page.goto('/worklist');
    await pick(page, [free]);
    const offered = await page.locator('#to option').allTextContents();
    expect(offered).toContain(second?.displayName);
    expect(offered).not.toContain(former?.displayName);
    await page.locator('#to').evaluate((select, value) => {
      (select as HTMLSelectElement).add(new Option('left', value));
      (select as HTMLSelectElement).value = value;
    }, former?.appointments[0]?.appointmentId ?? '');
    await press(page, 'Assign');
    expect(await main(page)).toContain('does not work here in that role now');
    await page.goto('/worklist?view=mine');
    expect(await rowOf(page, free).count()).toBe(1);
  }, 60_000);

  it('must be chosen first; without a script too; and are nobody’s to assign at a university', async () => {
    const { faults, title } = await lookAt(clinician.page, '/worklist/assign');
    expect(faults).toEqual([]);
    expect(title).toMatch(/^Assign referrals/);
    const [, held = ''] = waiting;
    const plain = await Somebody.signIn(browser, second?.subject ?? '', { javaScriptEnabled: false });
    await plain.page.goto('/worklist?view=mine');
    await pick(plain.page, []);
    expect(await main(plain.page)).toContain('Choose the referrals on the worklist first');
    await plain.page.goto('/worklist?view=mine');
    await pick(plain.page, [held]);
    const { displayName } = player.options.world.people.find(({ subject }) => subject === cast.clinician) ?? {};
    await plain.page.getByLabel('Who is to have them?').selectOption({ label: displayName ?? '' });
    await press(plain.page, 'Assign');
    expect(await main(plain.page)).toContain('1 referral is assigned');
    expect(await rowOf(plain.page, held).count()).toBe(0);
    expect((await adviser.page.goto('/worklist/assign'))?.status()).toBe(403);
    await plain.leave();
    expect([...adviser.complaints, ...clinician.complaints]).toEqual([]);
  }, 60_000);
});
