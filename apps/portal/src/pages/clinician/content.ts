import {
  DATA_CATEGORIES,
  isReferralField,
  REFERRAL_FIELD_NAMES,
  REFERRAL_FIELDS,
  type DataCategory,
  type ReferralContent,
  type ReferralField,
} from '@footbridge/contracts';
import { dateAndTime, day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { language } from '../adviser/student-fields.js';

export type Line = { readonly label: string; readonly text: string };
export type Section = { readonly category: DataCategory; readonly heading: string; readonly lines: readonly Line[] };

/** What a clinician calls a category; the words that students read are addressed to them. */
const HEADINGS: Partial<Record<DataCategory, string>> = {
  contact: 'Contact details',
  'safety-plan': 'Safety plan',
};
export const categoryWords = (category: DataCategory): string => HEADINGS[category] ?? words(category);

export const labelOf = (field: ReferralField): string => REFERRAL_FIELDS[field].label;

/** A text as people read it: codes, days and times in words. What somebody wrote stays as it is. */
function inWords(field: ReferralField, text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return day(text);
  if (field === 'demographics.language') return language(text);
  if (field === 'urgent.spoke-at') return dateAndTime(text);
  if (field === 'identity.nhs-number') return text.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3');
  return /^(yes|no|home|international|none|passive|active|unknown)$/.test(text) ? words(text) : text;
}

/** What was written, in sections: those named first, then the others in the order of a referral form. Empty ones are not there. */
export function sectionsOf(content: ReferralContent, first: readonly DataCategory[] = []): Section[] {
  const order = [...first, ...DATA_CATEGORIES.filter((each) => !first.includes(each))];
  return order.flatMap((category) => {
    const lines = REFERRAL_FIELD_NAMES.filter((field) => REFERRAL_FIELDS[field].category === category).flatMap(
      (field) => {
        const text = content[field];
        return text === undefined ? [] : [{ label: labelOf(field), text: inWords(field, text) }];
      },
    );
    return lines.length === 0 ? [] : [{ category, heading: categoryWords(category), lines }];
  });
}

/** What the second cut took, in words: categories that went whole, and fields of the others. */
export function leftOut({
  categories,
  fields,
}: {
  categories: readonly DataCategory[];
  fields: readonly ReferralField[];
}) {
  const others = fields.filter((field) => !categories.includes(REFERRAL_FIELDS[field].category));
  return { categories: categories.map(categoryWords), fields: others.map(labelOf) };
}

/** Labels of fields; a name that is no field of ours says itself. */
export const labelsOf = (fields: readonly string[]): string[] =>
  fields.map((field) => (isReferralField(field) ? labelOf(field) : words(field)));
