import { DATA_CATEGORIES, DIRECTIONS, PATHWAYS, PURPOSES, ROLE_CODES, type Terms } from '@footbridge/contracts';
import { OFFICERS } from '../../engine/navigation.js';
import { dateValues, one, type Field } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { codeOf, codesOf } from './draft-fields.js';
import { draftTask } from './draft-task.js';
import { beginningOf, choices, dayIn, rolesAt } from './draft-terms.js';
import { words } from '../../words/words.js';

export const TITLE: Field = {
  kind: 'text',
  name: 'title',
  label: 'By what name will people know it?',
  hint: 'For example, Liverpool student mental health partnership. Name no student.',
  needed: 'Give the agreement a name',
  max: 120,
};
export const PURPOSES_FIELD: Field = {
  kind: 'checkboxes',
  name: 'purposes',
  label: 'What is information shared for?',
  hint: 'It is never used for academic judgement, discipline, fitness to study, admissions, fees or visas',
  choices: choices(PURPOSES, {
    'assessment-and-treatment': 'A service decides about a student and treats them',
    'continuity-of-care': 'Support goes on while a student waits, moves or returns',
    safeguarding: 'Somebody is at risk of harm',
    'service-improvement': 'Seldom needs to know who somebody is',
  }),
};
export const PATHWAYS_FIELD: Field = {
  kind: 'checkboxes',
  name: 'pathways',
  label: 'Which way do students go?',
  hint: 'Each begins with the usual steps, which you can change',
  choices: choices(PATHWAYS),
};

export const namePage = draftTask({
  path: to.name,
  title: 'Name and purposes',
  fields: [TITLE, PURPOSES_FIELD],
  values: ({ terms: { title, purposes } }) => ({ title, purposes }),
  change: (terms, values) => ({
    ...terms,
    title: one(values, 'title'),
    purposes: codesOf(values, 'purposes', PURPOSES),
  }),
});

export const datesPage = draftTask({
  path: to.dates,
  title: 'From when, until when, and review',
  intro: ['It comes into force on its first day, once every party has signed it and every step has somebody who acts.'],
  fields: [
    { kind: 'date', name: 'from', label: 'First day', hint: 'For example, 1 12 2026' },
    {
      kind: 'date',
      name: 'to',
      label: 'Day on which it ends',
      hint: 'It ends as this day begins. Leave it empty for an agreement without an end.',
    },
    { kind: 'date', name: 'reviewBy', label: 'To be reviewed by', hint: 'Usually within a year of the first day' },
  ],
  values: ({ terms: { from, to: end, reviewBy } }) => ({
    ...dateValues('from', dayIn(from)),
    ...dateValues('to', dayIn(end)),
    ...dateValues('reviewBy', dayIn(reviewBy)),
  }),
  change: ({ from: _from, to: _to, reviewBy: _reviewBy, ...terms }, values) => ({
    ...terms,
    ...dated('from', one(values, 'from')),
    ...dated('to', one(values, 'to')),
    ...dated('reviewBy', one(values, 'reviewBy')),
  }),
});

function dated(name: 'from' | 'to' | 'reviewBy', day: string): Pick<Terms, 'from' | 'to' | 'reviewBy'> {
  return day === '' ? {} : { [name]: beginningOf(day) };
}

const WAYS = [
  { value: '', text: 'Not shared' },
  { value: 'out', text: 'From the university' },
  { value: 'back', text: 'To the university' },
  { value: 'both', text: 'Both ways' },
];

export const itemsPage = draftTask({
  path: to.items,
  title: 'What may be shared',
  intro: [
    'Choose the least that does. For each kind of information say which way it goes, and in a sentence why nothing less would do.',
  ],
  fields: DATA_CATEGORIES.flatMap((category): Field[] => [
    {
      kind: 'select',
      name: `way-${category}`,
      label: `${words(category)}: which way`,
      choices: WAYS,
      section: { title: words(category) },
    },
    { kind: 'text', name: `why-${category}`, label: `${words(category)}: why it is needed`, max: 2_000 },
  ]),
  values: ({ terms: { items } }) =>
    Object.fromEntries(
      items.flatMap(({ category, direction, necessity }) => [
        [`way-${category}`, direction],
        [`why-${category}`, necessity],
      ]),
    ),
  change: (terms, values) => ({
    ...terms,
    items: DATA_CATEGORIES.flatMap((category) => {
      const direction = codeOf(values, `way-${category}`, DIRECTIONS);
      return direction === undefined ? [] : [{ category, direction, necessity: one(values, `why-${category}`) }];
    }),
  }),
  also: (values) =>
    DATA_CATEGORIES.flatMap((category) =>
      one(values, `why-${category}`) !== '' && one(values, `way-${category}`) === ''
        ? [{ field: `way-${category}`, text: `${words(category)}: choose which way it goes, or take the reason out` }]
        : [],
    ),
});

/** They see every trail, or appoint others: they open no referrals as well. */
const NOT_ACTING: readonly string[] = [...OFFICERS, 'directory-administrator'];

export const rolesPage = draftTask({
  path: to.roles,
  title: 'Who may act',
  intro: ['Only these roles may send, open and decide under the agreement, at whichever party they are held.'],
  fields: [{ kind: 'checkboxes', name: 'roles', label: 'Roles that may act', choices: choices(ROLE_CODES) }],
  asked: ([field], { terms }) => {
    const possible: readonly string[] = [
      ...rolesAt(terms.parties.map(({ organisationId }) => organisationId)),
      ...terms.roles,
    ];
    const offered =
      field?.choices?.filter(
        ({ value }) =>
          possible.includes(value) && (terms.roles.some((role) => role === value) || !NOT_ACTING.includes(value)),
      ) ?? [];
    return field ? [{ ...field, choices: offered }] : [];
  },
  values: ({ terms: { roles } }) => ({ roles }),
  change: (terms, values) => ({ ...terms, roles: codesOf(values, 'roles', ROLE_CODES) }),
});
