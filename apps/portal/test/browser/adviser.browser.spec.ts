import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoStudents } from '@footbridge/infra';
import { type Browser, type Page } from 'playwright-core';
import { lookAt } from './check.js';
import { register } from '../../../../tools/journey/story.js';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody } from './somebody.js';

const RUN = 1;
const seeds = new Seeds(RUN);
const { university, trust, adviser: subject, serviceId } = seeds.cast;

let browser: Browser;
let adviser: Somebody;
let page: Page;
let student: Enrolled;
let draft: { id: string };
let sent: { id: string };
let consentId: string;

beforeAll(async () => {
  browser = await launchChromium();
  await seeds.agreement();
  student = await seeds.student();
  consentId = await seeds.permission(student.studentId);
  draft = await seeds.draft(student);
  sent = await seeds.sent(student);
  adviser = await Somebody.signIn(browser, subject);
  ({ page } = adviser);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

describe('every page of an adviser', () => {
  it('has no fault at either width, and a title of its own', async () => {
    const { studentId: s } = student;
    const places = [
      '/referrals',
      '/referrals?view=drafts',
      '/students',
      '/students/find?by=number',
      '/students/find?by=name',
      '/students/new',
      `/students/${s}`,
      `/students/${s}/edit`,
      `/students/${s}/sign-in`,
      `/students/${s}/permission`,
      `/students/${s}/permission/${consentId}`,
      `/students/${s}/permission/${consentId}/change`,
      `/students/${s}/permission/${consentId}/take-back`,
      `/students/${s}/share-without-permission`,
      `/students/${s}/refer`,
      `/students/${s}/refer/${serviceId}`,
      ...['tasks', 'details', 'reason', 'risk', 'adjustments', 'urgency', 'phone-first', 'check'].map(
        (task) => `/referrals/${draft.id}/${task}`,
      ),
      ...['', '/sent', '/message', '/withdraw', '/close'].map((part) => `/referrals/${sent.id}${part}`),
      '/team',
    ];
    const faults: string[] = [];
    const titles = new Map<string, string>();
    for (const place of places) {
      const looked = await lookAt(page, place);
      faults.push(...looked.faults.map((fault) => `${place} ${fault}`));
      const path = place.split('?')[0] ?? '';
      const other = titles.get(looked.title);
      if (other !== undefined && other !== path) faults.push(`${place} has the title of ${other}`);
      titles.set(looked.title, path);
      if (looked.title.includes(student.familyName)) faults.push(`${place} names the student in its title`);
    }
    expect([...faults, ...adviser.complaints]).toEqual([]);
  }, 300_000);
});

/** Does what leads to another page, and waits for that page. */
async function arriving(act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load', { timeout: 20_000 }), act()]);
}

/** Presses a button, or a link that looks like one. */
const press = (name: string) => arriving(() => page.locator('main').getByRole('button', { name, exact: true }).click());

/** Every question that was shown on the way, by page. */
class Path {
  readonly pages: string[] = [];
  readonly questions: string[] = [];

  constructor(private readonly on: Page) {}

  /** Counts the page that is open, and the questions that it shows. */
  async see(): Promise<void> {
    this.pages.push(new URL(this.on.url()).pathname.replace(/[0-9a-f-]{36}/g, ':id'));
    this.questions.push(
      ...(await this.on.evaluate(() =>
        [...document.querySelectorAll<HTMLInputElement>('main :is(input:not([type=hidden]), select, textarea)')]
          .map(({ name }) => name)
          .filter((name, n, all) => all.indexOf(name) === n),
      )),
    );
  }

  async press(name: string): Promise<void> {
    await press(name);
    await this.see();
  }

  async follow(name: string | RegExp): Promise<void> {
    await arriving(() => this.on.locator('main a').filter({ hasText: name }).first().click());
    await this.see();
  }
}

const someone = (seed: string) => {
  const [made] = demoStudents(university, 1, {
    seed,
    on: seeds.cast.today,
    serial: (Date.now() % 90_000) + 1,
  });
  if (!made) throw new Error('A student was asked for.');
  return made;
};

const yes = (group: string, name: string) => page.getByRole('group', { name: group }).getByLabel(name, { exact: true });

/** From the front door to a list of tasks: the student is looked for, added, and gives permission. */
async function begin(path: Path, seed: string): Promise<void> {
  const { givenName, familyName, birthDate } = someone(seed);
  const [year = '', month = '', date = ''] = birthDate.split('-');
  await page.goto('/students');
  await path.see();
  await page.getByLabel('No, I only know name and date of birth').check();
  await path.press('Continue');
  await page.getByLabel('Given name').fill(givenName);
  await page.getByLabel('Family name').fill(`${familyName}${Date.now() % 10_000}`);
  await page.getByLabel('Day').fill(date);
  await page.getByLabel('Month').fill(month);
  await page.getByLabel('Year').fill(year);
  await path.press('Search');
  expect(page.url()).not.toContain(familyName);
  await path.press('Add the student');
  await page.getByLabel('Mobile or other phone number').fill('07700 900123');
  await yes('Are they registered with a GP practice?', 'Yes').check();
  await page.getByLabel('Name of the GP practice').fill('Abercromby Health Centre');
  await path.press('Add the student');
  await path.follow('Start a referral');
  const href = `/refer/${serviceId}`;
  await arriving(() => page.locator(`a[href$="${href}"]`).click());
  await path.see();
  await page.getByLabel('Routine').check();
  await path.press('Start the referral');
}

/** Each task of a draft, until it can be sent. */
async function fulfil(path: Path): Promise<void> {
  await path.follow('Check the student’s details');
  await page.getByLabel('Home student').check();
  await yes('May the GP get a copy?', 'Yes').check();
  await path.press('These details are right');
  await path.follow('Ask for permission to share');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByLabel('That it arrived, and what was decided').check();
  await page.getByLabel('For 6 months').check();
  await path.press('Record what the student said');
  await path.follow('Say why you refer');
  await page.getByLabel('What is the matter?').fill('Low mood since the start of term, sleeps badly.');
  await page.getByLabel(/For how long/).fill('About 9 weeks');
  await page.getByLabel(/Earlier mental health care/).fill('None');
  await path.press('Save');
  await path.follow('Say what you know about risk and safety');
  await page.getByLabel('Yes, that it would be easier not to be alive').check();
  await page.getByLabel('Day').fill('1');
  await page.getByLabel('Month').fill('11');
  await page.getByLabel('Year').fill('2026');
  await page.getByLabel('What do you know about risk?').fill('Passive thoughts, no plan. Friends help.');
  await yes('Is there a safety plan?', 'Yes').check();
  await path.press('Save');
}

describe('a complete referral', () => {
  it('is made without a field asked twice, and sent once whatever is pressed', async () => {
    const path = new Path(page);
    await begin(path, 'complete');
    const tasks = page.url();
    expect(await page.textContent('main')).toContain('Cannot start yet');
    await fulfil(path);
    expect(await page.textContent('main')).not.toContain('Cannot start yet');
    await path.follow('Check and send');
    const checking = page.url();
    expect(await page.textContent('main')).toContain('Low mood since the start of term');
    const send = page.getByRole('button', { name: 'Send the referral' });
    await send.evaluate((button: HTMLButtonElement) => {
      // As a hand that presses twice: the page's own guard is left out.
      button.form?.submit();
      button.form?.submit();
    });
    await page.waitForURL('**/sent');
    await path.see();
    expect(await page.textContent('h1')).toBe('Referral sent');
    await page.reload();
    expect(await page.textContent('h1')).toBe('Referral sent');
    await page.goBack();
    await page.goto(checking);
    expect(await send.count()).toBe(0);
    expect(await page.textContent('main')).toContain('has been sent');
    await page.goto(tasks);
    expect(await page.textContent('main')).toContain('has been sent');
    const twice = path.questions.filter((name, n) => path.questions.indexOf(name) !== n);
    process.stdout.write(`a complete referral: ${path.pages.length} pages, ${path.questions.length} fields\n`);
    expect(twice).toEqual([]);
    const id = checking.split('/').at(-2) ?? '';
    const { body } = await seeds.player.must(subject, { path: `referrals/referrals/${id}` });
    const { items } = (
      await seeds.player.must(subject, { path: `referrals/students/${String(body['studentId'])}/referrals` })
    ).body as { items: { id: string; draft: boolean }[] };
    expect(items).toMatchObject([{ id, draft: false }]);
  }, 60_000);

  it('is interrupted when it is urgent: somebody is phoned first, and whom is written down', async () => {
    await page.goto(`/referrals/${draft.id}/urgency`);
    await page.getByLabel('Very urgent').check();
    await press('Save');
    expect(await page.textContent('h1')).toBe('Phone now, before you go on');
    await press('I have phoned: go on');
    expect(await page.title()).toMatch(/^Error: /);
    await page.goto(`/referrals/${draft.id}/check`);
    expect(await page.textContent('.app-stop')).toContain('phone first');
    expect(await page.getByRole('button', { name: 'Send the referral' }).count()).toBe(0);
    await arriving(() => page.getByRole('link', { name: 'Say whom you phoned' }).click());
    await page.getByLabel('Whom did you speak to?').fill('The duty worker');
    await page.getByLabel('At what time?').fill('00:00');
    await page.getByLabel('Who is with the student now?').fill('A flatmate');
    await press('I have phoned: go on');
    await page.goto(`/referrals/${draft.id}/check`);
    expect(await page.textContent('main')).toContain('The duty worker');
  }, 30_000);
});

describe('what the agreement does not allow', () => {
  it('stops the sending with what to do, and does not go once it was left out', async () => {
    await page.goto(`/referrals/${draft.id}/check`);
    expect(await page.textContent('.app-stop')).toContain('adjustments');
    expect(await page.textContent('main')).toContain('Would like questions in writing beforehand.');
    await arriving(() => page.getByRole('link', { name: 'Leave out: Adjustments' }).click());
    expect(page.url()).toContain('leaveOut=adjustments');
    expect(await page.content()).not.toContain('Would like questions in writing beforehand.');
    expect(await page.getByRole('button', { name: 'Send the referral' }).count()).toBe(1);
  });
});

describe('a permission', () => {
  it('is taken back in four pages at most, with what cannot be undone said before and the effect shown', async () => {
    const other = await seeds.student();
    await seeds.permission(other.studentId);
    const path = new Path(page);
    await page.goto(`/students/${other.studentId}`);
    await path.see();
    await path.follow(/Mersey Care/);
    await path.follow('Take it back');
    expect(await page.textContent('main')).toContain('stays in its own records');
    await path.press('Take the permission back');
    process.stdout.write(`taking permission back: ${path.pages.length} pages\n`);
    expect(path.pages.length).toBeLessThanOrEqual(4);
    expect(await page.textContent('main')).toMatch(/It is being stopped now|nothing more is shared/);
    await expect(effect(page)).resolves.toMatch(/From .* nothing more is shared with Mersey Care/);
  }, 40_000);

  it('is not recorded as long as a question is open, and says which', async () => {
    await page.goto(`/students/${student.studentId}/permission`);
    await press('Record what the student said');
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByRole('link', { name: 'Ask the student what may come back' }).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('returns');
  });
});

/** A student who is so old today. */
async function aged(years: number): Promise<string> {
  const birthDate = `${Number(seeds.cast.today.slice(0, 4)) - years}${seeds.cast.today.slice(4)}`.replace(
    '02-29',
    '02-28',
  );
  return register(seeds.player, seeds.cast, { ...someone(`aged ${years}`), birthDate });
}

describe('permission of the young', () => {
  it('is recorded at 17 with capacity, route and safeguarding lead, and says what is missing', async () => {
    const id = await aged(17);
    await page.goto(`/students/${id}/permission`);
    const boxes = page.getByRole('checkbox');
    for (const box of await boxes.all()) await box.check();
    await page.getByLabel('I have no reason to doubt').uncheck();
    await page.getByLabel('Nothing more').check();
    await page.getByLabel('For 3 months').check();
    await press('Record what the student said');
    expect(await page.textContent('main')).toContain('Name the designated safeguarding lead');
    await page.getByLabel('I have no reason to doubt').check();
    await page.getByLabel('A service for young people').check();
    await page.locator('[name=lead]').first().check();
    await press('Record what the student said');
    expect(new URL(page.url()).pathname).toBe(`/students/${id}`);
    expect(await page.textContent('main')).toContain('with you as witness');
  }, 60_000);

  it('is not recorded under 16: the page says whom to phone, and has no form', async () => {
    await page.goto(`/students/${await aged(15)}/permission`);
    expect(await page.textContent('main')).toContain('Phone the designated safeguarding lead');
    expect(await page.locator('main form').count()).toBe(0);
  }, 30_000);
});

/** The effect of a withdrawal, once it is known. */
async function effect(on: Page): Promise<string> {
  for (let looks = 0; looks < 60; looks += 1) {
    const text = (await on.textContent('main')) ?? '';
    if (/From .* nothing more is shared/s.test(text) && !text.includes('being stopped'))
      return text.replace(/\s+/g, ' ');
    await on.reload();
  }
  return 'pending';
}

describe('sharing without permission', () => {
  it('takes one page, is recorded, and is to be reviewed by somebody else', async () => {
    await page.goto(`/students/${student.studentId}/share-without-permission`);
    expect(await page.textContent('main')).toContain('phone first');
    await page.locator(`#to, [name=to]`).first().check();
    await page.getByLabel('Serious harm to the student').check();
    await page.getByLabel('Why is it necessary now?').fill('Did not come home, said goodbye to friends.');
    await page.getByLabel('No, they could not be asked').check();
    await page.getByLabel('What did they say, or why did you not ask?').fill('Does not answer the phone.');
    await yes('Have you told the student that you share this?', 'No').check();
    await page.getByLabel('What do they have to know?').fill('Last seen at noon near the docks.');
    await press('Share and record the decision');
    expect(new URL(page.url()).pathname).toMatch(/^\/sharing\/[0-9a-f-]{36}\/record$/);
    expect(await page.textContent('main')).toContain('Somebody else reviews your decision');
    expect(await page.textContent('main')).toContain('Complete the record');
  });
});

describe('one referral', () => {
  it('says who must act next, and is taken back before it is read', async () => {
    await page.goto(`/referrals/${sent.id}`);
    expect(await page.textContent('.app-next')).toMatch(/Your university .*check how the student is by/s);
    await press('Take the referral back');
    await press('Take the referral back');
    expect(await page.textContent('main')).toContain('It was stopped before the service read it.');
  });

  it('is written to once it is read, and a message arrives', async () => {
    const opened = await seeds.opened(student);
    await page.goto(`/referrals/${opened.id}`);
    await press('Write to the service');
    await page.getByLabel('What do you want to tell them?').fill('The student moved to another hall.');
    await press('Send the message');
    expect(await page.textContent('.app-messages')).toContain('The student moved to another hall.');
    const { body } = await seeds.player.must(seeds.cast.clinician, {
      path: `referrals/referrals/${opened.id}/messages`,
    });
    expect(body['items']).toMatchObject([{ text: 'The student moved to another hall.' }]);
  }, 30_000);

  it('of another university, or of a student there, is not there', async () => {
    const stranger = await Somebody.signIn(browser, strangerTo(university));
    for (const place of [`/referrals/${sent.id}`, `/referrals/${draft.id}/tasks`, `/students/${student.studentId}`]) {
      const answer = await stranger.page.goto(place);
      expect({ place, status: answer?.status() }).toEqual({ place, status: 404 });
      expect(await stranger.page.content()).not.toContain(student.familyName);
    }
    await stranger.leave();
  }, 30_000);
});

/** An adviser somewhere else. */
function strangerTo(here: string): string {
  const other = seeds.player.options.world.partnerships
    .flatMap(({ universities }) => universities)
    .find((each) => each !== here);
  return `wellbeing-adviser@${other ?? ''}`;
}

describe('the team', () => {
  it('shows what each adviser has in hand, with a picture that is a table too', async () => {
    await page.goto('/team');
    expect(await page.locator('figure svg').count()).toBe(1);
    expect(await page.locator('figure table tbody tr').count()).toBe(4);
    expect(await page.locator('table').first().locator('tbody tr').count()).toBeGreaterThan(0);
    expect(trust).not.toBe('');
  });
});
