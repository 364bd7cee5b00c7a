import {
  URGENCIES,
  type AgreedStep,
  type DataItem,
  type DecisionRecord,
  type EndingClause,
  type Party,
  type PurposeBasis,
  type TermDates,
  type Terms,
  type Urgency,
} from '@footbridge/contracts';
import { day, span } from '../../words/time.js';
import { words } from '../../words/words.js';

/** Clauses of an agreement as text, the same wherever one is shown: on a page, in a file, beside its other version. */

export const yearsInWords = (years: number) =>
  years === 0 ? 'Not kept' : `Kept ${String(years)} year${years === 1 ? '' : 's'}`;

const listed = (codes: readonly string[]) => codes.map(words).join('; ');
const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

export function basisInWords({ article6, article9, schedule1, confidentiality }: PurposeBasis): string {
  const layers = [words(article6), words(article9), ...(schedule1 ? [words(schedule1)] : [])];
  return `${layers.join('; ')}. Confidentiality: ${small(words(confidentiality))}`;
}

export function itemInWords({ direction, necessity }: DataItem): string {
  const why = necessity.trim() === '' ? 'Why it is needed is not said yet' : `Needed because: ${necessity}`;
  return `${words(`direction.${direction}`)}. ${why}`;
}

export const controllerInWords = ({ controller }: Pick<Party, 'controller'>) => words(`controller.${controller}`);
export const authorityInWords = (publicAuthority: boolean) =>
  publicAuthority ? 'Acts as a public authority' : 'Does not act as a public authority';

/** Who must act at a step: a role, or the duty team of the service. */
export function actorOf({ role }: Pick<AgreedStep, 'role'>): string {
  return role === undefined ? 'The duty team of the service' : words(role);
}

/** What has to be recorded before a step is done. */
export const doneWhenOf = ({ evidence }: Pick<AgreedStep, 'evidence'>): string =>
  evidence === undefined ? 'what completes it is not said yet' : words(`evidence.${evidence}`);

/** `5 days`, `4 hours`, in what the step counts. */
export function limitInWords(amount: number, calendar: AgreedStep['calendar']): string {
  const count = (unit: string) => `${String(amount)} ${unit}${amount === 1 ? '' : 's'}`;
  if (calendar === 'working-days') return count('working day');
  if (calendar === 'term-days') return `${count('working day')} in term`;
  if (calendar === 'working-hours') return count('working hour');
  return amount % 24 === 0 && amount >= 48 ? span(amount * 3_600_000) : count('hour');
}

export function limitsOf({ limits, calendar, urgentCalendar = calendar }: AgreedStep) {
  return URGENCIES.map((urgency: Urgency) => ({
    urgency: words(urgency),
    limit: limitInWords(limits[urgency], urgency === 'routine' ? calendar : urgentCalendar),
  }));
}

/** What becomes of a step in vacation; nothing where its limits do not count days in term. */
export function vacationOf({ calendar, mostStillDays, cover }: AgreedStep): string[] {
  if (calendar !== 'term-days') return [];
  const most =
    mostStillDays === undefined
      ? ''
      : ` for at most ${span(mostStillDays * 86_400_000)} altogether, then counts working days`;
  const who = cover === undefined ? 'nobody is named who has it meanwhile' : `${small(words(cover))} has it meanwhile`;
  return [`In vacation its clock stands still${most}; ${who}`];
}

export const termInWords = ({ from, to }: TermDates) => `${day(from)} to ${day(to)}`;
/** What stands after the last of a university's terms. */
export const AFTER_TERMS = 'Vacations after the last of these terms are not known: days count as working days then';

/** What else a step says, each as a sentence or a list. */
export function moreOf({ reminders = [], pauses = [], meanwhile = [], escalation }: AgreedStep) {
  return {
    reminders: reminders.map((hours) => `${limitInWords(hours, undefined)} before`),
    pauses: pauses.map(({ reason, mostDays }) => `${words(reason)}, for ${span(mostDays * 86_400_000)} at most`),
    meanwhile: meanwhile.map(({ who, does }) => `${words(who)} ${words(does)}`),
    escalation: escalation.map(words),
  };
}

export function stepInWords(step: AgreedStep): string {
  const { reminders, pauses, meanwhile, escalation } = moreOf(step);
  const part = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [`${title}: ${texts.join('; ')}`];
  return [
    `${words(step.side)}: ${actorOf(step)}${step.cover === undefined ? '' : `, covered by ${small(words(step.cover))}`}`,
    `Done when ${doneWhenOf(step)}`,
    ...part(
      'Within',
      limitsOf(step).map(({ urgency, limit }) => `${small(urgency)} ${limit}`),
    ),
    ...vacationOf(step),
    ...part('Reminders', reminders),
    ...part('May pause', pauses),
    ...part('Meanwhile', meanwhile),
    ...part('Told when late, in this order', escalation),
  ].join('. ');
}

export function recordInWords({ necessity, dpoView, article6, article9, dpiaConsidered }: DecisionRecord): string {
  const assessment = dpiaConsidered ? 'The impact assessment covers it' : 'The impact assessment does not cover it';
  const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
  return `${sentence(necessity)} The data protection officer’s view: ${sentence(dpoView)} ${words(article6)}; ${words(article9)}. ${assessment}`;
}

export function endingInWords(inFlight: EndingClause): string {
  return inFlight.continues === 'nothing'
    ? `Nothing goes on. Staff phone: ${inFlight.phone}`
    : `Urgent referrals and those with a safety concern go on for 14 days, by this decision record: ${recordInWords(inFlight.record)}`;
}

export const processorInWords = ({ name, contract }: NonNullable<Terms['processor']>) =>
  `${name}, under contract ${contract}`;
export const rightsInWords = ({ handledBy, tellWithinDays }: NonNullable<Terms['rights']>) =>
  `${words(handledBy)}; the others are told of a request within ${span(tellWithinDays * 86_400_000)}`;
export const dpiaInWords = ({ reference, version, on, outcome }: NonNullable<Terms['dpia']>) =>
  `${reference}, version ${version}, of ${day(on)}: ${small(words(outcome))}`;
export const subProcessorInWords = ({ service, country }: NonNullable<Terms['subProcessors']>[number]) =>
  `${service}, in ${country}`;
export const rolesInWords = listed;
