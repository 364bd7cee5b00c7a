import { describe, expect, it } from '@jest/globals';
import { NEXT_STEPS, NOT_ACCEPTED_REASONS } from '@footbridge/contracts';
import {
  bodyOf,
  decisionForm,
  messageOf,
  MOST_WORDS,
  offeredBy,
  OUTCOMES,
  readDecision,
  wrongIn,
  type Outcome,
} from './decision.js';

const NAMES = Object.keys(OUTCOMES) as Outcome[];
const fields = (more: Record<string, string>) => wrongIn(readDecision(more)).map(({ field }) => field);

describe('the form of a decision', () => {
  it('asks for a choice, and for reason and next step where the service needs them', () => {
    expect(fields({})).toEqual(['outcome']);
    expect(fields({ outcome: 'discharge' })).toEqual(['outcome']);
    expect(fields({ outcome: 'accept' })).toEqual([]);
    expect(fields({ outcome: 'take-on' })).toEqual([]);
    expect(fields({ outcome: 'return-with-advice' })).toEqual(['return-with-advice-next']);
    expect(fields({ outcome: 'not-accept' })).toEqual(['not-accept-reason', 'not-accept-next']);
    expect(fields({ outcome: 'not-take-on' })).toEqual(['not-take-on-reason', 'not-take-on-next']);
    expect(fields({ outcome: 'close', 'close-reason': 'no-capacity' })).toEqual(['close-reason']);
    expect(fields({ outcome: 'close', 'close-reason': 'student-told' })).toEqual([]);
  });

  it('takes the fields of what was chosen, and nothing that was typed for something else', () => {
    const form = {
      outcome: 'accept',
      'not-accept-reason': 'no-capacity',
      'not-accept-next': 'gp',
      'not-accept-advice': 'No room',
    };
    expect(bodyOf(readDecision(form))).toBeUndefined();
    expect(messageOf(readDecision(form))).toBe('');
    const no = readDecision({ ...form, outcome: 'not-accept', 'not-accept-safety': 'Call 111.' });
    expect(bodyOf(no)).toEqual({ reason: 'no-capacity', nextStep: 'gp' });
    expect(messageOf(no)).toBe('No room\n\nIf things get worse: Call 111.');
  });

  it('lets both texts together be no longer than one message', () => {
    const long = 'x'.repeat(MOST_WORDS);
    const form = { outcome: 'return-with-advice', 'return-with-advice-next': 'gp' };
    const full = readDecision({ ...form, 'return-with-advice-advice': long, 'return-with-advice-safety': long });
    expect(wrongIn(full)).toEqual([]);
    expect(messageOf(full).length).toBeLessThanOrEqual(4_000);
    expect(fields({ ...form, 'return-with-advice-advice': `${long}x` })).toEqual(['return-with-advice-advice']);
  });

  it('offers what the service says may be done, and nothing else', () => {
    expect(offeredBy(['message', 'not-accept', 'accept', 'enter-in-record'])).toEqual(['accept', 'not-accept']);
    expect(offeredBy([])).toEqual([]);
  });

  it('offers every reason and next step in words, none of them chosen before', () => {
    const [form] = decisionForm(['not-accept'], undefined);
    expect(form?.reasons?.map(({ value }) => value)).toEqual(['', ...NOT_ACCEPTED_REASONS]);
    expect(form?.nextSteps?.map(({ value }) => value)).toEqual(['', ...NEXT_STEPS]);
    const chosen = NAMES.flatMap((name) => decisionForm([name], undefined)).filter((each) => each.chosen);
    expect(chosen).toEqual([]);
  });
});
