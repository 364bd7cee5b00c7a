/** The five steps of a referral, as a student sees them, each with its picture in the template. */
export type Step = {
  readonly icon: 'sent' | 'arrived' | 'read' | 'answer' | 'help';
  readonly name: string;
  readonly state: 'done' | 'now' | 'later';
  readonly text: string;
};

const NAMES = [
  ['sent', 'Sent'],
  ['arrived', 'Got there'],
  ['read', 'Read'],
  ['answer', 'Answer'],
  ['help', 'Help'],
] as const;

/** How many of the five are done, and what is special about the one after. */
const DONE: Readonly<Record<string, { readonly done: number; readonly next?: string; readonly last?: string }>> = {
  submitted: { done: 1 },
  received: { done: 2 },
  opened: { done: 3 },
  accepted: { done: 4, last: 'The answer is yes' },
  returned: { done: 4, last: 'It was sent back with advice', next: 'Your university talks with you' },
  'not-accepted': { done: 4, last: 'The answer is no', next: 'Your university talks with you' },
  'taken-on': { done: 5, last: 'The service helps you now' },
  'not-taken-on': { done: 4, last: 'The service cannot help you more', next: 'They talk with you' },
  withdrawn: { done: 1, last: 'It was stopped', next: 'Your university talks with you' },
  closed: { done: 5, last: 'This has ended' },
};

/** Where a referral stands, in words; nothing is told by colour alone. */
export function stepsOf(state: string): Step[] {
  const { done, last, next } = DONE[state] ?? { done: 1 };
  return NAMES.map(([icon, name], n): Step => {
    if (n < done) return { icon, name, state: 'done', text: (n === done - 1 && last) || 'Done' };
    if (n === done) return { icon, name, state: 'now', text: next ?? 'This is next' };
    return { icon, name, state: 'later', text: 'Not yet' };
  });
}
