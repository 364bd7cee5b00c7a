import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Json, referral } from '../../test/published.js';
import { content, workflow } from '../../test/refusals-of-content.js';
import { entries, outside, references } from '../../test/refusals-of-form.js';
import { PROBLEM_ISSUES } from './report.js';
import { readServiceRequestMessage } from './service-request-message.js';

describe('a message is refused', () => {
  const table = { outside, entries, references, workflow, content };

  describe.each(Object.entries(table))('for its %s', (_, refusals) => {
    it.each(refusals)('$when', ({ message, code, at, about }) => {
      const changed = message();
      const read = readServiceRequestMessage(changed.json);
      const problem = { code, pointer: changed.pointer(at), ...(about !== undefined && { about }) };
      expect(read.ok ? [] : read.problems).toContainEqual(problem);
    });
  });

  it('with every problem that there is a code for', () => {
    const shown = new Set(
      Object.values(table)
        .flat()
        .map(({ code }) => code),
    );
    expect([...shown].sort()).toEqual(Object.keys(PROBLEM_ISSUES).sort());
  });

  it('with all of its problems at once, not the first alone', () => {
    const message = referral().remove('Patient/birthDate').remove('Patient/name').set('Consent/status', 'inactive');
    const read = readServiceRequestMessage(message.json);
    const codes = read.ok ? [] : read.problems.map(({ code }) => code);
    expect(codes.sort()).toEqual(['consent-not-active', 'missing', 'name-missing']);
  });
});

describe('whatever is sent', () => {
  const anything = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  const pointersIn = (json: Json, pointer = ''): string[] =>
    typeof json === 'object' && json !== null
      ? Object.entries(json).flatMap(([key, below]) => [`${pointer}/${key}`, ...pointersIn(below, `${pointer}/${key}`)])
      : [];
  const paths = pointersIn(referral().json);

  it('is answered, never thrown at: any JSON', () => {
    fc.assert(
      fc.property(anything, (json) => {
        expect(readServiceRequestMessage(json).ok).toBe(false);
      }),
    );
  });

  it('is answered after any part of a good message was replaced or removed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.option(anything), (path, value) => {
        const message = value === null ? referral().remove(path) : referral().set(path, value);
        const read = readServiceRequestMessage(message.json);
        expect(read.ok || read.problems.length > 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('never comes back in a problem or a note, not even as a key', () => {
    const planted = 'Zebedee';
    const values: Json[] = [
      planted,
      [planted],
      { [planted]: planted, reference: planted, [`${planted} 1`]: [planted] },
    ];
    for (const path of paths) {
      for (const value of values) {
        const read = readServiceRequestMessage(referral().set(path, value).json);
        expect(JSON.stringify(read.ok ? read.notes : read.problems)).not.toContain(planted);
      }
    }
  });
});
