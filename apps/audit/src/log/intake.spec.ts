import { describe, expect, it } from '@jest/globals';
import { type NumberedEntry } from '@footbridge/messaging';
import fc from 'fast-check';
import { planOf } from './intake.js';

const numbersOf = (entries: readonly NumberedEntry[]) => entries.map(({ number }) => number);
const entry = (number: number): NumberedEntry => ({
  service: 'referrals',
  number,
  id: 'id',
  bytes: Buffer.of(),
  offset: 0,
});

describe('what is done with the numbers of a service', () => {
  it.each<[string, number[], number, { next: number[]; again: number[]; gapAt?: number }]>([
    ['the next ones are appended', [4, 5, 6], 3, { next: [4, 5, 6], again: [] }],
    ['earlier ones are compared', [2, 3, 4], 3, { next: [4], again: [2, 3] }],
    ['one that repeats within the batch is compared too', [4, 5, 4, 5, 6], 3, { next: [4, 5, 6], again: [4, 5] }],
    ['nothing is taken past a gap', [4, 6, 5], 3, { next: [4], again: [], gapAt: 5 }],
    ['the first number of all is 1', [2], 0, { next: [], again: [], gapAt: 1 }],
  ])('%s', (_, numbers, last, expected) => {
    const { next, again, gapAt } = planOf(numbers.map(entry), last);
    expect({ next: numbersOf(next), again: numbersOf(again), ...(gapAt === undefined ? {} : { gapAt }) }).toEqual(
      expected,
    );
  });

  it('never appends anything but the next number, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 })), fc.integer({ min: 0, max: 8 }), (numbers, last) => {
        const { next, again, gapAt } = planOf(numbers.map(entry), last);
        expect(numbersOf(next)).toEqual(next.map((_, place) => last + place + 1));
        expect(again.every(({ number }) => number <= last + next.length)).toBe(true);
        if (gapAt === undefined) expect(next.length + again.length).toBe(numbers.length);
        else expect(gapAt).toBe(last + next.length + 1);
      }),
    );
  });
});
