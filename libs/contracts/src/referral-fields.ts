import { nhsNumber } from './identifiers.js';
import { type DataCategory } from './vocabularies.js';

type Field = {
  readonly category: DataCategory;
  /** Characters. */
  readonly max: number;
  readonly label: string;
  readonly pattern?: RegExp;
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const YES_NO = /^(yes|no)$/;

/**
 * Every field that a referral can carry, with the data category that it counts as: the one table from which categories are
 * computed, a copy is cut, and a service's minimum is named. Free text counts as the widest category of its section.
 */
export const REFERRAL_FIELDS = {
  'identity.given-name': { category: 'identity', max: 100, label: 'Given name' },
  'identity.family-name': { category: 'identity', max: 100, label: 'Family name' },
  'identity.birth-date': { category: 'identity', max: 10, label: 'Date of birth', pattern: DATE },
  'identity.nhs-number': { category: 'identity', max: 10, label: 'NHS number', pattern: /^\d{10}$/ },
  'contact.phone': { category: 'contact', max: 40, label: 'Phone' },
  'contact.email': { category: 'contact', max: 200, label: 'E-mail' },
  'contact.address': { category: 'contact', max: 400, label: 'Term-time address' },
  'contact.preference': { category: 'contact', max: 200, label: 'How and when to contact' },
  'contact.safe-to-leave-message': { category: 'contact', max: 3, label: 'Safe to leave a message', pattern: YES_NO },
  'demographics.language': { category: 'demographics', max: 35, label: 'Language' },
  'demographics.interpreter': { category: 'demographics', max: 3, label: 'Interpreter needed', pattern: YES_NO },
  'demographics.origin': {
    category: 'demographics',
    max: 13,
    label: 'Home or international',
    pattern: /^(home|international)$/,
  },
  'gp.practice': { category: 'gp', max: 200, label: 'GP practice' },
  'gp.not-registered': { category: 'gp', max: 3, label: 'Not registered with a GP', pattern: YES_NO },
  'gp.copy': { category: 'gp', max: 3, label: 'Copy to the GP', pattern: YES_NO },
  'reason.presenting-problem': { category: 'reason-for-referral', max: 4000, label: 'Reason for referral' },
  'reason.duration': { category: 'reason-for-referral', max: 200, label: 'How long' },
  'reason.hoped-for': { category: 'reason-for-referral', max: 1000, label: 'What the student hopes for' },
  'history.summary': { category: 'mental-health-history', max: 4000, label: 'Earlier mental health care' },
  'history.medication': { category: 'mental-health-history', max: 1000, label: 'Medication' },
  'risk.summary': { category: 'risk-and-safety', max: 4000, label: 'Risk and safety' },
  'risk.suicidal-thoughts': {
    category: 'risk-and-safety',
    max: 7,
    label: 'Suicidal thoughts',
    pattern: /^(none|passive|active|unknown)$/,
  },
  'risk.assessed-on': { category: 'risk-and-safety', max: 10, label: 'Asked about on', pattern: DATE },
  'safety-plan.text': { category: 'risk-and-safety', max: 4000, label: 'Safety plan, in words' },
  'safety-plan.in-place': { category: 'safety-plan', max: 3, label: 'Safety plan in place', pattern: YES_NO },
  'urgent.spoke-to': { category: 'risk-and-safety', max: 200, label: 'Whom you spoke to' },
  'urgent.spoke-at': {
    category: 'risk-and-safety',
    max: 24,
    label: 'When you spoke',
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?Z$/,
  },
  'urgent.with-student-now': { category: 'risk-and-safety', max: 200, label: 'Who is with the student now' },
  'adjustments.text': { category: 'adjustments', max: 2000, label: 'Adjustments needed' },
  'study.course': { category: 'study-context', max: 200, label: 'Course' },
  'study.year': { category: 'study-context', max: 20, label: 'Year of study' },
  'study.impact': { category: 'study-context', max: 2000, label: 'Effect on studies' },
} as const satisfies Record<string, Field>;

export type ReferralField = keyof typeof REFERRAL_FIELDS;
export const REFERRAL_FIELD_NAMES = Object.keys(REFERRAL_FIELDS) as ReferralField[];

/** What a referral says: text by field. An absent field was not given; an empty text is never kept. */
export type ReferralContent = Readonly<Partial<Record<ReferralField, string>>>;

export function isReferralField(name: string): name is ReferralField {
  return Object.hasOwn(REFERRAL_FIELDS, name);
}

/** The categories of the fields present, each once, in the vocabulary's spelling. */
export function categoriesOf(content: ReferralContent): DataCategory[] {
  return [...new Set(fieldsOf(content).map((name) => REFERRAL_FIELDS[name].category))];
}

/** The fields present. */
export function fieldsOf(content: ReferralContent): ReferralField[] {
  return REFERRAL_FIELD_NAMES.filter((name) => content[name] !== undefined);
}

/** The copy that may go: the fields of these categories alone. */
export function cutTo(content: ReferralContent, categories: readonly DataCategory[]): ReferralContent {
  const kept = fieldsOf(content).filter((name) => categories.includes(REFERRAL_FIELDS[name].category));
  return Object.fromEntries(kept.map((name) => [name, content[name]]));
}

export type FieldProblem = { field: string; code: 'unknown' | 'not-text' | 'too-long' | 'format' | 'check-digit' };

/** What is wrong with text given for fields: codes by field name, never the text. Empty when all is well. */
export function fieldProblems(given: Readonly<Record<string, unknown>>): FieldProblem[] {
  return Object.entries(given).flatMap(([field, value]): FieldProblem[] => {
    if (!isReferralField(field)) return [{ field: field.slice(0, 64), code: 'unknown' }];
    if (typeof value !== 'string') return [{ field, code: 'not-text' }];
    const rule: Field = REFERRAL_FIELDS[field];
    if (value.length > rule.max) return [{ field, code: 'too-long' }];
    if (value !== '' && rule.pattern && !rule.pattern.test(value)) return [{ field, code: 'format' }];
    if (field === 'identity.nhs-number' && value !== '' && !nhsNumber(value).ok)
      return [{ field, code: 'check-digit' }];
    return [];
  });
}
