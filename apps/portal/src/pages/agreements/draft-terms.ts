import { ROLE_CODES, ROLES, type Role, type Terms } from '@footbridge/contracts';
import { type Visit } from '../../engine/visit.js';
import { need, Stop, type Answer } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type Choice } from '../adviser/fields.js';
import { type Agreement, type AgreementAction, type Preparation, type PreparationState } from './answers.js';

const PREPARING: readonly string[] = [
  'draft',
  'proposed',
  'reviewed',
  'approved',
  'signed',
] satisfies PreparationState[];

/** The version on its way: an amendment beside what runs, else the agreement itself before it is in force. */
export function versionOnItsWay(agreement: Agreement): Preparation | undefined {
  if (agreement.amendment) return agreement.amendment;
  return PREPARING.includes(agreement.state) ? (agreement as Preparation) : undefined;
}

export type Seen = { readonly agreement: Agreement; readonly version: number | undefined };

export async function agreementOf(visit: Visit, id: string): Promise<Seen> {
  const answer = await visit.ask<Agreement>('agreements', `/${encodeURIComponent(id)}`);
  const agreement = need(answer);
  return { agreement, version: answer.ok ? answer.version : undefined };
}

/** Ends the page where the service offers this act to nobody like the person who is here. */
export function needAction({ actions }: Agreement, action: AgreementAction): void {
  if (actions.includes(action)) return;
  const detail =
    'This cannot be done now, or not by you: somebody has gone on with it, it is not your role’s to do, or another person must do it.';
  throw new Stop({ status: 403, code: 'refused', reasons: [{ code: 'not-now', detail }] });
}

/** Saves the whole terms with one thing changed, over the version that the person saw. */
export async function saveTerms(visit: Visit, id: string, change: (terms: Terms) => Terms): Promise<Answer<unknown>> {
  const answer = await visit.ask<Agreement>('agreements', `/${encodeURIComponent(id)}`);
  if (!answer.ok) return answer;
  const draft = versionOnItsWay(answer.body);
  if (!draft) return { ok: false, problem: { status: 409, code: 'wrong-state', reasons: [] } };
  return visit.act('agreements', `/${encodeURIComponent(id)}`, {
    method: 'PUT',
    body: change(draft.terms),
    ...(visit.version !== undefined && { version: visit.version }),
  });
}

/** Codes as things to choose from. */
export function choices(codes: readonly string[], hints: Readonly<Record<string, string>> = {}, under = ''): Choice[] {
  return codes.map((value) => {
    const hint = hints[value];
    const text = words(under + value);
    return { value, text: text.charAt(0).toUpperCase() + text.slice(1), ...(hint !== undefined && { hint }) };
  });
}

export const NOTHING: Choice = { value: '', text: 'Choose' };
export const NOBODY: Choice = { value: '', text: 'Nobody' };

/** Which roles there can be at a party: a UKPRN is of a place of education, an ODS code of the NHS. */
export function rolesAt(organisationIds: readonly string[]): Role[] {
  const education = organisationIds.some(isOfEducation);
  const health = organisationIds.some((id) => !isOfEducation(id));
  return ROLE_CODES.filter((role) => {
    const at: readonly string[] = ROLES[role].at;
    return (health && at.includes('nhs-trust')) || (education && at.includes('he-provider'));
  });
}

export function isOfEducation(organisationId: string): boolean {
  return /^\d{8}$/.test(organisationId);
}

const HOUR = 3_600_000;
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: 'numeric', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' });

/** The instant at which a day (`2026-12-01`) begins in England. */
export function beginningOf(day: string): string {
  const utc = Date.parse(`${day}T00:00:00.000Z`);
  const ahead = Number(CLOCK.format(utc));
  return new Date(utc - (ahead === 1 ? HOUR : 0)).toISOString();
}

/** The day in England on which an instant falls; undefined for none. */
export function dayIn(at: string | undefined): string | undefined {
  return at === undefined ? undefined : DAY.format(new Date(at));
}
