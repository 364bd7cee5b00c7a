import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { lookAt } from './check.js';
import { Seeds, type Enrolled } from './seeds.js';
import { Somebody, url } from './somebody.js';

const seeds = new Seeds(2);
const { cast } = seeds;
const SLOW = 60_000;
let browser: Browser;
let clinician: Somebody;
let student: Enrolled;
let accepted: string;

beforeAll(async () => {
  await seeds.agreement();
  student = await withGp();
  await seeds.permission(student.studentId);
  accepted = (await seeds.accepted(student)).id;
  browser = await launchChromium();
  clinician = await arrive();
}, 180_000);
afterAll(async () => {
  await browser.close();
});

/** A student who named a practice: its copy is to be sent. */
async function withGp(): Promise<Enrolled> {
  for (let n = 0; n < 12; n += 1) {
    const found = await seeds.student();
    if (found.gp.kind !== 'none') return found;
  }
  throw new Error('Nobody here has a GP.');
}
async function arrive(options: { javaScriptEnabled?: boolean } = {}): Promise<Somebody> {
  const somebody = await Somebody.arrive(browser, cast.clinician, options);
  somebody.context.setDefaultTimeout(SLOW);
  await somebody.signIn();
  return somebody;
}
const main = async ({ page }: Somebody) => (await page.textContent('main')) ?? '';
const press = ({ page }: Somebody, name: string | RegExp) => page.getByRole('button', { name }).click();

describe('copying a referral to the trust’s own record', () => {
  it(
    'gives it as text and as a PDF, whose names say nothing of the student',
    async () => {
      const { page } = clinician;
      await page.goto(`/worklist/${accepted}/record`);
      const shown = await page.locator('#copy').inputValue();
      expect(shown).toContain(`Family name: ${student.familyName}`);
      const get = async (file: string) => {
        const answer = await page.context().request.get(`${url}/worklist/${accepted}/${file}`);
        return {
          type: answer.headers()['content-type'],
          as: answer.headers()['content-disposition'],
          body: await answer.body(),
        };
      };
      const pdf = await get('referral.pdf');
      expect(pdf).toMatchObject({ type: 'application/pdf', as: 'attachment; filename="referral.pdf"' });
      expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
      const text = await get('referral.txt');
      expect(text).toMatchObject({ type: 'text/plain; charset=utf-8', as: 'attachment; filename="referral.txt"' });
      expect(text.body.toString()).toContain(`Family name: ${student.familyName}`);
    },
    SLOW,
  );

  it('keeps the number under which it was entered, for the trust alone', async () => {
    const { page } = clinician;
    await page.goto(`/worklist/${accepted}/record`);
    await press(clinician, 'Record the number');
    expect(await main(clinician)).toContain('Enter the number in your record system');
    await page.locator('#number').fill('RIO-20442/26');
    await press(clinician, 'Record the number');
    expect(await main(clinician)).toContain('Entered in your record, number RIO-20442/26');
    expect((await lookAt(page, `/worklist/${accepted}/record`)).faults).toEqual([]);
    const { body } = await seeds.player.must(cast.adviser, { path: `referrals/referrals/${accepted}` });
    expect(JSON.stringify(body)).not.toContain('RIO-20442');
  }, 90_000);
});

describe('writing to the university', () => {
  it('says in words what the student does not allow, keeps what was typed, and sends what they do', async () => {
    const { page } = clinician;
    const words = 'Is there a quiet room for a video call?';
    await page.goto(`/worklist/${accepted}/message`);
    await page.getByRole('radio', { name: 'A short summary at the end' }).check();
    await page.locator('#words').fill(words);
    await press(clinician, 'Send to the university');
    expect(await page.title()).toMatch(/^Error: /);
    expect(await main(clinician)).toMatch(/The student allows .* to come back/);
    expect(await page.locator('#words').inputValue()).toBe(words);
    await page.getByRole('radio', { name: 'A question, or advice' }).check();
    await press(clinician, 'Send to the university');
    expect(await main(clinician)).toContain('Sent to the university.');
    expect(await main(clinician)).toContain(words);
    await page.goto('/worklist?view=waiting-for-information');
    expect(await page.locator(`a[href="/worklist/${accepted}"]`).count()).toBe(1);
  }, 90_000);

  it('shares without permission what somebody has to know, with the decision on record', async () => {
    const { page } = clinician;
    const place = `/worklist/${accepted}/share-without-permission`;
    expect((await lookAt(page, place)).faults).toEqual([]);
    await page.getByRole('group', { name: 'Who has to know?' }).getByRole('radio').first().check();
    await page.getByRole('radio', { name: 'Serious harm to the student' }).check();
    await page.getByLabel('Why is it necessary now?').fill('They said on the phone that they are not safe tonight.');
    await page.getByRole('radio', { name: 'No, they could not be asked' }).check();
    await page.getByLabel('What did they say, or why did you not ask?').fill('They hung up and do not answer.');
    await page.getByRole('group', { name: 'Have you told the student' }).getByRole('radio', { name: 'No' }).check();
    await page.getByLabel('What do they have to know?').fill('Please look in on them now.');
    await press(clinician, 'Share and record the decision');
    expect(await main(clinician)).toContain('It was shared and recorded.');
  }, 90_000);
});

describe('without JavaScript', () => {
  it('a student is taken on after assessment, and the copy to the GP is recorded as sent', async () => {
    const plain = await arrive({ javaScriptEnabled: false });
    const { page } = plain;
    await page.goto(`/worklist/${accepted}`);
    await page.locator('input[value="take-on"]').check();
    await press(plain, 'Check your decision');
    await press(plain, /^Confirm/);
    expect(await main(plain)).toContain('Recorded. The student is taken on.');
    await page.getByRole('link', { name: /^Record that it was sent/ }).click();
    const place = new URL(page.url()).pathname;
    await press(plain, 'Record it');
    expect(await main(plain)).toContain('Choose how it ended');
    await page.locator('input[value="sent"]').check();
    for (const [part, value] of Object.entries({ day: '1', month: '1', year: '2999' }))
      await page.locator(`#on-${part}`).fill(value);
    await press(plain, 'Record it');
    expect(await main(plain)).toContain('This day is still to come');
    const [year = '', month = '', day = ''] = cast.today.split('-');
    for (const [part, value] of Object.entries({ day, month, year })) await page.locator(`#on-${part}`).fill(value);
    await press(plain, 'Record it');
    expect(await main(plain)).toContain('Recorded. The to-do is done.');
    await plain.leave();
    expect((await lookAt(clinician.page, place)).faults).toEqual([]);
  }, 120_000);
});

describe('the mailbox of the duty team', () => {
  it(
    'was told that something has come, and nothing of what',
    async () => {
      const team = seeds.player.options.world.dutyTeams.find(({ dutyTeamId }) => dutyTeamId === cast.team);
      const mails = await (await fetch(`${url}/development/mail`)).text();
      expect(mails).toContain(`To ${team?.mailbox ?? 'nobody'},`);
      expect(mails).toContain('You have something new in Footbridge. Sign in: http');
      for (const word of [student.familyName, accepted, 'University']) expect(mails).not.toContain(word);
    },
    SLOW,
  );
});
