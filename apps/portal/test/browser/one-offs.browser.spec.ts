import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(19);
const { player, cast } = seeds;
const { university, trust, otherTrust } = cast;
const lead = `information-governance-lead@${university}`;
const trustLead = `information-governance-lead@${trust}`;
const decider = `designated-safeguarding-lead@${university}`;
const place = `/agreements/one-offs/${trust}`;
const because = 'The one service that we shared with has closed, plantedanswer';

let browser: Browser;
let student: Enrolled;
let sharing: string;

async function share(): Promise<string> {
  const body = {
    ...{ studentId: student.studentId, to: trust, toTeam: cast.team, ground: 'serious-harm-to-student' },
    ...{ necessity: 'Said goodbye to friends, plantedreason', asked: 'could-not-be-asked', askedHow: 'Three calls' },
    ...{ studentTold: false, fields: { 'identity.given-name': student.givenName, 'risk.summary': 'plantedrisk' } },
  };
  return (await player.must(decider, { path: 'referrals/sharing-decisions', body })).made ?? '';
}

beforeAll(async () => {
  browser = await launchChromium();
  student = await seeds.student();
  sharing = await share();
  await share();
}, 120_000);
afterAll(async () => {
  await browser.close();
});

describe('the decision record of a one-off disclosure', () => {
  it('is completed on one page by whoever decided, from their to-dos, also without a script', async () => {
    const someone = await Somebody.signIn(browser, decider, { javaScriptEnabled: false });
    const { page } = someone;
    const at = `/sharing/${sharing}/record`;
    await page.goto('/to-dos');
    await page.locator(`a[href="${at}"]`).click();
    expect(await page.textContent('main')).toContain('None carried it: a one-off disclosure');
    await page.getByRole('radio', { name: 'Somebody at the organisation that I shared it with' }).check();
    await page.getByRole('radio', { name: 'The public interest, in common law' }).check();
    await page.getByRole('button', { name: 'Complete the record' }).click();
    const faults = await page.textContent('.nhsuk-error-summary');
    expect(faults).toContain('Choose the role in which they asked');
    expect(faults).toContain('Say how it is kept safe');
    await page.getByLabel('In which role did they ask?').selectOption({ label: 'Duty worker' });
    await page.getByLabel('Lawful basis (UK GDPR, Article 6)').selectOption('6(1)(d)');
    await page.getByLabel('Condition for health information (Article 9)').selectOption('9(2)(c)');
    await page.getByRole('radio', { name: 'Each of us decides about our own copy' }).check();
    await page
      .getByRole('group', { name: /impact assessment/ })
      .getByRole('radio', { name: 'No' })
      .check();
    await page.getByLabel('How is it kept safe?').fill('In the case file, plantedsafe');
    await page.getByLabel('For how long is it kept').fill('As long as the case file');
    await page.getByLabel('How can the student use their rights?').fill('They ask our data protection officer');
    await page.getByRole('button', { name: 'Complete the record' }).click();
    const main = await page.textContent('main');
    expect(main).toContain('The decision record is complete.');
    expect(main).toContain('W v Egdell');
    expect(main).toContain('plantedsafe');
    await page.goto('/to-dos');
    expect(await page.locator(`a[href="${at}"]`).count()).toBe(0);
    await someone.leave();
  });

  it('is read by its reviewers in codes, by nobody elsewhere, and its page has no fault', async () => {
    const [own, reviewer, stranger] = await Promise.all([
      Somebody.signIn(browser, decider),
      Somebody.signIn(browser, lead),
      Somebody.signIn(browser, `triage-clinician@${otherTrust}`),
    ]);
    const unfinished = await share();
    expect((await lookAt(own.page, `/sharing/${unfinished}/record`)).faults).toEqual([]);
    expect((await own.page.request.get('/agreements/one-offs')).status()).toBe(403);
    await reviewer.page.goto(`/reviews/sharing/${sharing}`);
    const main = await reviewer.page.textContent('main');
    expect(main).toContain('Duty worker');
    expect(main).not.toMatch(/planted/);
    expect((await reviewer.page.goto(`/sharing/${sharing}/record`))?.status()).toBe(403);
    expect((await stranger.page.goto(`/sharing/${sharing}/record`))?.status()).toBe(404);
    expect(own.complaints).toEqual([]);
    await Promise.all([own, reviewer, stranger].map((each) => each.leave()));
  });
});

describe('two one-off disclosures in a quarter', () => {
  it('are a to-do of the governance lead, who begins a draft with both parties, or says why none is needed', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    await someone.sees('/to-dos', /Propose an agreement with/);
    await page.locator(`a[href="${place}"]`).click();
    const titles: string[] = [];
    for (const path of ['/agreements/one-offs', place, `${place}/no-agreement-needed`]) {
      const { title, faults } = await lookAt(page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      expect(await page.content()).not.toMatch(/planted/);
      titles.push(title);
    }
    expect(new Set(titles).size).toBe(3);
    await page.goto('/agreements/one-offs');
    await page.locator(`a[href="${place}"]`).click();
    await page.getByRole('button', { name: 'Draft an agreement' }).click();
    expect(await page.textContent('main')).toContain('It begins with two parties');
    await page.getByLabel('By what name will people know it?').fill('Sharing that two one-offs asked for');
    await page.getByRole('checkbox', { name: 'Assessment and treatment' }).check();
    await page.getByRole('checkbox', { name: 'Referral from a university to an NHS service' }).check();
    await page.getByRole('button', { name: 'Begin the draft' }).click();
    expect(await page.textContent('main')).toContain('with both parties in it');
    const id = new URL(page.url()).pathname.split('/')[2] ?? '';
    const { body } = await player.must(trustLead, { path: `agreements/${id}` });
    expect(body['terms']).toMatchObject({ parties: [{ organisationId: university }, { organisationId: trust }] });

    await page.goto(place);
    await page.getByRole('button', { name: 'No agreement is needed' }).click();
    await page.getByRole('button', { name: 'Record that none is needed' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByLabel('Why is no agreement needed?').fill(because);
    await page.getByRole('button', { name: 'Record that none is needed' }).click();
    expect(await page.textContent('main')).toContain('is still asked');
    expect(await page.textContent('main')).toContain(because);
    expect(await page.getByRole('button', { name: 'Draft an agreement' }).count()).toBe(0);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('still ask the other side, whose officers see no answer of ours, and only its lead may answer', async () => {
    const [theirs, officer] = await Promise.all([
      Somebody.signIn(browser, trustLead),
      Somebody.signIn(browser, `data-protection-officer@${trust}`),
    ]);
    const ours = `/agreements/one-offs/${university}`;
    await theirs.sees(ours, /or say why none is needed/);
    expect(await theirs.page.content()).not.toMatch(/planted/);
    await officer.page.goto(ours);
    expect(await officer.page.textContent('main')).toContain('Both organisations are asked');
    expect(await officer.page.getByRole('button', { name: /Draft an agreement|No agreement is needed/ }).count()).toBe(
      0,
    );
    expect((await officer.page.goto(`${ours}/no-agreement-needed`))?.status()).toBe(403);
    await Promise.all([theirs.leave(), officer.leave()]);
  });
});
