import {
  CALENDARS,
  EVIDENCE_OF,
  MEANWHILE_DUTIES,
  MEANWHILE_SIDES,
  MOST_STILL_DAYS,
  PATHWAY_STEPS,
  PATHWAYS,
  PAUSE_REASONS,
  ROLE_CODES,
  STEP_EVIDENCE,
  STEPS_IN_TERM,
  URGENCIES,
  type AgreedStep,
  type MeanwhileDuty,
  type MeanwhileSide,
  type Pathway,
  type PathwayClause,
  type Terms,
  type Urgency,
} from '@footbridge/contracts';
import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { all, faultsIn, one, readFields, showFields, type Choice, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { PATHWAYS_FIELD } from './draft-content.page.js';
import { codeOf, codesOf } from './draft-fields.js';
import { draftTask, number, outside, whole } from './draft-task.js';
import { agreementOf, choices, needAction, NOBODY, rolesAt, saveTerms, versionOnItsWay } from './draft-terms.js';

/** The pathways to begin with, as the service knows them. */
export async function presets(visit: Visit): Promise<readonly PathwayClause[]> {
  return need(await visit.ask<{ items: PathwayClause[] }>('agreements', '/pathway-presets')).items;
}

const steps = (pathway: Pathway): Field => ({
  ...{ kind: 'checkboxes', name: `steps-${pathway}`, label: `${words(pathway)}: steps` },
  choices: choices(PATHWAY_STEPS),
});
const CHOOSING: readonly Field[] = [PATHWAYS_FIELD, ...PATHWAYS.map(steps)];

/** The pathways that were chosen: what is there stays as it was edited, what is new begins as usual. */
export function chosen(
  values: Values,
  there: readonly PathwayClause[],
  usual: readonly PathwayClause[],
): PathwayClause[] {
  return codesOf(values, 'pathways', PATHWAYS).flatMap((pathway) => {
    const before = there.find((each) => each.pathway === pathway);
    const preset = usual.find((each) => each.pathway === pathway);
    if (!before) return preset ? [preset] : [];
    const wanted: readonly string[] = all(values, `steps-${pathway}`);
    const known = [...before.steps, ...(preset?.steps ?? [])];
    return [{ pathway, steps: PATHWAY_STEPS.flatMap((step) => stepOf(step, wanted, known)) }];
  });
}

function stepOf(step: AgreedStep['step'], wanted: readonly string[], known: readonly AgreedStep[]): AgreedStep[] {
  const found = wanted.includes(step) ? known.find((each) => each.step === step) : undefined;
  return found ? [found] : [];
}

export const pathwaysPage = page({
  path: to.pathways,
  audience: OFFICERS,
  template: 'agreements/task',
  async view(visit, typed?: Values) {
    const { id } = visit.params;
    const { agreement, version } = await agreementOf(visit, id);
    if (typed === undefined) needAction(agreement, 'revise');
    const { terms } = versionOnItsWay(agreement) ?? agreement;
    const there = terms.pathways.map(({ pathway }) => `steps-${pathway}`);
    const values = {
      pathways: terms.pathways.map(({ pathway }) => pathway),
      ...Object.fromEntries(
        terms.pathways.map((each) => [`steps-${each.pathway}`, each.steps.map(({ step }) => step)]),
      ),
    };
    return {
      title: 'Pathways and their steps',
      caption: terms.title,
      intro: [
        'At every moment one role or team must act next. Here you agree who, by when, and what happens if they do not.',
      ],
      version,
      back: { href: to.draft.to({ id }), text: 'Back to the list of tasks' },
      groups: terms.pathways.map(({ pathway, steps: agreed }) => ({
        title: words(pathway),
        items: agreed.map(({ step, role }) => ({
          href: to.step.to({ id, pathway, step }),
          text: words(step),
          says: role === undefined ? 'the duty team of the service acts' : `${words(role)} acts`,
        })),
      })),
      fields: showFields(
        CHOOSING.filter(({ name }) => name === 'pathways' || there.includes(name)),
        typed ?? values,
      ),
      does: 'Save and continue',
    };
  },
  read: (form) => readFields(CHOOSING, form),
  errors: (values) => faultsIn(CHOOSING, values),
  async save(values, visit) {
    const usual = await presets(visit);
    return saveTerms(visit, visit.params.id, (terms) => ({
      ...terms,
      pathways: chosen(values, terms.pathways, usual),
    }));
  },
  next: (_, { params }) => ({
    to: to.pathways.to({ id: params.id }),
    notice: 'The pathways were saved. Look at each step, then go back to the list of tasks.',
  }),
});

/** As many as terms can name; some are asked for, and always one more than there are. */
const ESCALATION = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const ESCALATION_SHOWN = 3;
const roles = [NOBODY, ...choices(ROLE_CODES)];
const inWords: Readonly<Record<MeanwhileSide, string>> = {
  university: 'The university',
  trust: 'The trust',
  gp: 'The GP',
  student: 'The student',
};

export const STEP: readonly Field[] = [
  { kind: 'select', name: 'role', label: 'Who must act', choices: roles, section: { title: 'Who acts' } },
  {
    ...{ kind: 'select', name: 'cover', label: 'Who covers while nobody holds that role', choices: roles },
    hint: 'And in vacation, where the clock stands still then',
  },
  {
    ...{
      kind: 'radios',
      name: 'evidence',
      label: 'What completes the step',
      choices: choices(STEP_EVIDENCE, {}, 'evidence.'),
    },
    hint: 'It is done when this is recorded, and by nothing else',
  },
  ...URGENCIES.map((urgency, n): Field => ({
    ...{ kind: 'text', name: `limit-${urgency}`, label: words(urgency), width: 5, pattern: number(1, 8_760) },
    needed: `${words(urgency)}: enter the time limit`,
    ...(n === 0 && { section: { title: 'Time limits', text: 'What is more urgent never has more time.' } }),
  })),
  { kind: 'radios', name: 'calendar', label: 'What the limits count', choices: choices(CALENDARS) },
  {
    ...{ kind: 'select', name: 'urgentCalendar', label: 'What the limits above routine count' },
    choices: [{ value: '', text: 'The same' }, ...choices(CALENDARS)],
  },
  {
    ...{
      kind: 'text',
      name: 'mostStillDays',
      label: 'In term: days of vacation for which the clock may stand still',
      width: 4,
    },
    hint: 'Altogether, then working days count regardless. Only with working days in term; the role that covers has the step meanwhile.',
    pattern: number(1, MOST_STILL_DAYS),
  },
  ...ESCALATION.map((n): Field => ({
    ...{ kind: 'select', name: `escalation-${n}`, choices: roles },
    label: `Who is told when it is late: ${n}`,
    ...(n === 1 && { section: { title: 'When it is late' } }),
  })),
  {
    ...{ kind: 'text', name: 'reminders', label: 'Reminders: hours before it is due', width: 20 },
    hint: 'For example, 24, 4. At most four.',
    pattern: { like: /^\d{1,3}(?:\s*,\s*\d{1,3}){0,3}$/, says: 'Enter up to four numbers of hours, such as 24, 4' },
  },
  ...PAUSE_REASONS.map((reason, n): Field => ({
    ...{
      kind: 'text',
      name: `pause-${reason}`,
      label: `${words(reason)}: days at most`,
      width: 4,
      pattern: number(1, 90),
    },
    ...(n === 0 && { section: { title: 'When the clock may stand still', text: 'Leave out what may not stop it.' } }),
  })),
  ...MEANWHILE_SIDES.map((side, n): Field => ({
    ...{ kind: 'checkboxes', name: `meanwhile-${side}`, label: inWords[side], choices: choices(MEANWHILE_DUTIES) },
    ...(n === 0 && {
      section: { title: 'What others do meanwhile', text: 'It ends nobody’s own duties. Eight at most.' },
    }),
  })),
];

const isAsked = (name: string, most: number) => Number(/^escalation-(\d)$/.exec(name)?.[1] ?? 0) <= most;

/** Days in term are for a university's steps at which no student waits, and never for what is urgent. What was chosen stays offered. */
function calendarsFor({ name, choices: offered = [] }: Field, step?: AgreedStep, pathway?: string): Choice[] {
  const chosen = name === 'calendar' ? step?.calendar : step?.urgentCalendar;
  const may = chosen === 'term-days' || (name === 'calendar' && mayStandStill(step, pathway));
  return offered.filter(({ value }) => value !== 'term-days' || may);
}

function mayStandStill(step: AgreedStep | undefined, pathway = ''): boolean {
  const university = pathway === 'nhs-to-university-step-down' ? 'receiver' : 'sender';
  const possible: readonly string[] = STEPS_IN_TERM;
  return step !== undefined && step.side === university && possible.includes(step.step);
}

/** What the step can give, and what was chosen before. */
function evidenceOf(offered: Field['choices'] = [], step?: AgreedStep): Choice[] {
  const possible: readonly string[] = step
    ? [...EVIDENCE_OF[step.step], ...(step.evidence ? [step.evidence] : [])]
    : [];
  return offered.filter(({ value }) => possible.includes(value));
}

function stepIn(terms: Terms, pathway = '', step = ''): AgreedStep | undefined {
  return terms.pathways.find((each) => each.pathway === pathway)?.steps.find((each) => each.step === step);
}

/** What is asked of a step, with what can be chosen at it. */
export function stepAsked(
  fields: readonly Field[],
  terms: Terms,
  params: { readonly pathway?: string; readonly step?: string },
): Field[] {
  const step = stepIn(terms, params.pathway, params.step);
  const side = step?.side;
  // What was chosen stays offered, or saving would lose it.
  const there = [step?.role, step?.cover, ...(step?.escalation ?? [])];
  const possible: readonly (string | undefined)[] = [
    ...rolesAt(terms.parties.map(({ organisationId }) => organisationId)),
    ...there,
  ];
  const most = Math.max(ESCALATION_SHOWN, (step?.escalation.length ?? 0) + 1);
  return fields
    .filter(({ name }) => isAsked(name, most) && (name !== 'mostStillDays' || mayStandStill(step, params.pathway)))
    .map((field) => {
      if (field.name === 'calendar' || field.name === 'urgentCalendar')
        return { ...field, choices: calendarsFor(field, step, params.pathway) };
      if (field.name === 'evidence') return { ...field, choices: evidenceOf(field.choices, step) };
      if (field.kind !== 'select') return field;
      const offered = field.choices?.filter(({ value }) => value === '' || possible.includes(value)) ?? [];
      if (field.name !== 'role' || side !== 'receiver') return { ...field, choices: offered };
      const team = { value: '', text: 'The duty team of the service' };
      return { ...field, hint: 'On the side that receives', choices: [team, ...offered.slice(1)] };
    });
}

export const stepPage = draftTask({
  path: to.step,
  title: ({ params }) => `${words(params.step)}: ${words(params.pathway)}`,
  fields: STEP,
  asked: (fields, { terms, params }) => stepAsked(fields, terms, params),
  values: ({ terms, params }) => valuesOf(stepIn(terms, params.pathway, params.step)),
  change: (terms, values, params) => ({
    ...terms,
    pathways: terms.pathways.map((each) =>
      each.pathway === params.pathway
        ? { ...each, steps: each.steps.map((one) => (one.step === params.step ? withAnswers(one, values) : one)) }
        : each,
    ),
  }),
  also: (values) => [
    ...outside(
      values,
      URGENCIES.map((urgency) => `limit-${urgency}`),
      [1, 8_760],
    ),
    ...outside(
      values,
      PAUSE_REASONS.map((reason) => `pause-${reason}`),
      [1, 90],
    ),
    ...outside(values, ['mostStillDays'], [1, MOST_STILL_DAYS]),
    ...(meanwhileIn(values).length > 8
      ? [{ field: `meanwhile-${MEANWHILE_SIDES[0]}`, text: 'Choose eight things at most that others do meanwhile' }]
      : []),
    ...(remindersIn(values).some((hours) => hours < 1 || hours > 720)
      ? [{ field: 'reminders', text: 'A reminder comes from 1 to 720 hours before' }]
      : []),
  ],
  onward: ({ id }) => to.pathways.to({ id }),
});

export function valuesOf(step: AgreedStep | undefined): Values {
  if (!step) return {};
  const { role = '', cover = '', evidence = '', limits, calendar = 'clock-hours', escalation } = step;
  const { reminders, pauses, meanwhile, urgentCalendar = '', mostStillDays } = step;
  return {
    ...{ role, cover, evidence, calendar, urgentCalendar },
    mostStillDays: mostStillDays === undefined ? '' : String(mostStillDays),
    ...Object.fromEntries(URGENCIES.map((urgency) => [`limit-${urgency}`, String(limits[urgency])])),
    ...Object.fromEntries(escalation.map((each, n) => [`escalation-${n + 1}`, each])),
    reminders: (reminders ?? []).join(', '),
    ...Object.fromEntries((pauses ?? []).map(({ reason, mostDays }) => [`pause-${reason}`, String(mostDays)])),
    ...Object.fromEntries(
      MEANWHILE_SIDES.map((side) => [
        `meanwhile-${side}`,
        (meanwhile ?? []).filter(({ who }) => who === side).map(({ does }) => does),
      ]),
    ),
  };
}

const remindersIn = (values: Values): number[] => [
  ...new Set(
    one(values, 'reminders')
      .split(',')
      .flatMap((each) => whole(each.trim()) ?? []),
  ),
];

const meanwhileIn = (values: Values) =>
  MEANWHILE_SIDES.flatMap((who) =>
    codesOf(values, `meanwhile-${who}`, MEANWHILE_DUTIES).map((does): { who: MeanwhileSide; does: MeanwhileDuty } => ({
      who,
      does,
    })),
  );

export function withAnswers({ step, side }: AgreedStep, values: Values): AgreedStep {
  const [role, cover] = [codeOf(values, 'role', ROLE_CODES), codeOf(values, 'cover', ROLE_CODES)];
  const calendar = codeOf(values, 'calendar', CALENDARS);
  const urgentCalendar = codeOf(values, 'urgentCalendar', CALENDARS);
  const mostStillDays = whole(one(values, 'mostStillDays'));
  const evidence = codeOf(values, 'evidence', STEP_EVIDENCE);
  const reminders = remindersIn(values).toSorted((a, b) => b - a);
  const pauses = PAUSE_REASONS.flatMap((reason) => {
    const mostDays = whole(one(values, `pause-${reason}`));
    return mostDays === undefined ? [] : [{ reason, mostDays }];
  });
  const meanwhile = meanwhileIn(values);
  return {
    ...{ step, side },
    ...(role !== undefined && { role }),
    ...(cover !== undefined && { cover }),
    ...(evidence !== undefined && { evidence }),
    limits: limitsIn(values),
    ...(calendar !== undefined && { calendar }),
    ...(urgentCalendar !== undefined && { urgentCalendar }),
    ...(calendar === 'term-days' && mostStillDays !== undefined && { mostStillDays }),
    escalation: [...new Set(ESCALATION.flatMap((n) => codeOf(values, `escalation-${n}`, ROLE_CODES) ?? []))],
    ...(reminders.length > 0 && { reminders }),
    ...(pauses.length > 0 && { pauses }),
    ...(meanwhile.length > 0 && { meanwhile }),
  };
}

function limitsIn(values: Values): Record<Urgency, number> {
  const of = (urgency: Urgency) => whole(one(values, `limit-${urgency}`)) ?? 1;
  return { routine: of('routine'), urgent: of('urgent'), 'very-urgent': of('very-urgent'), emergency: of('emergency') };
}
