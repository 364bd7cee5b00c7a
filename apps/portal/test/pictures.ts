// Takes the pictures of pages that docs/ shows, from the real pages of a system of its own:
// npm run pictures
import { join } from 'node:path';
import { launchChromium } from './browser/chromium.js';
import { Seeds } from './browser/seeds.js';
import { Somebody } from './browser/somebody.js';

const images = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');
const seeds = new Seeds(1);
const { cast } = seeds;

const agreement = await seeds.agreement();
const student = await seeds.student({ signsIn: true });
await seeds.permission(student.studentId);
const others = [await seeds.student(), await seeds.student()];
for (const { studentId } of others) await seeds.permission(studentId);
const draft = await seeds.draft(student);
const opened = await seeds.opened(student);
for (const other of others) await seeds.sent(other);
const third = others[0];
if (third) await seeds.accepted(third);

const lead = `information-governance-lead@${cast.university}`;
await seeds.amendment(agreement);
await seeds.revise(agreement, ({ items, ...terms }) => ({
  ...terms,
  items: items.filter(({ category }) => category !== 'gp'),
}));

const browser = await launchChromium();
const shots: readonly (readonly [subject: string, picture: string, path: string, width?: number])[] = [
  [cast.adviser, 'adviser-referrals', '/referrals?view=sent'],
  [cast.adviser, 'adviser-check', `/referrals/${draft.id}/check`],
  [cast.adviser, 'adviser-referral', `/referrals/${opened.id}`],
  [cast.clinician, 'clinician-worklist', '/worklist'],
  [cast.clinician, 'clinician-referral', `/worklist/${opened.id}`],
  [student.subject, 'student-home', '/me', 420],
  [student.subject, 'student-sharing', '/me/sharing', 420],
  [`information-governance-lead@${cast.trust}`, 'governance-assurance', '/assurance'],
  [`information-governance-lead@${cast.trust}`, 'agreement', `/agreements/${agreement}`],
  [
    `information-governance-lead@${cast.trust}`,
    'agreement-responsibilities',
    `/agreements/${agreement}/responsibilities`,
  ],
  [`information-governance-lead@${cast.trust}`, 'agreements-coverage', '/agreements/coverage'],
  [lead, 'agreement-draft', `/agreements/${agreement}/draft`],
  [lead, 'agreement-try-out', `/agreements/${agreement}/try-out`],
  [lead, 'agreement-waiting', '/agreements/waiting'],
  [`caldicott-guardian@${cast.trust}`, 'agreement-suspend', `/agreements/${agreement}/suspend`],
];
try {
  for (const subject of new Set(shots.map(([who]) => who))) {
    const somebody = await Somebody.signIn(browser, subject);
    const { page } = somebody;
    if (new URL(page.url()).pathname === '/me/private') {
      await page.getByRole('radio', { name: /^No/ }).check();
      await page.locator('main form button').last().click();
    }
    for (const [, picture, path, width = 1100] of shots.filter(([who]) => who === subject)) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(path);
      await page.screenshot({ path: join(images, `${picture}.png`), fullPage: true });
      console.log(`docs/images/${picture}.png`);
    }
    await somebody.leave();
  }
} finally {
  await browser.close();
}
