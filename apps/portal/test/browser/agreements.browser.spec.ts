import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JSONWebKeySet } from 'jose';
import { type Browser } from 'playwright-core';
import { verifyAgreement } from '../../../../tools/verify-agreement.js';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(11);
const { player, cast } = seeds;
const { university, trust, otherTrust } = cast;
const lead = `information-governance-lead@${university}`;
const guardian = `caldicott-guardian@${trust}`;

let browser: Browser;
let agreement: string;
const of = (more = '') => `/agreements/${agreement}${more}`;

async function act(subject: string, action: string, body?: object): Promise<void> {
  const { etag } = await player.must(lead, { path: `agreements/${agreement}` });
  const method = action === '' ? 'PUT' : 'POST';
  const path = `agreements/${agreement}${action === '' ? '' : `/${action}`}`;
  await player.must(subject, { method, path, ifMatch: etag, ...(body && { body }) });
}

beforeAll(async () => {
  browser = await launchChromium();
  agreement = await seeds.agreement();
  const { body } = await player.must(lead, { path: `agreements/${agreement}` });
  if (body['amendment'] === undefined) await act(lead, 'amend');
  const { items, ending, ...terms } = body['terms'] as { items: { category: string }[]; ending: object };
  const amended = {
    ...terms,
    ending: { ...ending, noticeDays: 45 },
    items: items.filter(({ category }) => category !== 'gp'),
  };
  await act(lead, '', amended);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

describe('the pages that show agreements', () => {
  const together = [
    '/agreements',
    '/agreements?state=draft&party=RW4',
    '/agreements/coverage',
    '/agreements/processing',
  ];
  const one = ['', '/responsibilities', '/check', '/versions', '/difference', '/signatures'];
  it.each([
    ['agreements in general', () => together],
    ['one agreement', () => one.map(of)],
  ])('have no fault at either width, and titles of their own: %s', async (_, paths) => {
    const someone = await Somebody.signIn(browser, lead);
    const titles = new Map<string, string>();
    for (const path of paths()) {
      const { title, faults } = await lookAt(someone.page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      titles.set(path.replace(/\?.*/, ''), title);
    }
    expect(new Set(titles.values()).size).toBe(titles.size);
    expect(someone.complaints).toEqual([]);
    await someone.leave();
  });

  it('say how it stands, what flows, and what an amendment on its way changes, also without a script', async () => {
    const clinician = await Somebody.signIn(browser, cast.clinician, { javaScriptEnabled: false });
    const { page } = clinician;
    await page.goto(of());
    const main = (await page.textContent('main')) ?? '';
    expect(main).toContain('the parties may share under it.');
    expect(main).toMatch(/An amendment, version \d+, is on its way \(draft\)/);
    expect(await page.locator('figure svg text', { hasText: 'Risk and safety' }).count()).toBe(1);
    await page.getByRole('link', { name: 'What the amendment changes' }).click();
    const changes = (await page.textContent('main')) ?? '';
    expect(changes).toContain('1 changed, 0 added, 1 removed');
    expect(await page.locator('section', { hasText: 'Notice' }).locator('del, ins').allTextContents()).toEqual([
      '90 days',
      '45 days',
    ]);
    expect(await page.locator('section', { hasText: 'Information: GP' }).textContent()).toContain('Taken out');
    await page.goto(of('/responsibilities'));
    expect(await page.textContent('main')).toContain('Somebody is there at each step, at each party.');
    await page.goto(of('/check'));
    expect(await page.textContent('main')).toMatch(/Answered: .*information governance leads/s);
    await clinician.leave();
  });

  it('are not there for who is no party, nor is a file', async () => {
    const stranger = await Somebody.signIn(browser, `information-governance-lead@${otherTrust}`);
    for (const more of [
      '',
      '/responsibilities',
      '/check',
      '/versions',
      '/difference',
      '/signatures',
      '/agreement.pdf',
      '/agreement.json',
      '/signed.json',
    ]) {
      const response = await stranger.page.request.get(of(more));
      expect({ more, status: response.status() }).toEqual({ more, status: 404 });
      expect(await response.text()).not.toContain('Referral of students to mental health services');
    }
    await stranger.leave();
  });
});

describe('files of an agreement', () => {
  it('are a PDF, its machine-readable form with its schema, and signatures that anybody can check', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    await page.goto(of('/signatures'));
    const get = async (link: RegExp) =>
      page.request.get((await page.getByRole('link', { name: link }).getAttribute('href')) ?? '');
    const pdf = await get(/PDF/);
    expect([pdf.headers()['content-type'], (await pdf.body()).subarray(0, 5).toString()]).toEqual([
      'application/pdf',
      '%PDF-',
    ]);
    const [content, schema, signed, keys] = [
      await get(/^For machines/),
      await get(/JSON Schema/),
      await get(/^Signed/),
      await get(/public keys/),
    ];
    expect(((await content.json()) as { content: { agreementId: string } }).content.agreementId).toBe(agreement);
    expect(await schema.json()).toMatchObject({ title: 'Terms of a data sharing agreement' });
    const report = await verifyAgreement(await signed.text(), (await keys.json()) as JSONWebKeySet);
    expect(report.problems).toEqual([]);
    expect(report.facts.length).toBeGreaterThan(2);
    await someone.leave();
  });
});

describe('the coverage map', () => {
  it('counts as the register does', async () => {
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    await page.goto('/agreements/coverage');
    const links = await page.locator('main table a').all();
    const cells = await Promise.all(
      links.map(async (link) => ({
        href: (await link.getAttribute('href')) ?? '',
        text: (await link.textContent()) ?? '',
      })),
    );
    expect(cells.length).toBeGreaterThan(0);
    for (const { href, text } of cells) {
      await page.goto(href);
      expect(await page.locator('main tbody tr').count()).toBe(Number.parseInt(text, 10));
    }
    await page.goto('/agreements/coverage?region=Y59');
    expect(await page.textContent('h1')).toContain('South East');
    await someone.leave();
  });
});

describe('the record of processing', () => {
  it('has what is in force, as a page and as a file, and nothing for a day before the first one', async () => {
    const someone = await Somebody.signIn(browser, `data-protection-officer@${trust}`);
    const { page } = someone;
    await page.goto('/agreements/processing');
    expect(await page.textContent('main')).toContain('Kept 20 years');
    const file = await page.request.get('/agreements/processing.csv');
    expect(file.headers()['content-type']).toContain('text/csv');
    const lines = (await file.text()).trim().split('\r\n');
    expect(lines[0]).toContain('"Purposes and lawful bases"');
    expect(lines.some((line) => line.includes(agreement))).toBe(true);
    await page.goto('/agreements/processing?on=2020-01-01');
    expect(await page.textContent('main')).toContain('Nothing to record');
    await someone.leave();
  });
});

describe('a suspended agreement', () => {
  it('says since when and why, what goes on until when, and what staff do; nobody finds it in force', async () => {
    await act(guardian, 'suspend-at-once', { reason: 'incident', inFlight: { kind: 'as-agreed' } });
    const someone = await Somebody.signIn(browser, lead);
    const { page } = someone;
    try {
      await page.goto(of());
      const main = (await page.textContent('main')) ?? '';
      expect(main).toMatch(/Suspended since .* \(an incident\): new routine disclosures have stopped\./);
      expect(main).toMatch(/go on until .* under decision record .*Routine ones pause: staff phone/);
      expect(main).toMatch(/Review the emergency suspension: Information governance lead/);
      await page.goto('/agreements/processing');
      expect(await page.locator(`main a[href="${of()}"]`).count()).toBe(0);
      const told = (await player.must(lead, { path: `agreements/in-force?organisation=${university}` })).body['items'];
      expect(JSON.stringify(told)).not.toContain(agreement);
    } finally {
      await act(lead, 'review-suspension', { finding: 'not-needed' });
      await act(`senior-information-risk-owner@${trust}`, 'confirm-reinstatement');
    }
    await page.goto(of());
    expect(await page.textContent('main')).toContain('the parties may share under it.');
    await someone.leave();
  });
});
