import { type Purpose, type ReturnLevel } from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { OUTWARD } from '../../words/categories.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { categoryInWords } from './content-words.js';
import { type Colleague, type Consent, type ConsentTerms, type Wordings } from './answers.js';
import { all, faultsIn, one, type Field, type Values } from './fields.js';

const PURPOSES: readonly Purpose[] = ['assessment-and-treatment', 'continuity-of-care'];
const RETURNS: readonly ReturnLevel[] = ['nothing-more', 'arrived-and-decided', 'attendance', 'summary-at-end'];
const MONTHS = ['3', '6', '12'] as const;

/** Who is asked, for the questions that depend on it. */
export type Asking = {
  readonly age: number;
  readonly recipients: readonly string[];
  readonly nameOf: (organisationId: string) => string;
  readonly leads: readonly Colleague[];
  readonly until?: string | undefined;
};

const asChoices = (codes: readonly string[]) => codes.map((value) => ({ value, text: words(value) }));

/** The student's questions, in the order of the wording that is read aloud. */
export function permissionFields({ age, recipients, nameOf, leads, until }: Asking): readonly Field[] {
  return [
    {
      kind: 'checkboxes',
      name: 'recipients',
      label: 'Which NHS trusts may be told?',
      section: { title: '1. What may the NHS service be told?' },
      choices: recipients.map((value) => ({ value, text: nameOf(value) })),
      needed: 'Ask the student which trust may be told, and tick it',
    },
    {
      kind: 'checkboxes',
      name: 'purposes',
      label: 'What may they use it for?',
      choices: asChoices(PURPOSES),
      needed: 'Ask the student what it may be used for, and tick it',
    },
    {
      kind: 'checkboxes',
      name: 'categories',
      label: 'What may they be told?',
      hint: 'Read each one aloud and tick only what the student says may be shared',
      choices: OUTWARD.map((value) => ({ value, text: categoryInWords(value) })),
      needed: 'Ask the student what may be shared, and tick it',
    },
    {
      kind: 'radios',
      name: 'returns',
      label: 'What may they tell your university about how it goes?',
      section: { title: '2. What may come back to your university?' },
      choices: asChoices(RETURNS),
      needed: 'Ask the student what may come back',
    },
    {
      kind: 'radios',
      name: 'until',
      label: 'Until when?',
      section: { title: '3. For how long?' },
      choices: [
        ...MONTHS.map((value) => ({ value, text: `For ${value} months` })),
        { value: 'open', text: 'Until they take it back' },
        ...(until === undefined ? [] : [{ value: 'same', text: `Until ${day(until)}, as before` }]),
      ],
      needed: 'Ask the student until when this holds',
    },
    EXPLAINED,
    ...(age < 18 ? under18(leads) : []),
  ];
}

const EXPLAINED: Field = {
  kind: 'checkboxes',
  name: 'explained',
  label: 'What the university is always told',
  section: { title: '4. You, as witness' },
  choices: [
    {
      value: 'yes',
      text: 'I have explained that we are always told whether the service took the referral or returned it',
    },
  ],
  needed: 'Explain what the university is always told, then tick this',
};

function under18(leads: readonly Colleague[]): readonly Field[] {
  return [
    {
      kind: 'checkboxes',
      name: 'capacity',
      label: 'Deciding for themselves at 16 or 17',
      section: {
        title: '5. The student is 16 or 17',
        text: 'The law takes it that people of 16 and 17 can decide, unless there is reason to doubt it.',
      },
      choices: [
        { value: 'presumed-16-17', text: 'I have no reason to doubt that the student understands this and can decide' },
      ],
      needed:
        'Say that you have no reason to doubt that the student can decide. If you have one, stop here and phone the safeguarding lead',
    },
    {
      kind: 'radios',
      name: 'route',
      label: 'Which service is right for their age?',
      choices: [
        { value: 'young-people-service', text: 'A service for young people' },
        { value: 'adult-service-takes-under-18', text: 'A service for adults that also takes people under 18' },
      ],
      needed: 'Say which service is right for their age',
    },
    {
      kind: 'radios',
      name: 'lead',
      label: 'Which designated safeguarding lead knows about this?',
      choices: leads.map(({ appointmentId, displayName }) => ({ value: appointmentId, text: displayName })),
      needed: 'Name the designated safeguarding lead',
    },
  ];
}

/** What every student is asked; whom can be named does not matter to what is missing. */
const ADULT: Asking = { age: 18, recipients: [], nameOf: String, leads: [] };

export function permissionFaults(values: Values): readonly FieldError[] {
  return faultsIn(permissionFields(ADULT), values);
}

/** What is missing beside, where the student is 16 or 17. */
export function under18Faults({ age, leads }: Asking, values: Values): readonly FieldError[] {
  return age < 18 ? faultsIn(under18(leads), values) : [];
}

/** The end of the last day that was said, at midnight in England or within the hour of it. */
function endOf(until: string, now: Date, before: string | undefined): { to?: string } {
  if (until === 'same') return before === undefined ? {} : { to: before };
  if (until === 'open' || until === '') return {};
  const end = new Date(now);
  end.setUTCMonth(end.getUTCMonth() + Number(until));
  return { to: end.toISOString() };
}

/** What comes back counts as information too: what belongs to the level that the student chose. */
function categoriesFor(outward: readonly string[], returns: string): string[] {
  const level = RETURNS.findIndex((each) => each === returns);
  const back = [
    'referral-progress',
    ...(level >= 2 ? ['appointment-attendance'] : []),
    ...(level >= 3 ? ['outcome-summary'] : []),
  ];
  return [...outward, ...back];
}

/** The answers as the service takes them. */
export function permissionBody(
  values: Values,
  { wordings, now, age, until }: { wordings: Wordings; now: Date; age: number; until?: string | undefined },
): object {
  const [shown] = wordings.wordings;
  const minor = age < 18;
  return {
    recipients: all(values, 'recipients'),
    purposes: all(values, 'purposes'),
    categories: categoriesFor(all(values, 'categories'), one(values, 'returns')),
    returns: one(values, 'returns'),
    ...endOf(one(values, 'until'), now, until),
    explained: one(values, 'explained') === 'yes',
    wording: { version: shown?.version ?? '', language: shown?.language ?? '' },
    ...(minor ? { capacity: one(values, 'capacity') } : {}),
    ...(minor ? { safeguards: { route: one(values, 'route'), safeguardingLead: one(values, 'lead') } } : {}),
  };
}

/** What holds now, as answers to change. That it was explained is said anew each time. */
export function valuesOfTerms({ terms, asked }: Consent): Values {
  return {
    recipients: terms.recipients,
    purposes: terms.purposes,
    categories: terms.categories.filter((each) => OUTWARD.includes(each)),
    returns: terms.returns,
    until: terms.to === undefined ? 'open' : 'same',
    explained: [],
    capacity: asked.capacity === 'presumed-16-17' ? ['presumed-16-17'] : [],
    route: asked.safeguards?.route ?? '',
    lead: asked.safeguards?.safeguardingLead ?? '',
  };
}

/** What is shared and what is not, in words. */
export function inWords(terms: ConsentTerms) {
  return {
    purposes: terms.purposes.map(words),
    shared: OUTWARD.filter((each) => terms.categories.includes(each)).map(categoryInWords),
    notShared: OUTWARD.filter((each) => !terms.categories.includes(each)).map(categoryInWords),
    returns: words(terms.returns),
  };
}
