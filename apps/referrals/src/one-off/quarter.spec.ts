import { describe, expect, it } from '@jest/globals';
import { QUARTER, quarterNamed, quarterOf } from './quarter.js';

describe('a quarter', () => {
  it.each([
    ['2026-Q1', '2026-01-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ['2026-Q4', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('%s begins with its first day and ends before the next', (name, from, to) => {
    expect(name).toMatch(QUARTER);
    expect(quarterNamed(name)).toEqual({ name, from, to });
    expect(quarterOf(from)).toBe(name);
    expect(quarterOf(to)).not.toBe(name);
  });

  it.each(['2026-Q0', '2026-Q5', '26-Q1', '2026-q1'])('is not named %s', (name) => {
    expect(name).not.toMatch(QUARTER);
  });
});
