import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { faultsOf, lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(4);
const { player, cast } = seeds;
const OWN = { path: 'consents/students/me' };

let browser: Browser;
let adviser: Somebody;
beforeAll(async () => {
  browser = await launchChromium();
  adviser = await Somebody.signIn(browser, cast.adviser);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

describe('what a student sees online', () => {
  it('is switched off on their word, and on again only after speaking with them in person', async () => {
    const { page } = adviser;
    const student = await seeds.student({ signsIn: true });
    const place = `/students/${student.studentId}`;
    expect((await lookAt(page, `${place}/online-view`)).faults).toEqual([]);
    // Before the student has answered alone, nobody answers for them.
    expect(await page.getByRole('button', { name: 'Switch it on' }).count()).toBe(0);
    await page.goto(place);
    await page.getByRole('link', { name: 'Switch off what the student sees online' }).click();
    await page.getByRole('button', { name: 'Switch it off' }).click();
    expect(new URL(page.url()).pathname).toBe(place);
    const main = await page.textContent('main');
    expect(main).toContain('What this student sees online is off since');
    expect(main).toContain('Send no text and no e-mail');
    expect(await faultsOf(page)).toEqual([]);
    expect(await player.call(student.subject, OWN)).toMatchObject({ status: 403, reasons: ['online-view-off'] });

    const { title, faults } = await lookAt(page, `${place}/online-view`);
    expect(faults).toEqual([]);
    expect(title).not.toContain(student.familyName);
    await page.getByRole('button', { name: 'Switch it on' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.textContent('.nhsuk-error-summary')).toContain('alone, in person');
    expect((await player.call(student.subject, OWN)).status).toBe(403);
    await page.getByRole('checkbox', { name: /I have spoken with the student alone, in person/ }).check();
    await page.getByRole('button', { name: 'Switch it on' }).click();
    expect(new URL(page.url()).pathname).toBe(place);
    expect(await page.textContent('main')).not.toContain('is off since');
    const answered = await player.call(student.subject, OWN);
    expect(answered).toMatchObject({ status: 200, body: { onlineView: { state: 'on' }, mayBeMessaged: true } });
    expect(adviser.complaints).toEqual([]);
  }, 60_000);

  it('is not to be changed once somebody else has, nor by other organisations', async () => {
    const { page } = adviser;
    const student = await seeds.student({ signsIn: true });
    const place = `/students/${student.studentId}/online-view`;
    await page.goto(place);
    const own = await player.must(student.subject, OWN);
    const off = { method: 'PUT', path: 'consents/students/me/online-view', body: { on: false } } as const;
    await player.must(student.subject, { ...off, ifMatch: own.etag });
    await page.getByRole('button', { name: 'Switch it off' }).click();
    expect(await page.textContent('main')).toContain('Somebody was here before you');
    expect(await page.getByRole('button', { name: 'Switch it on' }).count()).toBe(1);
    const other = player.options.world.people.find(
      ({ organisationId, appointments: [first] }) =>
        first?.role === 'wellbeing-adviser' && organisationId !== cast.university,
    );
    const elsewhere = await Somebody.signIn(browser, other?.subject ?? '');
    expect((await elsewhere.page.goto(place))?.status()).toBe(404);
    await elsewhere.leave();
  }, 60_000);
});
