import { day, dateAndTime } from '../../words/time.js';
import { type Reason } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { language } from './student-fields.js';

/** A field's text as people read it. */
export function shown(name: string, value: string): string {
  if (name === 'identity.birth-date' || name === 'risk.assessed-on') return day(value);
  if (name === 'urgent.spoke-at') return dateAndTime(value);
  if (name === 'demographics.language') return language(value);
  return CODED.has(name) ? words(value) : value;
}
const CODED = new Set([
  'contact.safe-to-leave-message',
  'demographics.interpreter',
  'demographics.origin',
  'gp.not-registered',
  'gp.copy',
  'risk.suicidal-thoughts',
  'safety-plan.in-place',
]);

/** A kind of information, as one speaks of it to an adviser. */
export const categoryInWords = (code: string) => (code === 'contact' ? 'How to reach the student' : words(code));

const CODE = /^[a-z0-9]+(-[a-z0-9]+)+$/;
const AGREEMENT = /Data sharing agreement [0-9a-f-]{36}, version (\d+),?/g;

/** The sentence of a reason, without the codes and identifiers that its facts brought into it. */
export function reasonInWords({ detail, code, facts = {} }: Reason): string {
  if (detail === undefined) return words(code);
  const codes = Object.values(facts)
    .flat()
    .filter((fact): fact is string => typeof fact === 'string' && CODE.test(fact));
  const plain = codes.reduce(
    (text, each) => text.replace(new RegExp(`(?<![\\w-])${each}(?![\\w-])`, 'g'), categoryInWords(each).toLowerCase()),
    detail,
  );
  return plain.replace(AGREEMENT, 'Your data sharing agreement (version $1)');
}
