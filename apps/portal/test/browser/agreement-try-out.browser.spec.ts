import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { NOT_AGREED, submit } from '../../../../tools/journey/story.js';
import { type TriedOut } from '../../src/pages/agreements/try-out.js';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(15);
const { player, cast } = seeds;
const { university, trust } = cast;
const lead = `information-governance-lead@${university}`;

let browser: Browser;
let agreement: string;
const of = (more: string) => `/agreements/${agreement}/${more}`;

/** What the route answers when it is asked with what stands in the amendment now. */
async function asked(place: 'instead' | 'beside'): Promise<TriedOut> {
  const { body } = await player.must(lead, { path: `agreements/${agreement}` });
  const { terms } = body['amendment'] as {
    terms: { purposes: string[]; roles: string[]; items: { category: string }[]; pathways: { pathway: string }[] };
  };
  const covered = {
    ...{ id: agreement, parties: [university, trust], purposes: terms.purposes, roles: terms.roles },
    categories: terms.items.map(({ category }) => category),
    pathways: terms.pathways.map(({ pathway }) => pathway),
  };
  const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString();
  const call = { path: 'audit/try-out', body: { agreement: covered, place, from: day(-90), to: day(1) } };
  // Decisions reach the audit service as events.
  const all = await player.until(lead, call, (answer) => (answer.body as TriedOut).counted >= 3);
  return all.body as TriedOut;
}

beforeAll(async () => {
  browser = await launchChromium();
  agreement = await seeds.agreement();
  const students = [await seeds.student(), await seeds.student()];
  for (const { studentId } of students) await seeds.permission(studentId);
  const drafts = [];
  for (const student of students) drafts.push(await seeds.draft(student));
  const [sent, tooMuch] = drafts;
  if (!sent || !tooMuch) throw new Error('Two drafts were asked for.');
  expect((await submit(player, cast, sent, [NOT_AGREED])).ok).toBe(true);
  expect((await submit(player, cast, tooMuch, [])).reasons).toEqual(['agreement-categories']);
  expect((await submit(player, cast, tooMuch, [NOT_AGREED])).ok).toBe(true);
  const { body, etag } = await player.must(lead, { path: `agreements/${agreement}` });
  if (body['amendment'] !== undefined)
    await player.must(lead, { method: 'POST', path: `agreements/${agreement}/drop-amendment`, ifMatch: etag });
  await seeds.amendment(agreement);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

describe('trying a version before it is signed', () => {
  it('says what a change would have permitted and refused, as the audit service counts it', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    const numbers = async () => (await page.locator('.app-tile__number').allTextContents()).map(Number);
    await page.goto(of('draft/items'));
    await page.locator('#way-gp').selectOption('');
    await page.locator('#why-gp').fill('');
    await page.locator(`#way-${NOT_AGREED}`).selectOption('out');
    await page.locator(`#why-${NOT_AGREED}`).fill('Whoever sees the student makes the same adjustments.');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    const { changed, counted, then, now } = await asked('beside');
    // Both that went had a GP; the one that was refused still has.
    expect(changed.toRefused).toBeGreaterThanOrEqual(2);
    expect(changed.toPermitted).toBe(0);

    await page.goto(of('').replace(/\/$/, ''));
    await page.getByRole('button', { name: 'Try it on recorded decisions' }).click();
    expect(await numbers()).toEqual([changed.toRefused, changed.toPermitted, counted - changed.toRefused]);
    const cells = await page.locator('main table:has(caption) td').allTextContents();
    expect(cells.map(Number)).toEqual([then.permitted, now.permitted, then.refused, now.refused]);
    const main = (await page.textContent('main')) ?? '';
    expect(main).toContain('It stands beside the check and the signatures, and replaces neither.');
    expect(main).toContain('These were all that the log holds of this period.');
    expect(main).toContain('None had to be left out.');
    expect(await page.locator('figure svg text', { hasText: 'The information is not agreed' }).count()).toBe(1);
    await page.getByText('Some that would be refused', { exact: true }).click();
    expect(await page.locator('main details a[href^="/audit/entries/"]').count()).toBe(Math.min(20, changed.toRefused));
    expect((await lookAt(page, of('try-out'))).faults).toEqual([]);

    await page.goto(of('try-out?from=2020-01-01&to=2020-02-01'));
    expect(await page.textContent('main')).toContain('No recorded decision between these parties');
    await page.goto(of('try-out?from=2026-02-02&to=2026-02-01'));
    expect(await page.textContent('main')).toContain('Choose a first day that is not after the last day.');
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('says the same to the other side, without a script, and what a wider version would have won', async () => {
    await seeds.revise(agreement, ({ items, ...terms }) => ({
      ...terms,
      items: [...items, { category: 'gp', direction: 'out', necessity: 'Without it the GP hears nothing.' }],
    }));
    const someone = await Somebody.signIn(browser, `data-protection-officer@${trust}`, { javaScriptEnabled: false });
    const { page } = someone;
    for (const place of ['beside', 'instead'] as const) {
      const { changed, counted } = await asked(place);
      await page.goto(of('try-out'));
      await page.locator('#place').selectOption(place);
      await page.getByRole('button', { name: 'Try it' }).click();
      const numbers = (await page.locator('.app-tile__number').allTextContents()).map(Number);
      expect(changed.toRefused).toBe(0);
      expect(changed.toPermitted).toBeGreaterThanOrEqual(1);
      expect([place, ...numbers]).toEqual([place, 0, changed.toPermitted, counted - changed.toPermitted]);
    }
    await someone.leave();
  });

  it('is for officers of the parties alone, and of what is on its way', async () => {
    const adviser = await Somebody.signIn(browser, cast.adviser);
    expect((await adviser.page.goto(of('try-out')))?.status()).toBe(403);
    await adviser.page.goto(`/agreements/${agreement}`);
    expect(await adviser.page.content()).not.toContain('try-out');
    await adviser.leave();
    const stranger = await Somebody.signIn(browser, `information-governance-lead@${cast.otherTrust}`);
    expect((await stranger.page.goto(of('try-out')))?.status()).toBe(404);
    await stranger.leave();
  });
});
