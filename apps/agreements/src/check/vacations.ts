import {
  instant,
  isRealDay,
  plus,
  STEPS_IN_TERM,
  type AgreedStep,
  type Party,
  type PathwayClause,
  type TermDates,
} from '@footbridge/contracts';
import { rule, type Case, type Rule } from './finding.js';
import { partiesAt, SIDES } from './flows.js';
import { each, STEP } from './pathways.js';

const SILENCE = 'NCISH 2025: silence is the failure mode (reference 1); term and vacation calendars (reference 2.8)';
const TERM_DATES = 'Term and vacation calendars (reference 2.8)';

/** What lets a step's clock stand still in vacation: where, for what, for how long, and who has it meanwhile. */
export const VACATION_RULES: readonly Rule[] = [
  rule('step-in-term-not-here', ['error', SILENCE], (of) => each(of, isInTermElsewhere), STEP),
  rule(
    'step-in-term-for-urgent',
    ['error', SILENCE],
    (of) =>
      each(
        of,
        (step, { pathway }) => mayStandStill(step, pathway) && (step.urgentCalendar ?? step.calendar) === 'term-days',
      ),
    STEP,
  ),
  rule(
    'step-in-term-without-end',
    ['error', SILENCE],
    (of) => each(of, (step, clause) => standsStill(step, clause) && step.mostStillDays === undefined),
    STEP,
  ),
  rule(
    'step-in-term-without-cover',
    ['error', SILENCE],
    (of) => each(of, (step, clause) => standsStill(step, clause) && step.cover === undefined),
    STEP,
  ),
  rule('term-dates-missing', ['error', TERM_DATES], datesMissing, ['organisationId']),
  rule('term-dates-wrong', ['error', TERM_DATES], datesWrong, ['organisationId', 'place']),
  rule('term-dates-run-out', ['warning', TERM_DATES], datesRunOut, ['organisationId']),
];

/** Only a university has terms, and at none of these steps a student waits to be seen, answered or told. */
function mayStandStill({ step, side }: AgreedStep, pathway: PathwayClause['pathway']): boolean {
  const possible: readonly string[] = STEPS_IN_TERM;
  return possible.includes(step) && SIDES[pathway][side].includes('he-provider');
}

function isInTermElsewhere(step: AgreedStep, { pathway }: PathwayClause): boolean {
  return [step.calendar, step.urgentCalendar].includes('term-days') && !mayStandStill(step, pathway);
}

function standsStill(step: AgreedStep, { pathway }: PathwayClause): boolean {
  return step.calendar === 'term-days' && mayStandStill(step, pathway);
}

/** The parties at whose steps days in term count. */
function teaching(of: Case): Party[] {
  const found = of.terms.pathways.flatMap((clause) =>
    clause.steps.filter((step) => standsStill(step, clause)).flatMap(({ side }) => partiesAt(clause.pathway, side, of)),
  );
  return [...new Set(found)];
}

function datesMissing(of: Case) {
  return teaching(of)
    .filter(({ termDates = [] }) => termDates.length === 0)
    .map(({ organisationId }) => ({ organisationId }));
}

/** Days that are none, an end before the beginning, and terms that run into each other. */
function datesWrong({ terms }: Case) {
  return terms.parties.flatMap(({ organisationId, termDates = [] }) =>
    termDates.flatMap((term, n) =>
      isWrong(term, termDates.toSpliced(n, 1)) ? [{ organisationId, place: n + 1, name: term.name }] : [],
    ),
  );
}

function isWrong({ from, to }: TermDates, others: readonly TermDates[]): boolean {
  if (!isRealDay(from) || !isRealDay(to) || to < from) return true;
  return others.some((other) => other.from <= from && from <= other.to);
}

/** Stated for the agreement's next twelve months, or until it ends: from then on every day counts, vacation or not. */
function datesRunOut(of: Case) {
  const { from = of.now, to } = of.terms;
  const year = plus(from > of.now ? from : of.now, { days: 365 });
  const needed = (to !== undefined && to < year ? to : year).slice(0, 10);
  return teaching(of).flatMap(({ organisationId, termDates = [] }) => {
    const last = termDates
      .map(({ to: end }) => end)
      .toSorted()
      .at(-1);
    return last === undefined || last >= needed
      ? []
      : [{ organisationId, last: instant(last), needed: instant(needed) }];
  });
}
