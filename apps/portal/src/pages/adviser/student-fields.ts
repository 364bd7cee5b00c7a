import { nhsNumber } from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { type Address, type Details } from './answers.js';
import { all, dateValues, faultsIn, one, YES_NO, type Choice, type Field, type Values } from './fields.js';

const NO_NUMBER: readonly Choice[] = [
  { value: 'nhs-number-not-known', text: 'It is not known' },
  { value: 'overseas-patient', text: 'They come from overseas and have none' },
  { value: 'devolved-nation', text: 'They are registered in Scotland, Wales or Northern Ireland' },
];
/** Why there is no NHS number, in words. */
export const whyNoNumber = (code: string | undefined) => NO_NUMBER.find(({ value }) => value === code)?.text;

const WAYS: readonly Choice[] = [
  { value: 'text', text: 'Text message' },
  { value: 'call', text: 'Phone call' },
  { value: 'email', text: 'E-mail' },
  { value: 'post', text: 'Post' },
  { value: 'in-person', text: 'In person' },
];
const HOURS: readonly Choice[] = [
  { value: '', text: 'Any time' },
  ...Array.from({ length: 14 }, (_, n) => `${String(n + 8).padStart(2, '0')}:00`).map((value) => ({
    value,
    text: value,
  })),
];
const LANGUAGES = [
  'en',
  'ar',
  'bn',
  'zh',
  'yue',
  'fr',
  'de',
  'el',
  'gu',
  'hi',
  'it',
  'ja',
  'ko',
  'ms',
  'fa',
  'pl',
  'pt',
].concat(['pa', 'ro', 'ru', 'so', 'es', 'sw', 'ta', 'th', 'tr', 'uk', 'ur', 'vi', 'cy', 'yo']);
const named = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** A language by its code, in words. */
export function language(code: string | undefined): string {
  if (code === undefined || code === '') return '';
  try {
    return named.of(code) ?? code;
  } catch {
    return code;
  }
}

export const GIVEN: Field = {
  kind: 'text',
  name: 'given',
  label: 'Given name',
  needed: 'Enter the student’s given name',
  max: 100,
};
export const FAMILY: Field = {
  kind: 'text',
  name: 'family',
  label: 'Family name',
  needed: 'Enter the student’s family name',
  max: 100,
};
export const BIRTH: Field = {
  kind: 'date',
  name: 'birth',
  label: 'Date of birth',
  hint: 'For example, 27 3 2006',
  needed: 'Enter the student’s date of birth',
};
export const NUMBER: Field = {
  kind: 'text',
  name: 'nhsNumber',
  label: 'NHS number',
  hint: '10 digits, for example 485 777 3456. It stands on letters from the NHS and in the NHS App.',
  max: 20,
  width: 20,
};
export const WHY_NO_NUMBER: Field = {
  kind: 'radios',
  name: 'whyNoNumber',
  label: 'Why is there no NHS number?',
  choices: NO_NUMBER,
};

/** Everything that is kept about a student, in the order in which it is asked. */
export function studentFields(languageThere?: string): readonly Field[] {
  const codes =
    languageThere === undefined || LANGUAGES.includes(languageThere) ? LANGUAGES : [languageThere, ...LANGUAGES];
  return [
    { ...GIVEN, section: { title: 'Who they are' } },
    FAMILY,
    { kind: 'text', name: 'preferred', label: 'Name they like to be called by', max: 100 },
    BIRTH,
    {
      ...NUMBER,
      section: {
        title: 'NHS number',
        text: 'It helps the NHS service to find the right record. You can go on without it.',
      },
    },
    WHY_NO_NUMBER,
    ...reached(),
    ...gpAndHome(codes),
    ...safety(),
  ];
}

function reached(): readonly Field[] {
  return [
    {
      kind: 'text',
      name: 'phone',
      label: 'Mobile or other phone number',
      section: { title: 'How to reach them' },
      input: 'tel',
      width: 20,
      pattern: { like: /^\+?[\d ]{7,20}$/, says: 'Enter a phone number, like 07700 900 982 or +44 808 157 0192' },
    },
    {
      kind: 'text',
      name: 'email',
      label: 'E-mail address',
      input: 'email',
      max: 254,
      pattern: { like: /^[^\s@]+@[^\s@]+$/, says: 'Enter an e-mail address, like name@example.com' },
    },
    {
      kind: 'checkboxes',
      name: 'ways',
      label: 'How do they like to be contacted?',
      hint: 'Tick all that apply',
      choices: WAYS,
    },
    { kind: 'select', name: 'notBefore', label: 'Not before', choices: HOURS },
    { kind: 'select', name: 'notAfter', label: 'Not after', choices: HOURS },
    { kind: 'text', name: 'contactNote', label: 'Anything else about contacting them', max: 500 },
  ];
}

function gpAndHome(codes: readonly string[]): readonly Field[] {
  return [
    {
      kind: 'radios',
      name: 'gp',
      label: 'Are they registered with a GP practice?',
      section: { title: 'GP', text: 'Without one, helping them to register is noted as something to do.' },
      choices: YES_NO,
      needed: 'Say whether they are registered with a GP practice',
    },
    { kind: 'text', name: 'practice', label: 'Name of the GP practice', hint: 'If they are registered', max: 200 },
    {
      kind: 'long-text',
      name: 'termLines',
      label: 'Term-time address',
      section: { title: 'Where they live' },
      max: 400,
    },
    { kind: 'text', name: 'termPostcode', label: 'Term-time postcode', max: 12, width: 10 },
    { kind: 'hidden', name: 'termCountry', label: 'Term-time country' },
    { kind: 'long-text', name: 'homeLines', label: 'Home address', hint: 'If it is another one', max: 400 },
    { kind: 'text', name: 'homePostcode', label: 'Home postcode', max: 12, width: 10 },
    { kind: 'text', name: 'homeCountry', label: 'Country of the home address', max: 60, width: 20 },
    {
      kind: 'select',
      name: 'spoken',
      label: 'Language they like to speak',
      section: { title: 'Language', text: 'We ask so that they are understood and can be offered an interpreter.' },
      choices: codes.map((value) => ({ value, text: language(value) })),
      needed: 'Choose a language',
    },
    {
      kind: 'radios',
      name: 'interpreter',
      label: 'Do they need an interpreter?',
      choices: YES_NO,
      needed: 'Say whether they need an interpreter',
    },
  ];
}

function safety(): readonly Field[] {
  return [
    {
      kind: 'radios',
      name: 'voicemail',
      label: 'Is it safe to leave a voicemail?',
      section: {
        title: 'Safety when they are contacted',
        text: 'We ask because other people may hear a message or open a letter. “No” is chosen until the student says otherwise.',
      },
      choices: YES_NO,
      needed: 'Say whether it is safe to leave a voicemail',
    },
    {
      kind: 'radios',
      name: 'postHome',
      label: 'Is it safe to write to the home address?',
      choices: YES_NO,
      needed: 'Say whether it is safe to write to the home address',
    },
    {
      kind: 'radios',
      name: 'nameService',
      label: 'May whoever rings say which service they ring from?',
      choices: YES_NO,
      needed: 'Say whether callers may name the service',
    },
    {
      kind: 'text',
      name: 'safetyNote',
      label: 'Anything else that keeps them safe',
      hint: 'For example, who must not find out',
      max: 500,
    },
  ];
}

/** What is chosen before anybody has answered: the safe side. */
export const SAFE_START: Values = {
  spoken: 'en',
  interpreter: 'no',
  voicemail: 'no',
  postHome: 'no',
  nameService: 'no',
  whyNoNumber: 'nhs-number-not-known',
};

/** What is wrong with the answers about a student. */
export function studentFaults(fields: readonly Field[], values: Values, today: string): readonly FieldError[] {
  const faults = [...faultsIn(fields, values), ...numberFaults(values), ...birthFaults(values, today)];
  if (one(values, 'gp') === 'yes' && one(values, 'practice') === '')
    faults.push({ field: 'practice', text: 'Enter the name of the GP practice' });
  if (one(values, 'nhsNumber') === '' && one(values, 'whyNoNumber') === '')
    faults.push({ field: 'whyNoNumber', text: 'Enter the NHS number, or say why there is none' });
  const [before, after] = [one(values, 'notBefore'), one(values, 'notAfter')];
  if (before !== '' && after !== '' && before >= after)
    faults.push({ field: 'notAfter', text: 'The hours for contact end before they begin: swap them' });
  return faults;
}

export function numberFaults(values: Values): FieldError[] {
  const digits = one(values, 'nhsNumber').replace(/[ -]/g, '');
  if (digits === '' || nhsNumber(digits).ok) return [];
  return [{ field: 'nhsNumber', text: 'This is no NHS number: check its 10 digits, or leave it empty' }];
}

export function birthFaults(values: Values, today: string): FieldError[] {
  const day = one(values, 'birth');
  const possible = day === '' || (day < today && day >= '1900-01-01');
  return possible ? [] : [{ field: 'birth-day', text: 'The date of birth must be in the past' }];
}

/** The answers as the service takes them. */
export function detailsOf(values: Values): Details {
  const said = (name: string) => one(values, name);
  const yes = (name: string) => said(name) === 'yes';
  const digits = said('nhsNumber').replace(/[ -]/g, '');
  return {
    name: { given: said('given'), family: said('family'), ...given('preferred', said('preferred')) },
    birthDate: said('birth'),
    nhsNumber: digits === '' ? { unavailable: said('whyNoNumber') } : { number: digits },
    contacts: { ...given('phone', said('phone')), ...given('email', said('email')) },
    gp: yes('gp') ? { registered: true, practice: said('practice') } : { registered: false },
    addresses: { ...address('term', values), ...address('home', values) },
    language: { spoken: said('spoken'), interpreter: yes('interpreter') },
    contactPreferences: {
      ways: all(values, 'ways'),
      ...given('notBefore', said('notBefore')),
      ...given('notAfter', said('notAfter')),
      ...given('note', said('contactNote')),
    },
    safety: {
      voicemail: yes('voicemail'),
      postHome: yes('postHome'),
      nameService: yes('nameService'),
      ...given('note', said('safetyNote')),
    },
  };
}

const given = (name: string, value: string) => (value === '' ? {} : { [name]: value });

function address(which: 'term' | 'home', values: Values): { term?: Address; home?: Address } {
  const lines = one(values, `${which}Lines`)
    .split('\n')
    .map((line) => line.trim().slice(0, 100))
    .filter((line) => line !== '')
    .slice(0, 6);
  if (lines.length === 0) return {};
  const rest = {
    ...given('postcode', one(values, `${which}Postcode`)),
    ...given('country', one(values, `${which}Country`)),
  };
  return { [which]: { lines, ...rest } };
}

const yesNo = (value: boolean | undefined) => (value === true ? 'yes' : 'no');

/** What is kept, as answers of the form. */
export function valuesOf(student: Partial<Details>): Values {
  return {
    ...identityValues(student),
    ...contactValues(student),
    ...safetyValues(student),
    ...addressValues('term', student.addresses?.term),
    ...addressValues('home', student.addresses?.home),
  };
}

function identityValues({ name, birthDate, nhsNumber: number, gp }: Partial<Details>): Values {
  return {
    ...(name && { given: name.given, family: name.family, preferred: name.preferred ?? '' }),
    ...dateValues('birth', birthDate),
    ...(number && { nhsNumber: number.number ?? '', whyNoNumber: number.unavailable ?? '' }),
    ...(gp && { gp: yesNo(gp.registered), practice: gp.practice ?? '' }),
  };
}

function contactValues({ contacts, contactPreferences: how, language: spoken }: Partial<Details>): Values {
  return {
    ...(contacts && { phone: contacts.phone ?? '', email: contacts.email ?? '' }),
    ...(spoken && { spoken: spoken.spoken, interpreter: yesNo(spoken.interpreter) }),
    ...(how && {
      ways: how.ways,
      notBefore: how.notBefore ?? '',
      notAfter: how.notAfter ?? '',
      contactNote: how.note ?? '',
    }),
  };
}

function safetyValues({ safety: safe }: Partial<Details>): Values {
  if (!safe) return {};
  const { voicemail, postHome, nameService, note = '' } = safe;
  return { voicemail: yesNo(voicemail), postHome: yesNo(postHome), nameService: yesNo(nameService), safetyNote: note };
}

function addressValues(which: 'term' | 'home', there: Address | undefined): Values {
  if (!there) return {};
  return {
    [`${which}Lines`]: there.lines.join('\n'),
    [`${which}Postcode`]: there.postcode ?? '',
    [`${which}Country`]: there.country ?? '',
  };
}
