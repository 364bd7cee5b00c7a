import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Browser } from 'playwright-core';
import { NOT_AGREED, submit } from '../../../../tools/journey/story.js';
import { faultsOf, lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(4);
const { player, cast } = seeds;
const { university, trust, otherTrust } = cast;
const lead = `information-governance-lead@${university}`;
const decider = `designated-safeguarding-lead@${university}`;

let browser: Browser;
let student: Enrolled;
let referral: string;
let agreement: string;
let sharing: string;
let claim: string;
/** Of the sending of the referral. */
let entry: string;

type Items = readonly { id: string }[];
/** The first entry of the university's trail that fits, as soon as it is in the log. */
async function logged(query: string, officer = lead): Promise<string> {
  const items = ({ body }: { body: Record<string, unknown> }) => (body['items'] ?? []) as Items;
  const found = await player.until(
    officer,
    { path: `audit/entries?limit=1&${query}` },
    (each) => items(each).length > 0,
  );
  return items(found)[0]?.id ?? '';
}

async function made(subject: string, path: string, body: object): Promise<string> {
  return (await player.must(subject, { path, body })).made ?? '';
}

beforeAll(async () => {
  browser = await launchChromium();
  agreement = await seeds.agreement();
  student = await seeds.student();
  const undecided = await seeds.student();
  await seeds.permission(student.studentId);
  // Refused: this student has given no permission.
  await submit(player, cast, await seeds.draft(undecided), [NOT_AGREED]);
  referral = (await seeds.opened(student)).id;
  sharing = await made(decider, 'referrals/sharing-decisions', {
    studentId: student.studentId,
    to: trust,
    toTeam: cast.team,
    ground: 'serious-harm-to-student',
    necessity: 'Said that they would not see the morning, plantedreason',
    asked: 'could-not-be-asked',
    askedHow: 'Three calls',
    studentTold: false,
    fields: { 'identity.given-name': student.givenName, 'risk.summary': 'plantedrisk' },
  });
  claim = await made(cast.colleague, `referrals/referrals/${referral}/claim-relationship`, {
    reason: 'covering-for-colleague',
  });
  entry = await logged(`object=${referral}&action=referral.submit`);
  await logged(`object=${sharing}&action=sharing.without-permission`);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

describe('the pages of an information governance lead', () => {
  it('have no fault at either width, titles of their own, and nothing of what was written', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const about = `/assurance/students/${student.studentId}`;
    const paths = [
      '/assurance',
      '/assurance/students',
      about,
      `${about}/opened`,
      `${about}/taken-back`,
      '/assurance/sharing',
      '/assurance/refusals',
      '/audit',
      `/audit/entries/${entry}`,
      '/reviews',
      `/reviews/sharing/${sharing}`,
      '/agreements',
      `/agreements/${agreement}`,
      '/privacy',
    ];
    const titles: string[] = [];
    for (const path of paths) {
      const { title, faults } = await lookAt(someone.page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      const html = await someone.page.content();
      expect(html).not.toMatch(/plantedreason|plantedrisk/);
      expect(html).not.toContain(student.familyName);
      titles.push(title);
    }
    expect(new Set(titles).size).toBe(paths.length);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('show numbers that lead to what is behind them', async () => {
    const someone = await Somebody.signIn(browser, lead);
    await someone.page.goto('/assurance');
    expect(await someone.page.textContent('main')).toContain('The audit log is as it should be.');
    await someone.page.getByRole('link', { name: /Refusals in 30 days/ }).click();
    expect(await someone.page.textContent('main')).toContain('The student has given no permission to share');
    expect(await someone.page.locator('figure svg').count()).toBe(1);
    await someone.leave();
  });
});

describe('other officers', () => {
  it.each([
    ['caldicott-guardian', trust],
    ['senior-information-risk-owner', trust],
    ['senior-information-owner', university],
    ['data-protection-officer', university],
  ])('a %s has these pages without fault', async (role, at) => {
    const someone = await Somebody.signIn(browser, `${role}@${at}`);
    await someone.page.setViewportSize({ width: 1280, height: 900 });
    for (const path of ['/assurance', '/assurance/sharing', '/audit']) {
      expect((await someone.page.goto(path))?.status()).toBe(200);
      expect({ path, faults: await faultsOf(someone.page, 'again') }).toEqual({ path, faults: [] });
    }
    for (const path of ['/assurance/refusals', '/agreements', '/assurance/students']) {
      expect((await someone.page.request.get(path)).status()).toBe(200);
    }
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('a data protection officer is offered no act that is not theirs, and refused one', async () => {
    const officer = await Somebody.signIn(browser, `data-protection-officer@${university}`);
    const { page } = officer;
    await page.goto('/assurance/sharing');
    expect(await page.textContent('main')).toContain('Not reviewed yet.');
    expect(await page.getByRole('link', { name: /Review/ }).count()).toBe(0);
    expect((await page.goto('/reviews'))?.status()).toBe(403);
    expect((await page.goto(`/reviews/sharing/${sharing}`))?.status()).toBe(403);
    expect(await page.content()).not.toContain('Record the review');
    await page.goto(`/agreements/${agreement}`);
    expect(await page.locator('main').getByRole('button').count()).toBe(0);
    await officer.leave();
  });

  it('an officer of another organisation sees nothing of ours', async () => {
    const stranger = await Somebody.signIn(browser, `information-governance-lead@${otherTrust}`);
    const { page } = stranger;
    for (const path of [`/audit/entries/${entry}`, `/agreements/${agreement}`, `/reviews/sharing/${sharing}`]) {
      expect({ path, status: (await page.goto(path))?.status() }).toEqual({ path, status: 404 });
    }
    await page.goto(`/assurance/students/${student.studentId}`);
    expect(await page.textContent('main')).toContain('Nothing was shared that you can see');
    await page.goto(`/audit?object=${referral}`);
    expect(await page.textContent('main')).toContain('No entry fits');
    await stranger.leave();
  });

  it('staff of other roles are sent to change their role', async () => {
    const adviser = await Somebody.signIn(browser, cast.adviser);
    expect((await adviser.page.goto('/assurance'))?.status()).toBe(403);
    expect(await adviser.page.textContent('main')).toContain('This page is for people in other roles.');
    await adviser.leave();
  });
});

describe('the four questions', () => {
  it('what was shared about a student is found by the address of a referral, never by name', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    await page.goto('/assurance/students');
    const ask = async (about: string) => {
      await page.getByLabel('Student’s pseudonym, or the address of a referral').fill(about);
      await page.getByRole('button', { name: 'Find what was shared' }).click();
    };
    await ask(student.familyName);
    expect(await page.title()).toMatch(/^Error: /);
    await ask(randomUUID());
    expect(await page.textContent('.nhsuk-error-summary')).toContain('Nothing in your organisation’s part');
    await ask(`https://footbridge.example/referrals/${referral}`);
    expect(new URL(page.url()).pathname).toBe(`/assurance/students/${student.studentId}`);
    const main = await page.textContent('main');
    expect(main).toContain('The student’s permission to share');
    expect(main).toContain('under the data sharing agreement, version 1');
    expect(main).toContain('A recorded decision to share without permission');
    await someone.leave();
  });

  it('who opened it, with their relationship; also without a script', async () => {
    const guardian = await Somebody.signIn(browser, `information-governance-lead@${trust}`);
    await guardian.page.goto(`/assurance/students/${student.studentId}/opened`);
    const main = await guardian.page.textContent('main');
    expect(main).toContain('In the team that it was sent to');
    await guardian.leave();
  });

  it('a sharing without permission shows its review once a different person has reviewed it', async () => {
    const own = await Somebody.signIn(browser, decider);
    await own.page.goto(`/reviews/sharing/${sharing}`);
    expect(await own.page.textContent('main')).toContain('a different person has to review it');
    expect(await own.page.getByRole('button', { name: 'Record the review' }).count()).toBe(0);

    const someone = await Somebody.signIn(browser, lead, { javaScriptEnabled: false });
    const { page } = someone;
    await page.goto('/assurance/sharing');
    await page
      .locator('li', { has: page.locator(`a[href="/reviews/sharing/${sharing}"]`) })
      .getByText('Review it')
      .click();
    await page.getByRole('button', { name: 'Record the review' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByRole('radio', { name: 'It was justified, and there is something to learn' }).check();
    await page.getByRole('button', { name: 'Record the review' }).click();
    expect(await page.textContent('main')).toContain('Your review has been recorded.');
    await logged(`object=${sharing}&action=sharing.review`);
    await page.goto('/assurance/sharing');
    expect(await page.locator(`a[href="/reviews/sharing/${sharing}"]`).count()).toBe(0);
    expect(await page.textContent('main')).toMatch(/Reviewed .* later, on .* by .*\(Information governance lead\)/);
    await Promise.all([own.leave(), someone.leave()]);
  });

  it('a look without a relationship is reviewed from the to-do', async () => {
    const guardian = await Somebody.signIn(browser, `caldicott-guardian@${trust}`);
    const { page } = guardian;
    await player.until(
      guardian.subject,
      { path: `duties/obligations?caseId=${claim}` },
      ({ body }) => ((body['items'] ?? []) as Items).length > 0,
    );
    await page.goto('/to-dos');
    await page.locator(`a[href="/reviews/access/${claim}"]`).click();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.textContent('main')).toContain('I cover for a colleague');
    await page.getByRole('radio', { name: 'It was justified', exact: true }).check();
    await page.getByRole('button', { name: 'Record the review' }).click();
    expect(await page.textContent('main')).toContain('Your review has been recorded.');
    await guardian.leave();
  });
});

describe('the audit log', () => {
  it('proves an entry: what is shown stands in it', async () => {
    const someone = await Somebody.signIn(browser, lead);
    await player.until(lead, { path: `audit/entries/${entry}` }, ({ body }) => body['proof'] !== undefined);
    await someone.page.goto(`/audit/entries/${entry}`);
    const main = await someone.page.textContent('main');
    expect(main).toContain('Verified: this entry stands in the audit log exactly as it is shown here.');
    expect(main).toContain('the key that this installation knows');
    await someone.page.getByRole('button', { name: 'Verify again' }).click();
    expect(await someone.page.textContent('#proof + div')).toContain('Verified:');
    await someone.leave();
  });

  it('is searched without a script, and each search is in it', async () => {
    const someone = await Somebody.signIn(browser, lead, { javaScriptEnabled: false });
    const { page } = someone;
    await page.goto('/audit');
    await page.getByLabel('Student’s pseudonym').fill(student.studentId);
    await page.getByLabel('What was done').selectOption({ label: 'Open a referral for the first time' });
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.locator('main tbody tr').count()).toBe(1);
    await page.getByLabel('Student’s pseudonym').fill('a name');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.textContent('main')).toContain('Enter all 36 letters, numbers and hyphens');
    const search = await logged(`student=${student.studentId}&action=audit.search`);
    await page.goto(`/audit/entries/${search}`);
    expect(await page.textContent('main')).toContain('Search the audit log');
    await someone.leave();
  });

  it('is exported with its proofs', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const today = new Date().toISOString().slice(0, 10);
    const response = await someone.page.request.get(`/audit/export?from=${today}&to=${today}`);
    expect(response.headers()['content-disposition']).toContain('.ndjson');
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ kind: 'footbridge-audit-export', organisation: university });
    expect(lines.at(-1)).toMatchObject({ kind: 'end', lines: lines.length - 1 });
    const backwards = await someone.page.request.get(`/audit/export?from=${today}&to=2020-01-01`);
    expect(backwards.status()).toBe(422);
    await someone.leave();
  });
});

describe('the privacy notice', () => {
  it('tells anybody what is agreed, by organisation, and names no member of staff', async () => {
    const nobody = await Somebody.arrive(browser);
    const { page } = nobody;
    // What everybody is told is kept for a minute: the filter is asked anew only where it is not all.
    await page.goto(`/privacy?organisation=${university}`);
    const main = (await page.textContent('main')) ?? '';
    expect(main).toContain('Assessment and treatment');
    expect(main).toContain('Substantial public interest (Article 9(2)(g))');
    expect(main).toContain('Data protection officer');
    const answer = await player.must(lead, { path: `agreements/${agreement}` });
    expect(answer.body['signatures']).toHaveLength(2);
    const ids = ((answer.body['signatures'] ?? []) as { appointmentId: string }[]).map((each) => each.appointmentId);
    const named = await player.must(lead, { path: 'directory/names', body: { appointmentIds: ids } });
    for (const { displayName } of named.body['names'] as { displayName: string }[])
      expect(main).not.toContain(displayName);
    expect((await page.goto('/privacy?organisation=10000000'))?.status()).toBe(200);
    expect(await page.textContent('main')).toContain('Nothing is agreed at the moment');
    await nobody.leave();
  });

  it('has no fault for those who have not signed in', async () => {
    const nobody = await Somebody.arrive(browser);
    const { faults } = await lookAt(nobody.page, '/privacy');
    expect([...faults, ...nobody.complaints]).toEqual([]);
    await nobody.leave();
  });
});
