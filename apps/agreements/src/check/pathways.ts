import {
  EVIDENCE_OF,
  OFFICER_ROLES,
  ROLES,
  URGENCIES,
  type AgreedStep,
  type Calendar,
  type PathwayClause,
  type PathwayStepCode,
  type Role,
  type StepEvidence,
  type Urgency,
} from '@footbridge/contracts';
import { rule, twice, when, type Case, type Rule } from './finding.js';
import { BOTH_SIDES, kindOf, kindsOf, mayBeHeldAt, partiesAt, SIDE_OF, SIDES } from './flows.js';

/** Without these two an offer that nobody answers would have no clock. */
const NEEDED_STEPS: readonly PathwayStepCode[] = ['decide-on-offer', 'check-on-student'];
/** Steps at which somebody in danger may be waiting: no weekend stops their clock. */
const NEVER_CLOSED: readonly PathwayStepCode[] = [
  'decide-on-offer',
  'check-on-student',
  'assess',
  'speak-with-student',
];
/** Hours to an answer by response priority, Mental Health Services Data Set. */
const RESPONSE = { emergency: 4, 'very-urgent': 4, urgent: 24 } as const;

const RESPONSIBILITIES = 'Clear roles and responsibilities (reference 1 and 2.8)';
const HANDOVER = 'Two-phase handover: silence never moves or drops an offer (reference 2.9)';
const WHO_IS_WHO = 'Roles by type of organisation (reference 3.10)';
const EVIDENCE = 'Responsibilities discharged by evidence (reference 2.8)';
const WAITING = 'Waiting-time presets (reference 3.9)';
export const STEP = ['pathway', 'step'] as const;

/** Which pathways, who may act on them, and who must act at each step by when. */
export const PATHWAY_RULES: readonly Rule[] = [
  rule('pathways-missing', ['error', RESPONSIBILITIES], ({ terms }) => when(terms.pathways.length === 0)),
  rule('roles-missing', ['error', 'Caldicott principle 4: need to know'], ({ terms }) =>
    when(terms.roles.length === 0),
  ),
  rule(
    'role-at-no-party',
    ['error', WHO_IS_WHO],
    (of) =>
      kindsOf(of).length === 0
        ? []
        : of.terms.roles.filter((role) => !mayBeHeldAt(role, kindsOf(of))).map((role) => ({ role })),
    ['role'],
  ),
  rule(
    'governance-role-acts',
    ['error', 'Separation of duties: who sees every trail opens no referral (reference 3.10)'],
    ({ terms }) =>
      terms.roles.filter((role) => (OFFICER_ROLES as readonly Role[]).includes(role)).map((role) => ({ role })),
    ['role'],
  ),
  rule('side-has-no-role', ['error', RESPONSIBILITIES], sidesWithoutRole, ['pathway', 'side']),
  rule(
    'pathway-named-twice',
    ['error', RESPONSIBILITIES],
    ({ terms }) => twice(terms.pathways.map(({ pathway }) => pathway)).map((pathway) => ({ pathway })),
    ['pathway'],
  ),
  rule(
    'pathway-side-has-no-party',
    ['error', RESPONSIBILITIES],
    (of) =>
      of.terms.pathways.flatMap(({ pathway }) =>
        BOTH_SIDES.filter((side) => partiesAt(pathway, side, of).length === 0).map((side) => ({ pathway, side })),
      ),
    ['pathway', 'side'],
  ),
  rule(
    'step-missing',
    ['error', HANDOVER],
    ({ terms }) =>
      terms.pathways.flatMap(({ pathway, steps }) =>
        NEEDED_STEPS.filter((step) => !steps.some((each) => each.step === step)).map((step) => ({ pathway, step })),
      ),
    STEP,
  ),
  rule(
    'step-named-twice',
    ['error', RESPONSIBILITIES],
    ({ terms }) =>
      terms.pathways.flatMap(({ pathway, steps }) =>
        twice(steps.map(({ step }) => step)).map((step) => ({ pathway, step })),
      ),
    STEP,
  ),
  ...peopleOfSteps(),
  ...evidenceOfSteps(),
  ...timesOfSteps(),
];

function peopleOfSteps(): Rule[] {
  return [
    rule('step-at-wrong-side', ['error', HANDOVER], (of) => each(of, ({ step, side }) => SIDE_OF[step] !== side), STEP),
    rule(
      'step-role-missing',
      ['error', RESPONSIBILITIES],
      (of) => each(of, ({ role, side }) => role === undefined && side === 'sender'),
      STEP,
    ),
    rule(
      'step-role-may-not-act',
      ['error', RESPONSIBILITIES],
      (of) =>
        rolesAt(
          of,
          ({ role, cover }) => given(role, cover),
          (role) => !of.terms.roles.includes(role),
        ),
      [...STEP, 'role'],
    ),
    rule('step-role-not-of-side', ['error', WHO_IS_WHO], notOfSide, [...STEP, 'role']),
    rule(
      'step-escalation-missing',
      ['error', RESPONSIBILITIES],
      (of) => each(of, ({ escalation }) => escalation.length === 0),
      STEP,
    ),
    rule(
      'step-escalates-to-itself',
      ['error', RESPONSIBILITIES],
      (of) => each(of, ({ role, escalation }) => role !== undefined && escalation.includes(role)),
      STEP,
    ),
    rule(
      'step-cover-same-as-role',
      ['error', RESPONSIBILITIES],
      (of) => each(of, ({ role, cover }) => cover !== undefined && cover === role),
      STEP,
    ),
    rule(
      'nobody-supports-meanwhile',
      ['warning', 'NCISH 2025: silence is the failure mode (reference 1)'],
      (of) => each(of, ({ step, meanwhile = [] }) => step === 'decide-on-offer' && meanwhile.length === 0),
      STEP,
    ),
  ];
}

function evidenceOfSteps(): Rule[] {
  return [
    rule(
      'step-evidence-missing',
      ['error', EVIDENCE],
      (of) => each(of, ({ evidence }) => evidence === undefined),
      STEP,
    ),
    rule(
      'step-evidence-not-of-step',
      ['error', EVIDENCE],
      ({ terms }) =>
        terms.pathways.flatMap(({ pathway, steps }) =>
          steps.filter(givesOther).map(({ step, evidence }) => ({ pathway, step, evidence, fits: EVIDENCE_OF[step] })),
        ),
      STEP,
    ),
  ];
}

function timesOfSteps(): Rule[] {
  return [
    rule('step-slower-when-more-urgent', ['error', WAITING], (of) => each(of, isSlower), STEP),
    rule(
      'step-slower-than-standard',
      ['warning', `Mental Health Services Data Set, clinical response priority; ${WAITING}`],
      (of) => each(of, isSlowerThanStandard),
      STEP,
    ),
    rule(
      'step-closed-for-emergencies',
      ['error', `Clocks of hours run day and night; ${WAITING}`],
      (of) =>
        each(
          of,
          (step) => NEVER_CLOSED.includes(step.step) && calendarsOf(step).some((each) => each.startsWith('working-')),
        ),
      STEP,
    ),
    rule(
      'step-pause-longer-than-limit',
      ['error', 'What pauses a step, and for how long at most (reference 2.8)'],
      (of) =>
        each(of, (step) => (step.pauses ?? []).reduce((sum, { mostDays }) => sum + mostDays * 24, 0) > longest(step)),
      STEP,
    ),
    rule(
      'step-reminder-before-start',
      ['error', WAITING],
      (of) => each(of, (step) => (step.reminders ?? []).some((hours) => hours >= longest(step))),
      STEP,
    ),
  ];
}

export function each({ terms }: Case, holds: (step: AgreedStep, pathway: PathwayClause) => boolean) {
  return terms.pathways.flatMap((pathway) =>
    pathway.steps
      .filter((step) => holds(step, pathway))
      .map(({ step, side }) => ({ pathway: pathway.pathway, step, side })),
  );
}

/** Roles that a step names and that are wrong there, each once. */
function rolesAt(
  { terms }: Case,
  rolesOf: (step: AgreedStep) => readonly Role[],
  isWrong: (role: Role, step: AgreedStep, pathway: PathwayClause) => boolean,
) {
  return terms.pathways.flatMap((pathway) =>
    pathway.steps.flatMap((step) =>
      [...new Set(rolesOf(step))]
        .filter((role) => isWrong(role, step, pathway))
        .map((role) => ({ pathway: pathway.pathway, step: step.step, side: step.side, role })),
    ),
  );
}

/** A role must be one that every party at that end can fill; where there is none yet, one that such a party could. */
function notOfSide(of: Case) {
  return rolesAt(
    of,
    ({ role, cover, escalation }) => [...given(role, cover), ...escalation],
    (role, { side }, { pathway }) => {
      const kinds = partiesAt(pathway, side, of).flatMap((party) => kindOf(party, of.facts) ?? []);
      return kinds.length === 0
        ? !mayBeHeldAt(role, SIDES[pathway][side])
        : kinds.some((kind) => !mayBeHeldAt(role, [kind]));
    },
  );
}

/** A side of which no agreed role can act; on the NHS side it must be a clinical one, since a referral is opened there. */
function sidesWithoutRole({ terms }: Case) {
  if (terms.roles.length === 0) return [];
  return terms.pathways.flatMap(({ pathway }) =>
    BOTH_SIDES.filter((side) => {
      const kinds = SIDES[pathway][side];
      const clinical = kinds.includes('nhs-trust');
      return !terms.roles.some((role) => mayBeHeldAt(role, kinds) && (!clinical || ROLES[role].clinical));
    }).map((side) => ({ pathway, side })),
  );
}

function givesOther({ step, evidence }: AgreedStep): boolean {
  const possible: readonly StepEvidence[] = EVIDENCE_OF[step];
  return evidence !== undefined && !possible.includes(evidence);
}

/** What the limit of an urgency counts. */
function calendarOf({ calendar = 'clock-hours', urgentCalendar = calendar }: AgreedStep, urgency: Urgency): Calendar {
  return urgency === 'routine' ? calendar : urgentCalendar;
}
const calendarsOf = (step: AgreedStep) => URGENCIES.map((urgency) => calendarOf(step, urgency));
/** Elapsed hours that each limit lasts at least, from the least urgent on. */
const lastingOf = (step: AgreedStep) =>
  URGENCIES.map((urgency) => elapsed(step.limits[urgency], calendarOf(step, urgency)));

function isSlower(step: AgreedStep): boolean {
  const byUrgency = lastingOf(step);
  return byUrgency.some((limit, index) => index > 0 && limit > (byUrgency[index - 1] ?? limit));
}

function isSlowerThanStandard(step: AgreedStep): boolean {
  if (step.step !== 'decide-on-offer' || calendarOf(step, 'urgent') !== 'clock-hours') return false;
  return Object.entries(RESPONSE).some(([urgency, hours]) => step.limits[urgency as keyof typeof RESPONSE] > hours);
}

/** Elapsed hours that the longest limit lasts at least. */
function longest(step: AgreedStep): number {
  return Math.max(...lastingOf(step));
}

/** A working day has eight working hours, and at least a day lies between two of them. */
function elapsed(limit: number, calendar: Calendar): number {
  switch (calendar) {
    case 'clock-hours':
      return limit;
    case 'working-hours':
      return Math.floor(limit / 8) * 24 + (limit % 8);
    case 'working-days':
    case 'term-days':
      return limit * 24;
  }
}

function given(...roles: readonly (Role | undefined)[]): Role[] {
  return roles.filter((role) => role !== undefined);
}
