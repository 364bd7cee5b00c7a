import { day, dateAndTime } from '../../words/time.js';
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
