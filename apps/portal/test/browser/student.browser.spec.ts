import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeSync } from 'node:fs';
import { type Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { lookAt } from './check.js';
import { readingAge } from './reading-age.js';
import { Seeds } from './seeds.js';
import { type Somebody } from './somebody.js';
import { addressOf, asStudent, enrolled, PAGES, pagesOf, signedIn, type EnrolledStudent } from './student.js';

const OLDEST = 11;
const seeds = new Seeds(3);
let browser: Browser;
let student: EnrolledStudent;
let other: EnrolledStudent;
let me: Somebody;
let look: string;

const print = (line: string) => writeSync(2, `${line}\n`);
const main = () => me.page.innerText('main');

beforeAll(async () => {
  browser = await launchChromium();
  student = await enrolled(seeds);
  other = await enrolled(seeds);
  me = await signedIn(browser, student.subject);
  await me.page.goto('/me/looks');
  const href = await me.page.getByRole('link', { name: 'I do not recognise this' }).first().getAttribute('href');
  look = href?.split('/')[3] ?? '';
}, 120_000);
afterAll(async () => {
  await me.leave();
  await browser.close();
});

describe('every page of a student', () => {
  const titles: string[] = [];

  it.each(PAGES)('%s has no fault at either width, and is easy to read', async (path) => {
    const seen = await lookAt(me.page, addressOf(path, student, look));
    const age = await readingAge(me.page);
    print(`reading age ${age.toFixed(1)}: ${seen.title}`);
    titles.push(seen.title);
    expect([...seen.faults, ...me.complaints]).toEqual([]);
    expect(age).toBeLessThanOrEqual(OLDEST);
  });

  it('has a title of its own that tells nothing', () => {
    expect(new Set(titles).size).toBe(PAGES.length);
    expect(titles.filter((title) => /mental|health|referral|NHS|trust|university/i.test(title))).toEqual([]);
  });

  it('holds a number to phone, one tap away, and the exit; always the same numbers in the same order', async () => {
    const found = new Set<string>();
    for (const path of pagesOf(student, look)) {
      await me.page.goto(path);
      const bar = me.page.getByRole('region', { name: 'If you need help now' });
      const numbers = await bar
        .getByRole('link')
        .evaluateAll((links) => links.map((each) => each.getAttribute('href')));
      found.add(JSON.stringify(numbers));
      expect(await me.page.getByRole('link', { name: 'Exit this page' }).getAttribute('href')).toBe('/exit');
    }
    expect([...found]).toEqual([JSON.stringify(['tel:999', 'tel:111', 'tel:116123', 'sms:85258?body=SHOUT'])]);
  });

  it('works at 400% zoom, with forced colours, without moving parts', async () => {
    const context = { viewport: { width: 320, height: 256 }, forcedColors: 'active', reducedMotion: 'reduce' } as const;
    const zoomed = await signedIn(browser, student.subject, context);
    for (const path of pagesOf(student, look)) {
      await zoomed.page.goto(path);
      const sideways = await zoomed.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ path, sideways }).toEqual({ path, sideways: 0 });
      expect(await zoomed.page.locator('h1').isVisible()).toBe(true);
      // The bar stays at the top, and what has the focus is not under it.
      await zoomed.page.locator('main a, main button').last().focus();
      const covered = await zoomed.page.evaluate(() => {
        const exit = document.getElementById('exit')?.getBoundingClientRect();
        const focused = document.activeElement?.getBoundingClientRect();
        return exit !== undefined && focused !== undefined && focused.top < exit.bottom;
      });
      expect({ path, covered }).toEqual({ path, covered: false });
    }
    await zoomed.leave();
  });

  it('holds no diagnosis, no score, no word of staff and nobody else', async () => {
    const service = seeds.player.options.world.services.find(({ serviceId }) => serviceId === seeds.cast.serviceId);
    for (const path of pagesOf(student, look)) {
      await me.page.goto(path);
      const html = await me.page.content();
      expect(html).not.toContain(service?.name);
      expect(html).not.toMatch(/PHQ|GAD-7|psychos|depress|self-harm|suicid/i);
      expect(html).not.toContain(other.studentId);
      expect(html).not.toContain(other.familyName);
      for (const person of seeds.player.options.world.people.slice(0, 400))
        expect(html).not.toContain(`${person.givenName} ${person.familyName}`);
    }
  });
});

describe('what is of somebody else', () => {
  it('is not there, on a page or in a service', async () => {
    const paths = [
      `/me/referrals/${other.referral}`,
      `/me/sharing/${other.consent}/change`,
      `/me/sharing/${other.consent}/take-back`,
      `/me/sharing/${other.consent}/stopped`,
      `/me/looks/${other.consent}/not-known`,
      '/me/looks/nothing/not-known',
    ];
    for (const path of paths)
      expect({ path, status: (await me.page.goto(path))?.status() }).toEqual({ path, status: 404 });
    for (const path of [`referrals/referrals/${other.referral}`, `consents/consents/${other.consent}`])
      expect((await asStudent(student.subject, path)).status).toBe(404);
    const looks = await asStudent(student.subject, 'audit/my-looks?limit=100');
    expect(looks.status).toBe(200);
    expect(looks.text).not.toMatch(/personId|appointmentId/);
  });

  it('is not for staff, and theirs is not for students', async () => {
    expect((await me.page.goto('/to-dos'))?.status()).toBe(404);
    expect((await me.page.goto('/worklist'))?.status()).toBe(404);
  });
});

describe('a student', () => {
  it('reads in one sentence how it goes, who does what next, and by when', async () => {
    await me.page.goto('/me');
    const text = await main();
    expect(text).toContain('The service has read your referral and is deciding what to do.');
    expect(text).toMatch(/stays in touch with you while the service decides\.\s+By: \d{1,2} \w+ \d{4} at/);
    expect(await me.page.locator('.app-steps__step').count()).toBe(5);
    expect(await me.page.locator('[aria-current=step]').innerText()).toContain('This is next');
  });

  it('with nothing sent is told why the page is empty and what to do', async () => {
    const fresh = await seeds.student({ signsIn: true });
    const somebody = await signedIn(browser, fresh.subject);
    expect(await somebody.page.innerText('main')).toContain('Your wellbeing team has sent nothing for you.');
    await somebody.page.goto('/me/sharing');
    expect(await somebody.page.innerText('main')).toContain('You let us share nothing now');
    await somebody.page.goto('/me/sharing/give');
    expect(await somebody.page.innerText('main')).toContain('Your team does this with you the first time.');
    await somebody.leave();
  });

  it('sees who looked, by day, with the role and never the name, and machines folded', async () => {
    await me.page.goto('/me/looks');
    const first = me.page.locator('.app-day').first();
    expect(await first.innerText()).toContain('Opened what was sent about you, for the first time');
    expect(await first.locator('details').innerText()).toMatch(/Checks by machines \(\d+\)/);
    await me.page.getByLabel('Show looks from').selectOption(seeds.cast.trust);
    await me.page.getByRole('button', { name: 'Show' }).click();
    expect(new URL(me.page.url()).search).toBe(`?at=${seeds.cast.trust}`);
    expect(await main()).not.toContain('Wellbeing adviser');
  });

  it('asks about a look that they do not know, once, and is told by when it is answered', async () => {
    await me.page.goto('/me/looks');
    const opened = me.page.locator('.app-looks__look', { hasText: 'for the first time' });
    await opened.getByRole('link', { name: 'I do not recognise this' }).click();
    await me.page.getByLabel('What do you want to say?').fill('I was not there that day.');
    const form = me.page.url();
    await me.page.getByRole('button', { name: 'Send my question' }).click();
    expect(new URL(me.page.url()).pathname).toBe('/me/questions');
    expect(await main()).toMatch(/say: [0-9A-F]{4}-[0-9A-F]{4}/);
    expect(await main()).toMatch(/They must answer by \d{1,2} \w+ \d{4}/);
    await me.page.goto(form);
    await me.page.getByRole('button', { name: 'Send my question' }).click();
    expect(await me.page.getByRole('alert').innerText()).toContain('You have told us about this already');

    const officer = `data-protection-officer@${seeds.cast.trust}`;
    const { body } = await seeds.player.must(officer, { path: 'consents/access-concerns?state=raised' });
    const waiting = body['items'] as { id: string; words: string; studentId: string }[];
    const raised = waiting.find(({ studentId }) => studentId === student.studentId);
    expect(raised).toMatchObject({ words: 'I was not there that day.' });
    const toDos = await seeds.player.until(officer, { path: 'duties/obligations' }, ({ body: list }) =>
      (list['items'] as { case: { id: string } }[]).some((each) => each.case.id === raised?.id),
    );
    expect(JSON.stringify(toDos.body)).toContain('answer-access-concern');
    await seeds.player.must(officer, {
      path: `consents/access-concerns/${raised?.id ?? ''}/answer`,
      body: { answer: 'Our team on duty opened it. This is their work.' },
      ifMatch: '"1"',
    });
    await me.page.goto('/me/questions');
    expect(await main()).toContain('Our team on duty opened it. This is their work.');
  });
});
