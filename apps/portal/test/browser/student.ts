import { type Browser, type BrowserContextOptions } from 'playwright-core';
import { peopleThere, tokensAt } from '../../../../tools/start/people.js';
import { type Seeds } from './seeds.js';
import { Somebody, url } from './somebody.js';

const token = tokensAt(url, peopleThere().accountOf);

/** Asks a service as a student does: in no role. */
export async function asStudent(subject: string, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/api/${path}`, { headers: { authorization: `Bearer ${await token(subject)}` } });
  return { status: response.status, text: await response.text() };
}

/** A student in a browser of their own who has said that nobody could make them show it. */
export async function signedIn(
  browser: Browser,
  subject: string,
  options: BrowserContextOptions = {},
): Promise<Somebody> {
  const student = await Somebody.signIn(browser, subject, options);
  if (new URL(student.page.url()).pathname === '/me/private') await answer(student, 'No');
  return student;
}

export async function answer({ page }: Somebody, words: 'No' | 'Yes, or I am not sure'): Promise<void> {
  await page.getByRole('radio', { name: words, exact: true }).check();
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** A student with a permission and a referral that the trust has opened. */
export async function enrolled(seeds: Seeds) {
  const student = await seeds.student({ signsIn: true });
  await seeds.agreement();
  const consent = await seeds.permission(student.studentId);
  const referral = await seeds.opened(student);
  return { ...student, consent, referral: referral.id };
}
export type EnrolledStudent = Awaited<ReturnType<typeof enrolled>>;

/** Every page of a student. */
export const PAGES = [
  '/me',
  '/me/referrals/:referral',
  '/me/sharing',
  '/me/sharing/give',
  '/me/sharing/:consent/change',
  '/me/sharing/:consent/take-back',
  '/me/shared',
  '/me/looks',
  '/me/looks/:look/not-known',
  '/me/questions',
  '/me/private',
  '/profile',
  '/urgent-help',
] as const;

/** Where it is for this student. */
export const addressOf = (path: string, { consent, referral }: EnrolledStudent, look: string): string =>
  path.replace(':referral', referral).replace(':consent', consent).replace(':look', look);

export const pagesOf = (student: EnrolledStudent, look: string): string[] =>
  PAGES.map((path) => addressOf(path, student, look));
