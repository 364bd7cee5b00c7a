import { type Problem } from '../services/answer.js';
import { type FieldError } from './form.js';

const SENTENCES: Readonly<Record<string, string>> = {
  unreachable: 'A part of the service does not answer at the moment. Nothing was lost. Try again in a minute.',
  unavailable: 'A part of the service does not answer at the moment. Nothing was lost. Try again in a minute.',
  'too-many-requests': 'There were too many requests. Wait a minute, then try again.',
  'stale-knowledge':
    'We cannot see at the moment whether this may be shared, so it was not. Nothing was lost. Try again in a minute; if it cannot wait, phone.',
  'knowledge-behind': 'What you have just done has not arrived everywhere yet. Try again in a moment.',
  'wrong-state': 'This cannot be done any more: somebody has gone on with it in the meantime.',
  'stale-version': 'Somebody has changed this since you opened it.',
  refused: 'This is not allowed.',
  invalid: 'Something in the form was not understood. Check what you entered.',
};

/** What went wrong, as sentences for a page; one at least. */
export function sentencesOf(problem: Problem): string[] {
  const told = problem.reasons.flatMap(({ detail }) => detail ?? []);
  if (told.length > 0) return [...new Set(told)];
  return [SENTENCES[problem.code] ?? 'Something went wrong on our side. Nothing was lost. Try again in a minute.'];
}

/** The same as messages of a form, linked to the field that they are about. */
export function errorsOf(problem: Problem, field: string | undefined): FieldError[] {
  return sentencesOf(problem).map((text) => ({ field: field ?? 'form', text }));
}
