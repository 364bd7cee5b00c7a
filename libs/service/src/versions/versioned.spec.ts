import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountFor, keyOf, type Recorded } from './versioned.js';

const said = (id: string, ...versions: number[]): Recorded[] =>
  versions.map((version) => ({ kind: 'note', id, version, organisations: ['RW4'] }));

describe('what entries account for', () => {
  it('goes on from what is known, and takes a repeated version for nothing', () => {
    const { recorded, findings } = accountFor(new Map([['note a', 2]]), said('a', 2, 3, 3, 4));
    expect(recorded.get('note a')?.version).toBe(4);
    expect(findings).toEqual([]);
  });

  it('finds a version that was left out, however many at once', () => {
    expect(accountFor(new Map(), said('a', 1, 4, 5)).findings).toMatchObject([{ version: 3, recorded: 1 }]);
    expect(accountFor(new Map(), said('a', 2)).findings).toMatchObject([{ version: 1, recorded: 0 }]);
  });

  it('is the same however the entries are cut into batches', () => {
    const entries = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 10 }), (steps, size) => {
        const versions = new Map<string, number>();
        const all = steps.flatMap(([id, step]) => {
          const version = (versions.get(id) ?? 0) + step;
          versions.set(id, version);
          return said(id, version);
        });
        const whole = accountFor(new Map(), all);
        const known = new Map<string, number>();
        const found = [];
        for (let from = 0; from < all.length; from += size) {
          const part = accountFor(known, all.slice(from, from + size));
          for (const entry of part.recorded.values()) known.set(keyOf(entry), entry.version);
          found.push(...part.findings);
        }
        expect(found).toEqual(whole.findings);
        expect(new Map([...whole.recorded].map(([key, { version }]) => [key, version]))).toEqual(known);
      }),
    );
  });
});
