import {
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  CONFIDENTIALITY_BASES,
  CONTACT_MATTERS,
  PURPOSES,
  RETENTION_RECORDS,
  ROLE_CODES,
  SCHEDULE_1_CONDITIONS,
  type Party,
  type Purpose,
  type PurposeBasis,
  type TermDates,
  type Terms,
} from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { words } from '../../words/words.js';
import { dateValues, one, YES_NO, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { ARTICLE_6_HINT, ARTICLE_9_HINT, codeOf, codesOf } from './draft-fields.js';
import { draftTask, number, outside, whole } from './draft-task.js';
import { choices, isOfEducation, NOBODY, NOTHING, rolesAt } from './draft-terms.js';

/** A party of which nothing is known yet. An NHS body is a public authority; a university says so itself. */
export function blankParty(organisationId: string): Party {
  return {
    ...{ organisationId, publicAuthority: !isOfEducation(organisationId), controller: 'separate' },
    ...{ bases: [], contacts: [], signatories: [], retention: [] },
  };
}

const basisFields = (purpose: Purpose): Field[] => {
  const name = words(purpose);
  return [
    {
      ...{
        kind: 'select',
        name: `article6-${purpose}`,
        label: `${name}: lawful basis (Article 6)`,
        hint: ARTICLE_6_HINT,
      },
      ...{ choices: [NOTHING, ...choices(ARTICLE_6_BASES)], section: { title: name } },
    },
    {
      ...{ kind: 'select', name: `article9-${purpose}`, label: `${name}: condition for health data (Article 9)` },
      ...{ hint: ARTICLE_9_HINT, choices: [NOTHING, ...choices(ARTICLE_9_CONDITIONS)] },
    },
    {
      ...{ kind: 'select', name: `schedule1-${purpose}`, label: `${name}: condition of the Data Protection Act 2018` },
      hint: 'Substantial public interest, and health or social care, need one beside them. Explicit consent and vital interests need none.',
      choices: [{ value: '', text: 'None' }, ...choices(SCHEDULE_1_CONDITIONS)],
    },
    {
      ...{ kind: 'select', name: `confidentiality-${purpose}`, label: `${name}: why confidence may be shared` },
      hint: 'A layer of its own. Agreement can be implied only within direct care; elsewhere the student is asked. It is not the lawful basis.',
      choices: [NOTHING, ...choices(CONFIDENTIALITY_BASES)],
    },
  ];
};

const STANDING: readonly Field[] = [
  {
    ...{ kind: 'radios', name: 'publicAuthority', label: 'Does it act as a public authority?', choices: YES_NO },
    hint: 'An NHS body always does. A university usually does; a private one says so itself.',
  },
  {
    ...{ kind: 'radios', name: 'controller', label: 'How does it decide about the information?' },
    choices: choices(
      ['separate', 'joint'],
      {
        separate: 'It decides about its own record',
        joint: 'Parties decide together why and how information is used (Article 26)',
      },
      'controller.',
    ),
  },
];
export const BASES: readonly Field[] = [...STANDING, ...PURPOSES.flatMap(basisFields)];

/** The questions on the purposes of this agreement. */
export const basesAsked = (fields: readonly Field[], purposes: readonly Purpose[]): readonly Field[] =>
  fields.filter(({ name }) => {
    const purpose = PURPOSES.find((each) => name.endsWith(`-${each}`));
    return purpose === undefined || purposes.includes(purpose);
  });

export function basesValues({ publicAuthority, controller, bases }: Party): Values {
  return {
    ...{ publicAuthority: publicAuthority ? 'yes' : 'no', controller },
    ...Object.fromEntries(
      bases.flatMap(({ purpose, article6, article9, schedule1 = '', confidentiality }) => [
        [`article6-${purpose}`, article6],
        [`article9-${purpose}`, article9],
        [`schedule1-${purpose}`, schedule1],
        [`confidentiality-${purpose}`, confidentiality],
      ]),
    ),
  };
}

export function withBases(party: Party, values: Values): Party {
  return {
    ...party,
    publicAuthority: one(values, 'publicAuthority') === 'yes',
    controller: one(values, 'controller') === 'joint' ? 'joint' : 'separate',
    bases: PURPOSES.flatMap((purpose) => basisIn(values, purpose) ?? []),
  };
}

function basisIn(values: Values, purpose: Purpose): PurposeBasis | undefined {
  const article6 = codeOf(values, `article6-${purpose}`, ARTICLE_6_BASES);
  const article9 = codeOf(values, `article9-${purpose}`, ARTICLE_9_CONDITIONS);
  const schedule1 = codeOf(values, `schedule1-${purpose}`, SCHEDULE_1_CONDITIONS);
  const confidentiality = codeOf(values, `confidentiality-${purpose}`, CONFIDENTIALITY_BASES);
  if (article6 === undefined || article9 === undefined || confidentiality === undefined) return undefined;
  return { purpose, article6, article9, ...(schedule1 !== undefined && { schedule1 }), confidentiality };
}

/** All three layers of a purpose, or none: half of them would be lost. */
export function halfBases(values: Values): FieldError[] {
  return PURPOSES.flatMap((purpose) => {
    const layers = ['article6', 'article9', 'confidentiality'].map((layer) => `${layer}-${purpose}`);
    const missing = layers.filter((name) => one(values, name) === '');
    if (missing.length === 0 || (missing.length === 3 && one(values, `schedule1-${purpose}`) === '')) return [];
    return missing.map((field) => ({ field, text: `${words(purpose)}: choose each of the three layers, or none yet` }));
  });
}

/** As many as a party can state. */
const TERMS = Array.from({ length: 24 }, (_, n) => n + 1);
const TERM_FIELDS: readonly Field[] = TERMS.flatMap((n): Field[] => [
  {
    ...{ kind: 'text', name: `term-${n}-name`, label: `Term ${n}: name`, max: 40 },
    ...(n === 1 && {
      section: {
        title: 'Terms of the university',
        text: 'Only where a step counts working days in term. State them for the next twelve months; between two of them is vacation.',
      },
    }),
  },
  { kind: 'date', name: `term-${n}-from`, label: `Term ${n}: first day` },
  { kind: 'date', name: `term-${n}-to`, label: `Term ${n}: last day` },
]);
const termOf = (name: string) => Number(/^term-(\d+)-/.exec(name)?.[1] ?? 0);

function termsIn(values: Values): TermDates[] {
  return TERMS.map((n) => ({
    name: one(values, `term-${n}-name`),
    from: one(values, `term-${n}-from`),
    to: one(values, `term-${n}-to`),
  })).filter(({ name, from, to }) => name !== '' && from !== '' && to !== '');
}

/** A term with its name and both days, or none of it. */
function halfTerms(values: Values): FieldError[] {
  return TERMS.flatMap((n) => {
    const parts = ['name', 'from', 'to'].map((part) => `term-${n}-${part}`);
    const missing = parts.filter((name) => one(values, name) === '');
    if (missing.length === 0 || missing.length === parts.length) return [];
    return missing.map((name) => ({
      field: name.endsWith('name') ? name : `${name}-day`,
      text: `Term ${n}: enter its name and both days, or empty it`,
    }));
  });
}

const roleChoices = choices(ROLE_CODES);
export const ANNEX: readonly Field[] = [
  ...CONTACT_MATTERS.map((matter, n): Field => ({
    ...{ kind: 'select', name: `contact-${matter}`, label: `Contact: ${words(matter).toLowerCase()}` },
    choices: [NOBODY, ...roleChoices],
    ...(n === 0 && {
      section: { title: 'Contacts', text: 'By role, so that nobody need change the agreement when somebody leaves.' },
    }),
  })),
  {
    ...{ kind: 'checkboxes', name: 'signatories', label: 'Roles that may sign for it', choices: roleChoices },
    ...{ hint: 'The data protection officer advises and never signs', section: { title: 'Signatures' } },
  },
  ...RETENTION_RECORDS.map((record, n): Field => ({
    ...{ kind: 'text', name: `years-${record}`, label: `${words(record)}: years`, width: 4, pattern: number(0, 100) },
    hint: {
      'referral-record': 'A mental health record is usually kept 20 years, a university’s about 7',
      'progress-updates': 'Only if it receives them',
      'exchange-copy': 'The copy in between: 0 for not kept, 1 at most',
    }[record],
    ...(n === 0 && { section: { title: 'How long it keeps what it receives' } }),
  })),
  ...TERM_FIELDS,
];

const SIGNING: readonly string[] = ['caldicott-guardian', 'senior-information-risk-owner', 'senior-information-owner'];

/** With the roles that there can be at this party, and its terms where they matter. */
export function annexAsked(
  fields: readonly Field[],
  { organisationId, contacts, signatories, termDates = [] }: Party,
  inTerm = false,
): readonly Field[] {
  // What was chosen stays offered, or saving would lose it.
  const there: readonly string[] = [...signatories, ...contacts.map(({ role }) => role)];
  const roles: readonly string[] = rolesAt([organisationId]);
  // A university's terms are asked for where a step of the draft counts days in term.
  const more = inTerm && isOfEducation(organisationId) ? 3 : 0;
  const asked = fields.filter(({ name }) => termOf(name) <= termDates.length + more);
  return asked.map((field) =>
    field.choices === undefined
      ? field
      : {
          ...field,
          choices: field.choices.filter(
            ({ value }) =>
              value === '' ||
              there.includes(value) ||
              (roles.includes(value) && (field.name !== 'signatories' || SIGNING.includes(value))),
          ),
        },
  );
}

export function annexValues({ contacts, signatories, retention, termDates = [] }: Party): Values {
  return {
    ...Object.fromEntries(contacts.toReversed().map(({ matter, role }) => [`contact-${matter}`, role])),
    signatories,
    ...Object.fromEntries(retention.map(({ record, years }) => [`years-${record}`, String(years)])),
    ...Object.fromEntries(
      termDates.flatMap(({ name, from, to: until }, n) => [
        [`term-${n + 1}-name`, name],
        ...Object.entries(dateValues(`term-${n + 1}-from`, from)),
        ...Object.entries(dateValues(`term-${n + 1}-to`, until)),
      ]),
    ),
  };
}

export function withAnnex({ termDates: _, ...party }: Party, values: Values): Party {
  const terms = termsIn(values);
  return {
    ...party,
    ...(terms.length > 0 && { termDates: terms }),
    contacts: CONTACT_MATTERS.flatMap((matter) => {
      const role = codeOf(values, `contact-${matter}`, ROLE_CODES);
      // Others for the same matter stay as they are: the form asks for the first.
      const others = party.contacts.filter((each) => each.matter === matter).slice(1);
      return [...(role === undefined ? [] : [{ matter, role }]), ...others];
    }),
    signatories: codesOf(values, 'signatories', ROLE_CODES),
    retention: RETENTION_RECORDS.flatMap((record) => {
      const years = whole(one(values, `years-${record}`));
      return years === undefined ? [] : [{ record, years }];
    }),
  };
}

export const annexFaults = (values: Values): FieldError[] => [
  ...outside(
    values,
    RETENTION_RECORDS.map((record) => `years-${record}`),
    [0, 100],
  ),
  ...halfTerms(values),
];

const partyIn = ({ parties }: Terms, id = '') => parties.find(({ organisationId }) => organisationId === id);
const changed = (terms: Terms, id: string | undefined, change: (party: Party) => Party): Terms => ({
  ...terms,
  parties: terms.parties.map((party) => (party.organisationId === id ? change(party) : party)),
});

export const basesPage = draftTask({
  path: to.bases,
  title: ({ names, params }) => `Why ${names.organisation(params.party)} may share`,
  intro: ['Each party names its own bases for each purpose, in three layers that never stand for each other.'],
  fields: BASES,
  asked: (fields, { terms }) => basesAsked(fields, terms.purposes),
  values: ({ terms, params }) => basesValues(partyIn(terms, params.party) ?? blankParty('')),
  change: (terms, values, { party }) => changed(terms, party, (each) => withBases(each, values)),
  also: halfBases,
});

export const annexPage = draftTask({
  path: to.annex,
  title: ({ names, params }) => `Contacts, signatures and keeping: ${names.organisation(params.party)}`,
  fields: ANNEX,
  asked: (fields, { terms, params }) =>
    annexAsked(
      fields,
      partyIn(terms, params.party) ?? blankParty(params.party ?? ''),
      terms.pathways.some(({ steps }) => steps.some(({ calendar }) => calendar === 'term-days')),
    ),
  values: ({ terms, params }) => annexValues(partyIn(terms, params.party) ?? blankParty('')),
  change: (terms, values, { party }) => changed(terms, party, (each) => withAnnex(each, values)),
  also: annexFaults,
});

export const removePartyPage = draftTask({
  path: to.removeParty,
  title: ({ names, params }) => `Take ${names.organisation(params.party)} out of the draft`,
  intro: ['Its annex goes with it. You can add it again, and fill the annex in anew.'],
  does: 'Take it out',
  fields: [],
  values: () => ({}),
  change: (terms, _, { party }) => ({
    ...terms,
    parties: terms.parties.filter(({ organisationId }) => organisationId !== party),
  }),
});
