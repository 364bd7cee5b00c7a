import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(16);
const { player, cast } = seeds;
const { university, trust, otherTrust } = cast;
const names = {
  lead: `information-governance-lead@${university}`,
  guardian: `caldicott-guardian@${trust}`,
  theirOfficer: `data-protection-officer@${otherTrust}`,
  theirGuardian: `caldicott-guardian@${otherTrust}`,
} as const;
type Who = keyof typeof names;
const theirLead = `information-governance-lead@${otherTrust}`;

let browser: Browser;
let id = '';
const people = new Map<Who, Somebody>();
/** Each in a browser of their own, signed in once. */
async function as(who: Who): Promise<Page> {
  const there = people.get(who) ?? (await Somebody.signIn(browser, names[who]));
  people.set(who, there);
  return there.page;
}
const text = async (page: Page) => (await page.textContent('main')) ?? '';
const at = (path = '', of = id) => `/agreements/${of}${path === '' ? '' : `/${path}`}`;

type Answered = { parties: { organisationId: string }[] };
async function agreement(of = id) {
  const { body, etag } = await player.must(names.lead, { path: `agreements/${of}` });
  return { terms: body['terms'] as Answered, members: body['members'], ...(etag !== undefined && { etag }) };
}
async function byApi(who: Who, action: string, body: object): Promise<void> {
  const { etag: ifMatch } = await agreement();
  await player.must(names[who], { method: 'POST', path: `agreements/${id}/${action}`, ifMatch, body });
}
const annexOf = async (like: string, organisationId: string) => {
  const party = (await agreement()).terms.parties.find((each) => each.organisationId === like);
  return { ...party, organisationId };
};

async function flawless(who: Who, path: string): Promise<void> {
  const { title, faults } = await lookAt(await as(who), path);
  expect({ path, faults }).toEqual({ path, faults: [] });
  expect([...titles]).not.toContain(title);
  titles.add(title);
}
const titles = new Set<string>();
const statusFor = async (who: Who, path: string) => (await (await as(who)).goto(path))?.status();
const theySee = async (of = id) => (await player.call(theirLead, { path: `agreements/${of}` })).status;

beforeAll(async () => {
  browser = await launchChromium();
  id = await seeds.agreement();
}, 120_000);
afterAll(async () => {
  for (const somebody of people.values()) expect(somebody.complaints).toEqual([]);
  await browser.close();
});

describe('parties of an agreement', () => {
  it('one is taken out of a draft, and then neither is in it nor sees it', async () => {
    const { terms } = await agreement();
    const parties = [...terms.parties, await annexOf(trust, otherTrust)];
    const { made = '' } = await player.must(names.lead, { path: 'agreements', body: { ...terms, parties } });
    expect(await theySee(made)).toBe(200);
    const removing = at(`draft/parties/${otherTrust}/remove`, made);
    expect(await statusFor('guardian', removing)).toBe(403);
    await flawless('lead', removing);
    const page = await as('lead');
    await page.goto(at('draft/parties', made));
    await page.locator(`main a[href="${removing}"]`).click();
    await page.getByRole('button', { name: 'Take it out' }).click();
    expect(new URL(page.url()).pathname).toBe(at('draft', made));
    expect(await page.content()).not.toContain(otherTrust);
    expect((await agreement(made)).terms.parties.map(({ organisationId }) => organisationId)).toEqual([
      university,
      trust,
    ]);
    expect(await theySee(made)).toBe(404);
  });

  it('an invitation by one person alone shows the invited nothing, and is taken back', async () => {
    await byApi('lead', 'invite', { party: await annexOf(trust, otherTrust) });
    expect(await theySee()).toBe(404);
    await flawless('guardian', at('drop-joining'));
    const page = await as('guardian');
    await page.getByRole('radio').check();
    await page.getByRole('button', { name: 'Take the invitation back' }).click();
    expect(await text(page)).toContain('The invitation was taken back.');
    expect(await theySee()).toBe(404);
    await page.goto(at('drop-joining'));
    expect(await text(page)).toContain('No invitation waits for this at the moment.');
  });

  it('another joins: invited by one party, approved by another, advised by its own officer, joined by its own signature', async () => {
    await inviteOther(await as('lead'));
    expect(await statusFor('lead', at('approve-joining'))).toBe(403);
    expect(await statusFor('theirGuardian', at('approve-joining'))).toBe(404);

    await flawless('guardian', at('approve-joining'));
    const page = await as('guardian');
    expect(await text(page)).toMatch(/Invited by /);
    // What is approved is there to be read.
    expect(await page.locator('main dl', { hasText: 'Kept 20 years' }).count()).toBe(1);
    await page.getByRole('radio').check();
    await page.getByRole('button', { name: 'Approve the invitation' }).click();
    expect(await text(page)).toContain('The invitation was approved.');
    expect((await agreement()).members).toEqual([university, trust]);

    expect(await statusFor('lead', at('join'))).toBe(404);
    await flawless('theirGuardian', at('join'));
    const theirs = await as('theirGuardian');
    await theirs.getByRole('checkbox').check();
    await theirs.getByRole('button', { name: 'Sign to join' }).click();
    expect(await text(theirs)).toContain('has not advised yet; ask for the advice first');
    expect(await statusFor('guardian', at('advise-joining'))).toBe(403);
    await flawless('theirOfficer', at('advise-joining'));
    const officer = await as('theirOfficer');
    await officer.getByLabel('Objection', { exact: true }).check();
    await officer.getByLabel(/In your words/).fill('One item is more than we need.');
    await officer.getByRole('button', { name: 'Give this advice' }).click();
    expect(await text(officer)).toContain('Your advice was recorded.');

    await theirs.goto(at('join'));
    expect(await text(theirs)).toContain('One item is more than we need.');
    await theirs.locator('#despite').fill('The item is dropped in the next version.');
    await theirs.getByRole('button', { name: 'Sign to join' }).click();
    expect(await text(theirs)).toContain('Confirm that you have read it and sign for your organisation');
    await theirs.getByRole('checkbox').check();
    await theirs.getByRole('button', { name: 'Sign to join' }).click();
    const joined = await text(theirs);
    expect(joined).toContain('Your organisation has joined.');
    expect(joined).toMatch(/ joined on /);
    expect((await agreement()).members).toEqual([university, trust, otherTrust]);
  });

  it('one leaves, and the others go on', async () => {
    await byApi('guardian', 'leave', {});
    const theirs = await as('theirGuardian');
    await theirs.goto(at());
    expect(await text(theirs)).toMatch(/ left on .* What it received stays with it\./);
    expect((await agreement()).members).toEqual([university, otherTrust]);
  });

  it('a signatory suspends it under a decision record made in the act; a governance lead cannot make one', async () => {
    const deciding = async (page: Page) => {
      await page.getByLabel('An incident').check();
      await page.getByLabel('What is urgent or has a safety concern goes on', { exact: false }).check();
    };
    const record = async (page: Page) => {
      await page.locator('#record-necessity').fill('A student in danger must not wait for the new agreement.');
      await page.locator('#record-dpo').fill('Proportionate for two weeks.');
      await page.locator('#record-article6').selectOption('6(1)(e)');
      await page.locator('#record-article9').selectOption('9(2)(h)');
      await page.locator('[name=record-dpia][value=yes]').check();
    };
    const lead = await as('lead');
    await lead.goto(at('suspend-at-once'));
    await deciding(lead);
    await record(lead);
    await lead.getByRole('button', { name: 'Suspend it now' }).click();
    expect(await lead.locator('.nhsuk-error-summary a[href="#kind"]').count()).toBe(1);
    expect(await lead.locator('#record-dpo').inputValue()).toBe('Proportionate for two weeks.');

    const page = await as('theirGuardian');
    await page.goto(at('suspend-at-once'));
    await deciding(page);
    await page.getByRole('button', { name: 'Suspend it now' }).click();
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Say why what is urgent must go on');
    await record(page);
    await page.getByRole('button', { name: 'Suspend it now' }).click();
    const said = await text(page);
    expect(said).toContain('The agreement is suspended');
    expect(said).toMatch(/go on until .* under decision record [0-9a-f-]{36}\. Routine ones pause/);
    expect(said).toContain('A student in danger must not wait for the new agreement.');
  });

  it('is over once one of them ends it', async () => {
    const page = await as('lead');
    await page.goto(at('terminate'));
    await page.getByLabel('Another agreement replaces it').check();
    await page.getByRole('button', { name: 'End the agreement' }).click();
    expect(await text(page)).toContain('The agreement has ended.');
    expect(await page.locator('.app-acts').count()).toBe(0);
  });
});

/** The lead invites another trust, with its annex. No party has closed, so it takes nobody's place. */
async function inviteOther(page: Page): Promise<void> {
  await page.goto(at(`invite/${otherTrust}`));
  expect(await page.locator('[name=inPlaceOf]').count()).toBe(0);
  await page.locator('[name=publicAuthority][value=yes]').check();
  await page.locator('[name=controller][value=separate]').check();
  for (const purpose of ['assessment-and-treatment', 'continuity-of-care']) {
    await page.locator(`#article6-${purpose}`).selectOption('6(1)(e)');
    await page.locator(`#article9-${purpose}`).selectOption('9(2)(h)');
    await page.locator(`#schedule1-${purpose}`).selectOption('paragraph-2');
    await page.locator(`#confidentiality-${purpose}`).selectOption('implied-direct-care');
  }
  for (const matter of ['day-to-day', 'incidents', 'review'])
    await page.locator(`#contact-${matter}`).selectOption('information-governance-lead');
  await page.locator('#contact-rights-requests').selectOption('data-protection-officer');
  await page.locator('[name=signatories][value=caldicott-guardian]').check();
  await page.locator('#years-referral-record').fill('20');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  expect(await text(page)).toContain('The invitation was sent.');
}
