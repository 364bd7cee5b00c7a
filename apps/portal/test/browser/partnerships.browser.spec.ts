import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(14);
const { cast } = seeds;
const { university, trust } = cast;
const name = `Students of ${university} and ${trust}, ${Date.now().toString(36)}`;

let browser: Browser;
let lead: Somebody;
let officer: Somebody;
let path: string;
beforeAll(async () => {
  browser = await launchChromium();
  lead = await Somebody.signIn(browser, `information-governance-lead@${university}`);
  officer = await Somebody.signIn(browser, `data-protection-officer@${trust}`);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

const press = async (page: Page, button: string) => {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: button, exact: true }).click()]);
};
const main = async (page: Page) => (await page.textContent('main')) ?? '';

describe('a partnership', () => {
  it('is begun by a member, told what is missing first', async () => {
    const { page } = lead;
    await page.goto('/partnerships');
    await page.getByRole('button', { name: 'Begin a partnership' }).click();
    await press(page, 'Begin the partnership');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Enter a name for the partnership');
    await page.getByLabel('Name of the partnership').fill(name);
    await page.getByLabel('NHS region').selectOption({ label: 'North West' });
    await page.getByLabel('Members').fill(`${university}\n${trust}`);
    await page.getByLabel('Funding 1: from whom').fill('Regional programme');
    await press(page, 'Begin the partnership');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Funding 1: enter who, how much');
    await page.getByLabel('Funding 1: amount in pounds').fill('120000');
    for (const [part, day] of [
      ['from', ['1', '8', '2026']],
      ['to', ['31', '7', '2027']],
    ] as const)
      for (const [at, field] of ['day', 'month', 'year'].entries())
        await page.locator(`#${part}-1-${field}`).fill(day[at] ?? '');
    await press(page, 'Begin the partnership');
    path = new URL(page.url()).pathname;
    expect(await main(page)).toContain(name);
    expect(await main(page)).toContain('£120000');
  });

  it('is assessed with its evidence, twice, and then shows how it went as a picture', async () => {
    const { page } = lead;
    for (const [step, on] of [
      ['2', ['1', '9', '2026']],
      ['3', ['1', '11', '2026']],
    ] as const) {
      await page.goto(`${path}/assess`);
      await page.locator(`#step${step === '2' ? '-2' : '-3'}`).check();
      for (const [at, field] of ['day', 'month', 'year'].entries())
        await page.locator(`#on-${field}`).fill(on[at] ?? '');
      for (const each of ['meetingsHeld', 'agreementsInForce', 'sharedPathways', 'jointPosts'])
        await page.locator(`#${each}`).fill('1');
      await press(page, 'Record the assessment');
    }
    const text = await main(page);
    expect(text).toContain('step 3 of 5');
    expect(text).toContain('From step 2 to step 3 of 5.');
    expect(await page.locator('figure svg').count()).toBe(1);
    await page.goto(`${path}/change`);
    await page.getByLabel('Name of the partnership').fill(`${name} II`);
    await press(page, 'Save the changes');
    expect(await main(page)).toContain(`${name} II`);
  });

  it('names the agreements that it works under and whom to ask, and shows both to everybody', async () => {
    const agreement = await seeds.agreement();
    const { page } = lead;
    await page.goto(`${path}/links`);
    await page.locator(`[name=agreements][value="${agreement}"]`).check();
    await page.locator(`[value="${trust} service-manager"]`).check();
    await page.locator(`[value="${university} wellbeing-lead"]`).check();
    await press(page, 'Save');
    const said = await main(page);
    expect(said).toContain('Service manager, ');
    expect(said).toContain('Wellbeing lead, ');
    expect(await page.locator(`main a[href="/agreements/${agreement}"]`).count()).toBe(1);
    await page.goto(`${path}/change`);
    await press(page, 'Save the changes');
    expect(await page.locator(`main a[href="/agreements/${agreement}"]`).count()).toBe(1);
    await page.goto(`${path}/links`);
    await page.locator(`[value="${university} wellbeing-lead"]`).uncheck();
    await press(page, 'Save');
    expect(await main(page)).not.toContain('Wellbeing lead, ');
    expect(await main(page)).toContain('Service manager, ');

    const stranger = await Somebody.signIn(browser, `information-governance-lead@${cast.otherTrust}`);
    await stranger.page.goto(path);
    expect(await main(stranger.page)).toMatch(/in force since .*Service manager, /s);
    expect(await stranger.page.locator('main a[href^="/agreements/"]').count()).toBe(0);
    await stranger.page.goto(`${path}/links`);
    expect(await main(stranger.page)).toContain('you are of no member');
    expect(await stranger.page.locator('main form').count()).toBe(0);
    await stranger.leave();
  });

  it('is shown by region to everybody in a role, who get no button', async () => {
    const { page } = officer;
    await page.goto('/partnerships?region=Y62');
    expect(await main(page)).toContain(name);
    await page.goto('/partnerships?region=Y58');
    expect(await main(page)).not.toContain(name);
    await page.goto(path);
    expect(await page.getByRole('button', { name: 'Assess the collaboration' }).count()).toBe(0);
    for (const act of ['assess', 'links']) expect((await page.goto(`${path}/${act}`))?.status()).toBe(403);
  });

  it('has pages without fault, and ends after a word of what that means', async () => {
    const faults: string[] = [];
    const mine = ['change', 'links', 'assess', 'end'].map((each) => `${path}/${each}`);
    for (const each of ['/partnerships', '/partnerships/new', path, ...mine])
      faults.push(...(await lookAt(lead.page, each)).faults);
    // Who may only read sees the same without its buttons.
    faults.push(...(await lookAt(officer.page, path)).faults);
    expect(faults).toEqual([]);
    const { page } = lead;
    await page.goto(`${path}/end`);
    await press(page, 'End the partnership');
    expect(await main(page)).toContain('What was kept can still be read');
  });
});
