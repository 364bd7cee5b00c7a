import { describe, expect, it } from '@jest/globals';
import { checkGapless, compareSets, noFindings } from './kills-findings.js';
import { choicesOf } from './random.js';

describe('what a proof looks for', () => {
  it('tells a missing thing from one that is too much', () => {
    const findings = noFindings();
    compareSets(findings, 'things', { wanted: new Set(['a', 'b']), found: new Set(['b', 'c']) });
    expect(findings.of.lost).toEqual(['things: a is missing']);
    expect(findings.of.doubled).toEqual(['things: c is too much']);
  });

  it.each([
    { numbers: [3, 1, 2], gaps: 0, doubled: 0 },
    { numbers: [], gaps: 0, doubled: 0 },
    { numbers: [1, 3], gaps: 1, doubled: 0 },
    { numbers: [2], gaps: 1, doubled: 0 },
    { numbers: [1, 2, 2], gaps: 0, doubled: 1 },
  ])('finds $gaps gaps and $doubled doubled in $numbers', ({ numbers, gaps, doubled }) => {
    const findings = noFindings();
    checkGapless(findings, 'numbers', numbers);
    expect([findings.of.gap.length, findings.of.doubled.length]).toEqual([gaps, doubled]);
  });

  it('chooses the same for the same seed, and otherwise for another', () => {
    const draw = (seed: string) => {
      const choices = choicesOf(seed);
      return Array.from({ length: 20 }, () => choices.between(1, 6));
    };
    expect(draw('one')).toEqual(draw('one'));
    expect(draw('one')).not.toEqual(draw('two'));
    expect(new Set(draw('one')).size).toBeGreaterThan(3);
    expect(Math.min(...draw('one'))).toBeGreaterThanOrEqual(1);
    expect(Math.max(...draw('one'))).toBeLessThanOrEqual(6);
  });
});
