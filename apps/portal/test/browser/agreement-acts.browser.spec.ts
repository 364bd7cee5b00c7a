import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, type DataCategory, type Role } from '@footbridge/contracts';
import { type Browser, type Page } from 'playwright-core';
import { AGREED, NOT_AGREED, submit } from '../../../../tools/journey/story.js';
import { lookAt } from './check.js';
import { launchChromium } from './chromium.js';
import { Keys } from './keys.js';
import { Seeds } from './seeds.js';
import { Somebody } from './somebody.js';

const seeds = new Seeds(12);
const { player, cast } = seeds;
const { university, trust } = cast;
const names = {
  lead: `information-governance-lead@${university}`,
  officer: `data-protection-officer@${university}`,
  owner: `senior-information-owner@${university}`,
  theirLead: `information-governance-lead@${trust}`,
  theirOfficer: `data-protection-officer@${trust}`,
  guardian: `caldicott-guardian@${trust}`,
  risk: `senior-information-risk-owner@${trust}`,
  stranger: `information-governance-lead@${cast.otherTrust}`,
} as const;
type Who = keyof typeof names;

let browser: Browser;
const people = new Map<Who, Somebody>();
/** Each in a browser of their own, signed in once. */
async function as(who: Who): Promise<Page> {
  const there = people.get(who) ?? (await Somebody.signIn(browser, names[who]));
  people.set(who, there);
  return there.page;
}
let id = '';
const at = (path = '') => `/agreements/${id}${path === '' ? '' : `/${path}`}`;
const text = async (page: Page) => (await page.textContent('main')) ?? '';
const act = async (
  who: Who,
  path: string,
  button: string,
  fill: (page: Page) => Promise<void> = () => Promise.resolve(),
) => {
  const page = await as(who);
  await page.goto(at(path));
  await fill(page);
  await page.getByRole('button', { name: button }).click();
  return text(page);
};
const without = async (who: Who, path: string) => {
  const page = await as(who);
  return (await page.goto(at(path)))?.status();
};
async function flawless(who: Who, ...paths: readonly string[]): Promise<void> {
  const page = await as(who);
  for (const path of paths) {
    const { title, faults } = await lookAt(page, path.startsWith('/') ? path : at(path));
    expect({ path, faults }).toEqual({ path, faults: [] });
    expect(titles.get(title) ?? path).toBe(path);
    titles.set(title, path);
  }
}
const titles = new Map<string, string>();

beforeAll(async () => {
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  for (const somebody of people.values()) expect(somebody.complaints).toEqual([]);
  await browser.close();
});

const BACK: readonly DataCategory[] = ['referral-progress', 'appointment-attendance', 'outcome-summary'];
const clinicianRole = cast.clinician.split('@')[0]?.replace(/-\d+$/, '') as Role;
const PURPOSE = 'assessment-and-treatment';
const LEAD = 'information-governance-lead';

async function draftByKeyboard(page: Page): Promise<void> {
  const keys = new Keys(page);
  const save = () => keys.press('Save and continue');
  const { body } = await player.must(names.lead, { path: `directory/organisations/${trust}` });
  await page.goto('/agreements/new');
  await keys.type('title', 'Keyboard partnership');
  await keys.tick('purposes', PURPOSE, 'continuity-of-care');
  await keys.tick('pathways', 'university-to-nhs-referral');
  await keys.press('Begin the draft');
  id = new URL(page.url()).pathname.split('/')[2] ?? '';
  await keys.type('name', String(body['name']).slice(0, 60));
  await keys.press('Search');
  await keys.pick('organisationId', trust);
  await keys.press('Add to the draft');

  for (const party of [university, trust]) {
    await page.goto(at(`draft/parties/${party}/bases`));
    await keys.pick('publicAuthority', 'yes');
    await keys.pick('controller', 'separate');
    for (const purpose of [PURPOSE, 'continuity-of-care']) {
      await keys.choose(`article6-${purpose}`, '6(1)(e)');
      await keys.choose(`article9-${purpose}`, party === trust ? '9(2)(h)' : '9(2)(g)');
      await keys.choose(`schedule1-${purpose}`, party === trust ? 'paragraph-2' : 'paragraph-17');
      await keys.choose(`confidentiality-${purpose}`, 'explicit-agreement');
    }
    await save();
    await page.goto(at(`draft/parties/${party}/annex`));
    await keys.choose('contact-day-to-day', LEAD);
    await keys.choose('contact-rights-requests', 'data-protection-officer');
    await keys.choose('contact-incidents', LEAD);
    await keys.choose('contact-review', LEAD);
    if (party === trust) await keys.tick('signatories', 'caldicott-guardian', 'senior-information-risk-owner');
    else await keys.tick('signatories', 'senior-information-owner');
    await keys.type('years-referral-record', party === trust ? '20' : '7');
    if (party === university) await keys.type('years-progress-updates', '7');
    await save();
  }

  await page.goto(at('draft/items'));
  // In the order of the page: the agreement's list is the vocabulary's.
  for (const category of AGREED) {
    await keys.choose(`way-${category}`, BACK.includes(category) ? 'back' : 'out');
    await keys.type(`why-${category}`, 'Without it nobody can help.');
  }
  await save();
  await page.goto(at('draft/roles'));
  const acting: Role[] = ['wellbeing-adviser', 'mental-health-adviser', clinicianRole];
  await keys.tick('roles', ...(Object.keys(ROLES) as Role[]).filter((role) => acting.includes(role)));
  await save();
  await page.goto(at('draft/processor'));
  await keys.typeAll({ processor: 'The operator', contract: 'Contract 1 of 1 September 2026' });
  await keys.tick('no-subs', 'none');
  await keys.tick('no-transfers', 'none');
  await save();
  await page.goto(at('draft/security'));
  for (const box of await page.locator('[name=security]').all())
    await keys.tick('security', (await box.getAttribute('value')) ?? '');
  await keys.pick('handledBy', 'each-party-for-its-own');
  await keys.type('tellWithinDays', '5');
  await save();
  await dpiaEndingAndDates(page, keys);
}

async function dpiaEndingAndDates(page: Page, keys: Keys): Promise<void> {
  const day = (name: string, ahead: number) => {
    const [year = '', month = '', date = ''] = new Date(Date.now() + ahead * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .split('-');
    return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
  };
  await page.goto(at('draft/dpia'));
  await keys.typeAll({ reference: 'DPIA-12', version: '1.0', ...day('on', -30) });
  await keys.pick('outcome', 'risks-reduced');
  await keys.press('Save and continue');
  await page.goto(at('draft/ending'));
  await keys.type('noticeDays', '90');
  await keys.pick('data', 'own-record-kept');
  await keys.pick('continues', 'urgent-and-safety');
  await keys.typeAll({
    'record-necessity': 'A student in danger must not wait.',
    'record-dpo': 'Proportionate for two weeks.',
  });
  await keys.choose('record-article6', '6(1)(e)');
  await keys.choose('record-article9', '9(2)(h)');
  await keys.pick('record-dpia', 'yes');
  await keys.press('Save and continue');
  await page.goto(at('draft/dates'));
  await keys.typeAll({ ...day('from', -1), ...day('to', 700), ...day('reviewBy', 360) });
  await keys.press('Save and continue');
}

async function answerAll(page: Page, keys: Keys): Promise<void> {
  await page.goto(at('draft/check'));
  while ((await page.getByText('Not answered yet.').count()) > 0) {
    await keys.press('Answer:');
    await keys.type('answer', 'Weighed by both information governance leads.');
    await keys.press('Save the answer');
  }
}

describe('an agreement, acted on by the people whose duty it is', () => {
  it('is drafted and proposed by keyboard alone, and shows in which task something is missing', async () => {
    const page = await as('lead');
    await draftByKeyboard(page);
    await page.goto(at('draft'));
    expect(await text(page)).toContain('Keyboard partnership');
    expect(await page.getByText('Incomplete').count()).toBe(0);
    const keys = new Keys(page);
    await answerAll(page, keys);
    await keys.press('Propose the agreement');
    expect(await text(page)).toContain('The agreement was proposed.');
  }, 240_000);

  it('is drafted on pages without a fault', async () => {
    await act('theirLead', 'return', 'Return it to draft');
    const [mine, theirs] = [
      ['/agreements/new', 'draft', 'draft/name', 'draft/dates', 'draft/parties', 'draft/items', 'draft/pathways'],
      [
        `draft/parties/${trust}/bases`,
        'draft/roles',
        'draft/processor',
        'draft/security',
        'draft/dpia',
        'draft/ending',
      ],
    ];
    const step = 'draft/pathways/university-to-nhs-referral/assess';
    await Promise.all([
      flawless('lead', ...mine, `draft/parties/${university}/annex`),
      flawless('theirLead', ...theirs, step, 'draft/check', '/agreements/waiting'),
    ]);
  }, 240_000);

  it('keeps what was typed where somebody else has changed the draft meanwhile', async () => {
    const [mine, theirs] = [await as('lead'), await as('theirLead')];
    await mine.goto(at('draft/processor'));
    await act('theirLead', 'draft/name', 'Save and continue', (page) =>
      page.locator('#title').fill('Shared partnership'),
    );
    await mine.locator('#contract').fill('Contract 2 of 1 October 2026');
    await mine.getByRole('button', { name: 'Save and continue' }).click();
    expect(await text(mine)).toContain('Somebody was here before you');
    expect(await mine.locator('#contract').inputValue()).toBe('Contract 2 of 1 October 2026');
    await mine.getByRole('button', { name: 'Save and continue' }).click();
    await theirs.goto(at('draft'));
    expect(await text(theirs)).toContain('Shared partnership');
    expect(await act('lead', 'draft/check', 'Propose the agreement')).toContain('The agreement was proposed.');
  }, 120_000);

  it('is advised on, approved and signed by others than who proposed it, over what they were shown', async () => {
    expect(await without('lead', 'advise')).toBe(403);
    const objecting = async (page: Page) => {
      await page.getByLabel('Objection', { exact: true }).check();
      await page.getByLabel(/In your words/).fill('The ending leaves one thing open.');
    };
    await flawless('officer', 'advise');
    await act('officer', 'advise', 'Give this advice', objecting);
    await act('theirOfficer', 'advise', 'Give this advice', (page) => page.getByLabel('No objection').check());
    await flawless('guardian', 'approve', 'return', '/agreements/waiting');
    expect(await act('guardian', 'approve', 'Approve it for signature')).toContain('The version was approved.');
    for (const who of ['lead', 'officer'] as const) {
      const page = await as(who);
      await page.goto(at());
      expect(await page.content()).not.toContain(`${at('sign')}"`);
      expect(await without(who, 'sign')).toBe(403);
    }
    expect(await forged(await as('lead'), at('sign'), { contentHash: 'f'.repeat(64), confirm: 'yes' })).toBe(403);
    await flawless('owner', 'sign');
    await signByKeyboard(await as('owner'));
    expect(
      await act('risk', 'sign', 'Sign it', async (page) => {
        await page.locator('[name=contentHash]').evaluate((input) => {
          (input as HTMLInputElement).value = 'f'.repeat(64);
        });
        await page.getByRole('checkbox').check();
      }),
    ).toMatch(/read it again before you sign/);
    expect(await act('risk', 'sign', 'Sign it', (page) => page.getByRole('checkbox').check())).toContain(
      'You signed it',
    );
    await people.get('lead')?.sees(at(), /In force/);
  }, 240_000);

  it('is not there for other organisations', async () => {
    for (const path of ['', 'draft', 'sign', 'suspend', 'amend', 'draft/check'])
      expect(await without('stranger', path)).toBe(404);
  }, 120_000);

  it('is amended by whom alone the change concerns, and what is in force goes on meanwhile', async () => {
    await flawless('lead', 'amend', 'invite', `invite/${cast.otherTrust}`, 'review', 'terminate');
    await act('lead', 'amend', 'Begin the amendment');
    await act('lead', `draft/parties/${university}/annex`, 'Save and continue', (page) =>
      page.locator('#years-referral-record').fill('8'),
    );
    await flawless('lead', 'drop-amendment');
    await act('lead', 'draft/check', 'Propose the agreement');
    await act('officer', 'advise', 'Give this advice', (page) => page.getByLabel('No objection').check());
    await act('guardian', 'approve', 'Approve it for signature');
    expect(await without('risk', 'sign')).toBe(403);
    await act('owner', 'sign', 'Sign it', (page) => page.getByRole('checkbox').check());
    await people.get('lead')?.sees(at(), /In force, version 3/);
  }, 240_000);

  it('is suspended with its effect shown before: at once nothing routine goes, and the referral says why', async () => {
    const student = await seeds.student();
    await seeds.permission(student.studentId);
    const draft = await seeds.draft(student);
    await flawless('risk', 'suspend', 'ask-suspension', 'suspend-at-once', 'leave');
    const adviser = await Somebody.signIn(browser, cast.adviser);
    await act('risk', 'suspend-at-once', 'Suspend it now', async (page) => {
      await page.getByLabel('An incident').check();
      await page.getByLabel('What the parties agreed').check();
    });
    // The suspension reaches the referrals as an event.
    const said = await adviser.sees(`/referrals/${draft.id}/check`, /suspended/);
    expect(said).toContain('It cannot be sent yet');
    const refusedAtOnce = await submit(player, cast, draft, [NOT_AGREED]);
    expect(refusedAtOnce.reasons).toContain('agreement-suspended');
    await adviser.leave();
    expect(await without('risk', 'review-suspension')).toBe(403);
    await flawless('lead', 'review-suspension', 'ask-reinstatement', '/agreements/waiting');
    await act('lead', 'review-suspension', 'Record the review', (page) =>
      page.getByLabel('The suspension is upheld').check(),
    );
    await act('lead', 'ask-reinstatement', 'Ask for the end of the suspension');
    await flawless('lead', 'drop-reinstatement');
    expect(await without('guardian', 'drop-reinstatement')).toBe(403);
    expect(await act('lead', 'drop-reinstatement', 'Take the request back')).toContain('The request was taken back');
    await act('lead', 'ask-reinstatement', 'Ask for the end of the suspension');
    expect(await without('owner', 'confirm-reinstatement')).toBe(403);
    expect(await without('lead', 'confirm-reinstatement')).toBe(403);
    await flawless('guardian', 'confirm-reinstatement');
    expect(await act('guardian', 'confirm-reinstatement', 'End the suspension')).toContain('in force again');
    await player.until(names.lead, { path: `agreements/${id}` }, ({ body }) => body['state'] === 'in-force');
    expect((await submit(player, cast, draft, [NOT_AGREED])).ok).toBe(true);
  }, 240_000);

  it('is suspended by two people, of whom the second confirms; the party that asked can drop it', async () => {
    const stopping = async (page: Page) => {
      await page.getByLabel('A complaint').check();
      await page.getByLabel('Everything stops').check();
      await page.getByLabel(/What do staff do by phone/).fill('They phone the duty desk of the other side.');
    };
    expect(await act('lead', 'ask-suspension', 'Ask for the suspension', stopping)).toContain(
      'You asked for the suspension',
    );
    expect(await without('lead', 'confirm-suspension')).toBe(403);
    await flawless('guardian', 'confirm-suspension');
    expect(await without('guardian', 'drop-suspension')).toBe(403);
    await flawless('owner', 'drop-suspension');
    expect(await act('owner', 'drop-suspension', 'Drop it')).toContain('was dropped');
  }, 120_000);
});

async function signByKeyboard(page: Page): Promise<void> {
  const keys = new Keys(page);
  await page.goto(at('sign'));
  await keys.press('Sign it');
  expect(await text(page)).toContain('Confirm that you have read it');
  await keys.type('despite', 'The ending is completed by the amendment of next month.');
  await keys.tick('confirm', 'yes');
  await keys.press('Sign it');
  expect(await text(page)).toContain('You signed it for your organisation');
}

/** A form that no page offered, with a token that is the person's own. */
async function forged(page: Page, path: string, fields: Readonly<Record<string, string>>): Promise<number> {
  await page.goto('/agreements/new');
  const token = (await page.locator('main [name=_csrf]').first().getAttribute('value')) ?? '';
  const { etag = '' } = await player.must(names.lead, { path: `agreements/${id}` });
  const form = { ...fields, _csrf: token, _version: etag.replaceAll('"', ''), _key: crypto.randomUUID() };
  return (await page.request.post(path, { form, maxRedirects: 0 })).status();
}
