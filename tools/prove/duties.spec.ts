import { describe, expect, it } from '@jest/globals';
import { proveDuties, tellDuties } from './duties.js';

const SEED = process.env['DUTIES_SEED'] ?? 'small';

describe('duties through 90 days', () => {
  it('keep every invariant, whatever is late, out, lost or crashed', () => {
    const proof = proveDuties({ runs: 150, seed: SEED });
    expect(proof.failures).toEqual([]);
    expect(proof.steps).toBeGreaterThan(150 * 20);
    expect(Object.keys(proof.states).length).toBeGreaterThan(3);
    expect(proof.atTheTop).toBeGreaterThan(5);
    expect(tellDuties(proof)).toHaveLength(2);
  });

  it('are the same for the same seed', () => {
    expect(proveDuties({ runs: 10, seed: 'again' })).toEqual(proveDuties({ runs: 10, seed: 'again' }));
  });

  it.each([
    ['silent-move', /moved the next step/],
    ['lost-escalation', /was escalated and no event tells of it/],
    ['lost-middle-level', /was escalated and no event tells of it/],
    ['lost-reminder', /was reminded of and no event tells of it/],
    ['torn-write', /no event tells of it/],
    ['ended-unseen', /asked and on nobody’s list/],
    ['contact-forgotten', /nobody did by|nobody spoke with the student/],
    ['loss-without-alarm', /no alarm found it/],
    ['no-contact', /without a dated contact|nobody spoke with the student/],
  ] as const)('are found out when %s is planted', (fault, words) => {
    const { failures } = proveDuties({ runs: 60, seed: SEED, fault });
    expect(failures.join('\n')).toMatch(words);
  });
});
