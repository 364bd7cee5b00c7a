import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(4);
const { player, cast } = seeds;
const { university, trust } = cast;
const officer = `data-protection-officer@${trust}`;
const lead = `information-governance-lead@${trust}`;
const QUESTION = 'I had no appointment there, plantedquestion.';
const ANSWER = 'A clinician of the team on duty opened your referral to decide about it.';

type Look = { entryId: string; organisationId?: string; kind: string };
type ToDo = { case: { id: string } };

let browser: Browser;
let student: Enrolled & { subject: string };
let look: string;
let concern: string;
let page: string;

beforeAll(async () => {
  browser = await launchChromium();
  student = await seeds.student({ signsIn: true });
  await seeds.agreement();
  await seeds.permission(student.studentId);
  await seeds.opened(student);
  const ofTrust = (body: Record<string, unknown>) =>
    ((body['items'] ?? []) as Look[]).find(({ kind, organisationId }) => kind === 'person' && organisationId === trust);
  const looks = await player.until(
    student.subject,
    { path: 'audit/my-looks?limit=100' },
    ({ body }) => ofTrust(body) !== undefined,
  );
  look = ofTrust(looks.body)?.entryId ?? '';
  const body = { organisationId: trust, entryId: look, words: QUESTION };
  concern = (await player.must(student.subject, { path: 'consents/students/me/access-concerns', body })).made ?? '';
  page = `/concerns/${concern}`;
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const toDosHave = (body: Record<string, unknown>) =>
  ((body['items'] ?? []) as ToDo[]).some(({ case: { id } }) => id === concern);

describe('a look that a student does not recognise', () => {
  it('is a to-do that leads to the question, which names nobody and leads to the look', async () => {
    await player.until(officer, { path: 'duties/obligations' }, ({ body }) => toDosHave(body));
    const someone = await Somebody.signIn(browser, officer);
    await someone.page.goto('/to-dos');
    await someone.page.locator(`a[href="${page}"]`).click();
    expect(await someone.page.textContent('main')).toContain(QUESTION);
    const clinician = player.options.world.people.find(({ subject }) => subject === cast.clinician);
    const html = await someone.page.content();
    for (const name of [clinician?.familyName, student.familyName, student.givenName]) expect(html).not.toContain(name);
    await someone.page.getByRole('link', { name: 'Its entry in the audit log' }).click();
    expect(new URL(someone.page.url()).pathname).toBe(`/audit/entries/${look}`);
    expect(await someone.page.textContent('h1')).toBe('Audit entry');
    await someone.leave();
  });

  it('is on pages without fault that are found from the assurance page', async () => {
    const someone = await Somebody.signIn(browser, lead);
    await someone.page.goto('/assurance');
    await someone.page.getByRole('link', { name: 'Every look that a student asked you about' }).click();
    expect(await someone.page.locator(`a[href="${page}"]`).count()).toBe(1);
    expect(await someone.page.content()).not.toContain('plantedquestion');
    const titles = new Set<string>();
    for (const path of ['/concerns', page]) {
      const { title, faults } = await lookAt(someone.page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      titles.add(title);
    }
    expect(titles.size).toBe(2);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('is not there for officers of other organisations, nor for other roles', async () => {
    const elsewhere = await Somebody.signIn(browser, `data-protection-officer@${university}`);
    expect((await elsewhere.page.goto(page))?.status()).toBe(404);
    await elsewhere.page.goto('/concerns');
    expect(await elsewhere.page.locator(`a[href="${page}"]`).count()).toBe(0);
    const guardian = await Somebody.signIn(browser, `caldicott-guardian@${trust}`);
    expect((await guardian.page.goto(page))?.status()).toBe(403);
    await guardian.page.goto('/assurance');
    expect(await guardian.page.locator('a[href="/concerns"]').count()).toBe(0);
    await Promise.all([elsewhere.leave(), guardian.leave()]);
  });

  it('is answered once, in words that the student reads; what was typed is kept', async () => {
    const late = await Somebody.signIn(browser, lead);
    await late.page.goto(page);
    const someone = await Somebody.signIn(browser, officer, { javaScriptEnabled: false });
    await someone.page.goto(page);
    const send = async (who: Somebody, words: string) => {
      await who.page.getByLabel('Your answer to the student').fill(words);
      await who.page.getByRole('button', { name: 'Send the answer to the student' }).click();
    };
    await send(someone, '');
    expect(await someone.page.title()).toMatch(/^Error: /);
    const long = 'a'.repeat(4_001);
    await send(someone, long);
    expect(await someone.page.textContent('.nhsuk-error-summary')).toContain('Write at most 4000 letters');
    expect(await someone.page.getByLabel('Your answer to the student').inputValue()).toBe(long);
    await send(someone, ANSWER);
    expect(new URL(someone.page.url()).pathname).toBe(page);
    const main = (await someone.page.textContent('main')) ?? '';
    expect(main).toContain('The student can read your answer now.');
    expect(main).toContain(ANSWER);
    expect(await someone.page.locator('main form').count()).toBe(0);

    await send(late, 'Another answer.');
    const refused = (await late.page.textContent('main')) ?? '';
    expect(refused).toMatch(/What you wrote was not sent\s*Another answer\./);
    expect(refused).toContain(ANSWER);

    const own = await player.must(student.subject, { path: 'consents/students/me/access-concerns' });
    expect(own.body['items']).toMatchObject([{ id: concern, state: 'answered', answer: ANSWER }]);
    await someone.page.goto('/concerns');
    expect(await someone.page.locator(`a[href="${page}"]`).count()).toBe(0);
    await someone.page.getByRole('link', { name: 'Answered' }).click();
    expect(await someone.page.locator(`a[href="${page}"]`).count()).toBe(1);
    const { faults } = await lookAt(late.page, page);
    expect(faults).toEqual([]);
    const toDos = await player.until(officer, { path: 'duties/obligations' }, ({ body }) => !toDosHave(body));
    expect(toDosHave(toDos.body)).toBe(false);
    await Promise.all([late.leave(), someone.leave()]);
  });
});
