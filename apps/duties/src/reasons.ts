import { explain } from '@footbridge/access';
import { type Facts, type Reason } from '@footbridge/contracts';

const word = (value: Facts[string]): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? 'not stated');
const day = (value: Facts[string]): string => word(value).slice(0, 10);

/** What this service's own refusals say to a person: what stood against it and what to do next. */
const SENTENCES: Readonly<Record<string, (facts: Facts) => string>> = {
  'not-your-own': () =>
    'These are the to-dos of somebody else; ask them, or who oversees the work of your organisation.',
  'delegate-not-one': () => 'Name either one colleague or one role.',
  'delegator-unknown': () => 'Nobody of your organisation has this appointment; choose a colleague.',
  'delegate-not-appointed': () =>
    'Nobody of your organisation acts in this appointment or role at that time; choose another.',
  'delegate-is-delegator': () => 'This is the same person in another role; choose a colleague.',
  'beyond-delegate': ({ role, lacks }) =>
    `The role "${word(role)}" may not do by itself what these to-dos can ask (${word(lacks)}), and a delegation hands on no right; choose somebody whose role may.`,
  'delegated-already': ({ until }) => `Another delegation of these to-dos stands until ${day(until)}; end it first.`,
  'ends-before-it-begins': () => 'The end is not after the beginning; choose a later end.',
  'delegation-over-already': () => 'That time is past; choose one to come.',
  'delegation-too-long': ({ mostDays }) =>
    `A delegation lasts ${word(mostDays)} days at most; choose an earlier end, or have the role filled.`,
  'wrong-state': () => 'This was ended already; look at it again.',
  'stale-version': () => 'Somebody changed this in the meantime; look at it again and repeat what you meant to do.',
};
export const OWN_REASONS = Object.keys(SENTENCES);

export function explainHere(reason: Reason): string {
  const own = Object.hasOwn(SENTENCES, reason.code) ? SENTENCES[reason.code] : undefined;
  return own ? own(reason.facts ?? {}) : explain(reason);
}
