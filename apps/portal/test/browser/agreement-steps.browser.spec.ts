import { type PathwayClause, type Terms } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(18);
const { player, cast } = seeds;
const { university, trust } = cast;
const DOWN = 'nhs-to-university-step-down';

let browser: Browser;
let lead: Somebody;
let id: string;
beforeAll(async () => {
  browser = await launchChromium();
  id = await seeds.agreement();
  await seeds.amendment(id);
  const { body } = await player.must(`information-governance-lead@${university}`, {
    path: 'agreements/pathway-presets',
  });
  const presets = body['items'] as PathwayClause[];
  await seeds.revise(id, (terms) => ({
    ...terms,
    pathways: [...(terms as Terms).pathways, ...presets.filter(({ pathway }) => pathway === DOWN)],
  }));
  lead = await Somebody.signIn(browser, `information-governance-lead@${university}`);
}, 120_000);
afterAll(async () => {
  expect(lead.complaints).toEqual([]);
  await browser.close();
});

const at = (path: string) => `/agreements/${id}/${path}`;
const text = async (page: Page) => (await page.textContent('main')) ?? '';
const save = (page: Page) => page.getByRole('button', { name: 'Save and continue' }).click();
const treat = `draft/pathways/${DOWN}/treat`;
const annex = `draft/parties/${university}/annex`;

/** Which values a group of radios offers. */
const offered = (page: Page, name: string) =>
  page.locator(`input[name="${name}"]`).evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));

async function term(page: Page, n: number, [name, ...days]: readonly [string, string, string]): Promise<void> {
  await page.fill(`#term-${n}-name`, name);
  for (const [which, day] of [
    ['from', days[0]],
    ['to', days[1]],
  ] as const)
    for (const [place, part] of ['year', 'month', 'day'].entries())
      await page.fill(`#term-${n}-${which}-${part}`, String(Number(day.split('-')[place])));
}

describe('a step of an agreement', () => {
  it('says what completes it, and counts days in term only where no student waits', async () => {
    const { page } = lead;
    await page.goto(at('draft/pathways/university-to-nhs-referral/check-on-student'));
    expect(await offered(page, 'evidence')).toEqual(['contact-recorded']);
    expect(await offered(page, 'calendar')).not.toContain('term-days');
    expect(await page.locator('#mostStillDays').count()).toBe(0);
    await page.goto(at(annex));
    expect(await page.locator('#term-1-name').count()).toBe(0);

    await page.goto(at(treat));
    await page.check('input[name="calendar"][value="term-days"]');
    await page.fill('#limit-routine', '40');
    for (const urgency of ['urgent', 'very-urgent', 'emergency']) await page.fill(`#limit-${urgency}`, '5');
    await page.fill('#pause-student-away', '28');
    await save(page);
    await page.goto(at('check'));
    const found = await text(page);
    for (const each of [
      /for how many days at most/,
      /nobody has it meanwhile/,
      /what is urgent as well/,
      /terms are not stated/,
    ])
      expect(found).toMatch(each);
  });

  it('that stands still in vacation says for how long and who has it, and the university its terms', async () => {
    const { page } = lead;
    await page.goto(at(treat));
    await page.fill('#mostStillDays', '28');
    await page.selectOption('#urgentCalendar', 'working-days');
    await page.selectOption('#cover', 'wellbeing-lead');
    await save(page);
    await page.goto(at(annex));
    await page.fill('#term-1-name', 'Half a term');
    await save(page);
    expect(await page.textContent('.nhsuk-error-summary')).toContain('enter its name and both days');
    await term(page, 1, ['Autumn', '2026-09-21', '2026-12-11']);
    await term(page, 2, ['Spring', '2027-01-11', '2027-03-19']);
    await save(page);
    await page.goto(at('check'));
    const found = await text(page);
    expect(found).not.toMatch(/nobody has it meanwhile|what is urgent as well|terms are not stated/);
    expect(found).toContain('2027-03-19');
    await page.goto(at('difference?version=2'));
    const differs = await text(page);
    expect(differs).toContain('40 working days in term');
    expect(differs).toContain('stands still for at most 28 days altogether');
    expect(differs).toContain('21 September 2026 to 11 December 2026');
  });

  it('is shown on pages without fault', async () => {
    for (const path of [treat, annex, 'responsibilities']) {
      const { faults } = await lookAt(lead.page, at(path));
      expect({ path, faults }).toEqual({ path, faults: [] });
    }
    await lead.page.goto(at('responsibilities'));
    expect(await text(lead.page)).toContain('Done when the decision on the referral is recorded');
  });
});

describe('a to-do', () => {
  it('says what completes it', async () => {
    const student = await seeds.student();
    await seeds.permission(student.studentId);
    await seeds.sent(student);
    const adviser = await Somebody.signIn(browser, cast.adviser);
    expect(await adviser.sees('/to-dos', /Check how the student is/)).toContain(
      'Done when: a contact that reached the student is recorded',
    );
    expect((await lookAt(adviser.page, '/to-dos')).faults).toEqual([]);
    const manager = await Somebody.signIn(browser, `service-manager@${trust}`);
    expect(await manager.sees('/who-must-act', /Decide about the referral/)).toContain(
      'Done when: the decision on the referral is recorded',
    );
  });
});
