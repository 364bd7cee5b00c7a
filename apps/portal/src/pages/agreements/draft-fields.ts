import { ARTICLE_6_BASES, ARTICLE_9_CONDITIONS, type DecisionRecord } from '@footbridge/contracts';
import { all, one, YES_NO, type Field, type Values } from '../adviser/fields.js';
import { choices, NOTHING } from './draft-terms.js';

/** What was chosen, among what there is. */
export const codeOf = <const T extends string>(values: Values, name: string, there: readonly T[]): T | undefined =>
  there.find((each) => each === one(values, name));
export const codesOf = <const T extends string>(values: Values, name: string, there: readonly T[]): T[] =>
  there.filter((each) => all(values, name).includes(each));

export const ARTICLE_6_HINT =
  'A university or NHS body in its own tasks usually names a public task. It cannot name consent, legitimate interests or a recognised legitimate interest.';
export const ARTICLE_9_HINT =
  'Health information needs a condition of its own. A health service usually names health or social care; a university substantial public interest.';

/** The ICO's decision record, as asked for in an ending clause and in a suspension. */
export const recordFields = (needed: boolean, prefix = 'record-'): readonly Field[] => [
  {
    kind: 'long-text',
    name: `${prefix}necessity`,
    label: 'Why must what is urgent go on?',
    hint: 'Why a student would come to harm if it stopped, and why nothing less would do',
    max: 2_000,
    section: {
      title: 'Decision record',
      text: 'Fill this in only if urgent referrals and those with a safety concern go on for 14 days.',
    },
    ...(needed && { needed: 'Say why what is urgent must go on' }),
  },
  { kind: 'long-text', name: `${prefix}dpo`, label: 'What did the data protection officer say of it?', max: 2_000 },
  {
    kind: 'select',
    name: `${prefix}article6`,
    label: 'Lawful basis for it (Article 6)',
    choices: [NOTHING, ...choices(ARTICLE_6_BASES)],
  },
  {
    kind: 'select',
    name: `${prefix}article9`,
    label: 'Condition for health data (Article 9)',
    choices: [NOTHING, ...choices(ARTICLE_9_CONDITIONS)],
  },
  { kind: 'radios', name: `${prefix}dpia`, label: 'Does the impact assessment cover it?', choices: YES_NO },
];

/** The record that was entered; undefined while a basis or condition is missing. */
export function recordOf(values: Values, prefix = 'record-'): DecisionRecord | undefined {
  const article6 = codeOf(values, `${prefix}article6`, ARTICLE_6_BASES);
  const article9 = codeOf(values, `${prefix}article9`, ARTICLE_9_CONDITIONS);
  if (article6 === undefined || article9 === undefined) return undefined;
  return {
    necessity: one(values, `${prefix}necessity`),
    dpoView: one(values, `${prefix}dpo`),
    ...{ article6, article9, dpiaConsidered: one(values, `${prefix}dpia`) === 'yes' },
  };
}

/** What is missing of a record that has to be there. */
export function faultsOfRecord(values: Values, prefix = 'record-') {
  const missing = (name: string, text: string) =>
    one(values, prefix + name) === '' ? [{ field: prefix + name, text }] : [];
  return [
    ...missing('necessity', 'Say why what is urgent must go on'),
    ...missing('dpo', 'Say what the data protection officer said of it'),
    ...missing('article6', 'Choose the lawful basis on which it goes on'),
    ...missing('article9', 'Choose the condition for health data on which it goes on'),
    ...missing('dpia', 'Say whether the impact assessment covers it'),
  ];
}

export function recordValues(record: DecisionRecord | undefined, prefix = 'record-'): Values {
  if (!record) return {};
  return {
    [`${prefix}necessity`]: record.necessity,
    [`${prefix}dpo`]: record.dpoView,
    [`${prefix}article6`]: record.article6,
    [`${prefix}article9`]: record.article9,
    [`${prefix}dpia`]: record.dpiaConsidered ? 'yes' : 'no',
  };
}
