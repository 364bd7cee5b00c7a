import { describe, expect, it } from '@jest/globals';
import { figureOf, figureOfTail, median, percentile, shortfalls, type Figure } from './arithmetic.js';

describe('the arithmetic of measurements', () => {
  it('takes the middle of an odd number of rounds and the mean of the two in the middle of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('answers the smallest value that so many percent do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile([3], 1)).toBe(3);
    expect(percentile([], 50)).toBeNaN();
  });

  it('sets the median of our rounds against the median of the others, whatever one bad round says', () => {
    const figure = figureOf({ ours: [100, 1, 110], beside: [200, 220, 9_000], unit: '/s', each: [1, 2, 3, 4] });
    expect(figure).toEqual({ value: 100, limit: 220, ratio: 0.4545, unit: '/s', p50: 2, p99: 4 });
  });

  it('sets a tail against its limit', () => {
    expect(figureOfTail([1, 2, 500], 1_000, 'ms')).toEqual({
      value: 500,
      limit: 1_000,
      ratio: 0.5,
      unit: 'ms',
      p50: 2,
      p99: 500,
    });
  });
});

describe('what falls short', () => {
  const figure: Figure = { value: 40, limit: 100, ratio: 0.4, unit: '/s', p50: 3, p99: 10, wrong: 0 };

  it('is nothing while a figure is at the edge that the aim includes', () => {
    expect(shortfalls('submit-16', figure, [{ of: 'ratio', atLeast: 0.4 }])).toEqual([]);
    expect(shortfalls('inbox', figure, [{ of: 'ratio', atMost: 0.4 }])).toEqual([]);
    expect(shortfalls('gate', figure, [{ of: 'wrong', atMost: 0 }])).toEqual([]);
  });

  it('is said with the figure and the aim, for each aim that is missed', () => {
    expect(shortfalls('audit-proof', figure, [{ of: 'p99', below: 10 }])).toEqual([
      'audit-proof: p99 is 10, and should be below 10',
    ]);
    expect(
      shortfalls('gate', { ...figure, wrong: 2 }, [
        { of: 'ratio', atMost: 0.05 },
        { of: 'wrong', atMost: 0 },
      ]),
    ).toEqual(['gate: ratio is 0.4, and should be at most 0.05', 'gate: wrong is 2, and should be at most 0']);
    expect(shortfalls('submit-16', { ...figure, ratio: 0.39 }, [{ of: 'ratio', atLeast: 0.4 }])).toHaveLength(1);
  });

  it('is also what could not be measured', () => {
    const none = figureOf({ ours: [], beside: [], unit: '/s', each: [] });
    expect(shortfalls('submit-16', none, [{ of: 'ratio', atLeast: 0.4 }])).toEqual([
      'submit-16: ratio is NaN, and should be at least 0.4',
    ]);
    expect(shortfalls('gate', { ...none, ratio: 0 }, [{ of: 'wrong', atMost: 0 }])).toHaveLength(1);
  });
});
