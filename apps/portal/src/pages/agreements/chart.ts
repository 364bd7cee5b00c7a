import { type PathwayClause } from '@footbridge/contracts';
import { words } from '../../words/words.js';
import { type Responsibilities, type Responsibility } from './answers.js';
import { actorOf, doneWhenOf, limitsOf, moreOf, vacationOf } from './clauses.js';

type Name = (organisationId: string) => string;

/** The responsibility chart: for each step of each pathway who must act at each party, and whether somebody is there. */
export function chartOf(pathways: readonly PathwayClause[], { steps: filled }: Responsibilities, name: Name) {
  return pathways.map(({ pathway, steps }) => ({
    id: pathway,
    name: words(pathway),
    steps: steps.map((step) => ({
      what: words(step.step),
      side: words(step.side),
      who: actorOf(step),
      doneWhen: doneWhenOf(step),
      cover: step.cover === undefined ? undefined : words(step.cover),
      limits: limitsOf(step),
      calendar: [...new Set([step.calendar, step.urgentCalendar ?? step.calendar])]
        .map((each) => words(each ?? 'clock-hours'))
        .join('; what is more urgent in '),
      vacation: vacationOf(step),
      ...moreOf(step),
      at: filled
        .filter((each) => each.pathway === pathway && each.step === step.step && each.side === step.side)
        .map((each) => ({
          name: name(each.organisationId),
          nobody: each.filledBy === 'nobody',
          filled: filledInWords(each),
        })),
    })),
  }));
}

export function filledInWords({ filledBy, role, cover }: Responsibility): string {
  switch (filledBy) {
    case 'role':
      return 'Somebody is there';
    case 'cover':
      return `${words(cover)} covers; nobody is ${lower(words(role))} now`;
    case 'duty-team':
      return 'A staffed duty team is there';
    case 'nobody':
      return role === undefined ? 'Nobody: no service with a staffed duty team' : `Nobody is ${lower(words(role))}`;
  }
}

const lower = (text: string | undefined = '') =>
  /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);

const ORGANISATION = /^(\d{8}|[A-Z][A-Z0-9]{2,9})$/;

/** A sentence of the service, with names for organisations and words for the codes in it. */
export function plainly(detail: string, facts: Readonly<Record<string, unknown>>, name: Name): string {
  return [...new Set(codesOf(facts))]
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, code) => {
      if (ORGANISATION.test(code)) return text.replaceAll(code, name(code));
      const quoted = text.replaceAll(`"${code}"`, `“${words(code)}”`);
      return code.includes('-') ? quoted.replaceAll(code, code.replaceAll('-', ' ')) : quoted;
    }, detail);
}

/** Organisations that facts name. */
export function organisationsOf(facts: Readonly<Record<string, unknown>>): string[] {
  return codesOf(facts).filter((each) => ORGANISATION.test(each));
}

function codesOf(facts: Readonly<Record<string, unknown>>): string[] {
  return Object.values(facts)
    .flat()
    .filter((each): each is string => typeof each === 'string' && /^[\w()-]+$/.test(each));
}
