import { type ReferralField, type Urgency } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { type FieldError, type RawForm } from '../../engine/form.js';
import { page, type Page } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { ownReferral } from './common.js';
import { dateValues, faultsIn, one, readFields, showFields, YES_NO, type Field, type Values } from './fields.js';
import { at } from './paths.js';

type At = Path<'/referrals/:id/reason' | '/referrals/:id/risk' | '/referrals/:id/adjustments'>;
type Writing = {
  readonly path: At;
  readonly title: string;
  readonly intro: readonly string[];
  readonly fields: readonly Field[];
  /** Where to go on, when the answers ask for it. */
  readonly onward?: (values: Values, id: string) => string | undefined;
  readonly also?: (values: Values, visit: Visit) => readonly FieldError[];
};

/** Saves fields of a draft as they stand in the form; what was emptied is taken out. */
export function write(visit: Visit, id: string, body: { fields: Readonly<Record<string, string>>; urgency?: Urgency }) {
  const version = visit.version === undefined ? {} : { version: visit.version };
  return visit.act('referrals', `/referrals/${id}/content`, { method: 'PUT', body, ...version });
}

/** A task of the draft that writes some of its fields. */
function writing({ path, title, intro, fields, onward, also }: Writing): Page {
  return page({
    path: path as Path<'/referrals/:id/reason'>,
    audience: ADVISERS,
    template: 'adviser/form',
    async view(visit, values?: Values) {
      const { id } = visit.params;
      const { content = {}, version } = await ownReferral(visit, id);
      const there = Object.fromEntries(
        fields.flatMap(({ kind, name }) => {
          const text = content[name as ReferralField] ?? '';
          return kind === 'date' ? Object.entries(dateValues(name, text)) : [[name, text]];
        }),
      );
      return {
        title,
        intro,
        version,
        back: { href: at.tasks.to({ id }), text: 'Back to the list of tasks' },
        fields: showFields(fields, values ?? there),
        does: 'Save',
      };
    },
    read: (form: RawForm) => readFields(fields, form),
    errors: (values, visit) => [...faultsIn(fields, values), ...(also?.(values, visit) ?? [])],
    save: (values, visit) =>
      write(visit, visit.params.id, {
        fields: Object.fromEntries(fields.map(({ name }) => [name, one(values, name)])),
      }),
    next: (values, visit) => onward?.(values, visit.params.id) ?? at.tasks.to({ id: visit.params.id }),
  });
}

export const reasonPage = writing({
  path: at.reason,
  title: 'Why do you refer the student?',
  intro: [
    'Write what the service has to know to decide, in the student’s own words where you can. Leave out what it does not need.',
  ],
  fields: [
    {
      kind: 'long-text',
      name: 'reason.presenting-problem',
      label: 'What is the matter?',
      needed: 'Say what the matter is',
      max: 4_000,
    },
    { kind: 'text', name: 'reason.duration', label: 'For how long?', hint: 'For example, about 9 weeks', max: 200 },
    { kind: 'long-text', name: 'reason.hoped-for', label: 'What does the student hope for?', max: 1_000 },
    {
      kind: 'long-text',
      name: 'history.summary',
      label: 'Earlier mental health care',
      hint: 'We ask so that the student need not tell it all again',
      section: { title: 'What came before' },
      max: 4_000,
    },
    { kind: 'text', name: 'history.medication', label: 'Medicine for it now', max: 1_000 },
  ],
});

export const riskPage = writing({
  path: at.risk,
  title: 'Risk and safety',
  intro: [
    'If somebody may be hurt now, stop here: call 999, or phone the crisis line. This service is not for emergencies.',
    'We ask about suicidal thoughts so that the student is not left alone with them. Leave out how they might do it.',
  ],
  fields: [
    {
      kind: 'radios',
      name: 'risk.suicidal-thoughts',
      label: 'Does the student have suicidal thoughts?',
      choices: [
        { value: 'none', text: 'No' },
        { value: 'passive', text: 'Yes, that it would be easier not to be alive' },
        { value: 'active', text: 'Yes, of ending their life' },
        { value: 'unknown', text: 'I have not asked, or the student did not say' },
      ],
      needed: 'Say whether the student has suicidal thoughts',
    },
    { kind: 'date', name: 'risk.assessed-on', label: 'When was the student asked?', hint: 'For example, 24 11 2026' },
    {
      kind: 'long-text',
      name: 'risk.summary',
      label: 'What do you know about risk?',
      hint: 'Also what protects the student',
      needed: 'Say what you know about risk, even if it is “no known risk”',
      max: 4_000,
    },
    { kind: 'radios', name: 'safety-plan.in-place', label: 'Is there a safety plan?', choices: YES_NO },
    { kind: 'long-text', name: 'safety-plan.text', label: 'The safety plan, in words', max: 4_000 },
  ],
  also: (values, { now }) =>
    one(values, 'risk.assessed-on') > now.toISOString().slice(0, 10)
      ? [{ field: 'risk.assessed-on-day', text: 'The day on which the student was asked must not be in the future' }]
      : [],
  // Somebody who thinks of ending their life: how urgent it is is judged before anything else.
  onward: (values, id) =>
    one(values, 'risk.suicidal-thoughts') === 'active' ? at.urgency.to({ id }, { because: 'risk' }) : undefined,
});

export const studyPage = writing({
  path: at.study,
  title: 'Adjustments and studies',
  intro: ['What helps the student to take part, and what their studies have to do with it. All of it is optional.'],
  fields: [
    {
      kind: 'long-text',
      name: 'adjustments.text',
      label: 'What adjustments does the student need?',
      hint: 'For example, questions in writing beforehand',
      max: 2_000,
    },
    { kind: 'text', name: 'study.course', label: 'Course', max: 200 },
    { kind: 'text', name: 'study.year', label: 'Year of study', max: 20, width: 10 },
    { kind: 'long-text', name: 'study.impact', label: 'How does it affect their studies?', max: 2_000 },
  ],
});
