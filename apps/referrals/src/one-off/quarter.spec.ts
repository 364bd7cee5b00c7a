import { describe, expect, it } from '@jest/globals';
import { QUARTER, quarterBefore, quarterNamed, quarterOf } from './quarter.js';

describe('a quarter', () => {
  it.each([
    ['2026-Q1', '2026-01-01T00:00:00.000Z', '2026-03-31T23:00:00.000Z'],
    ['2026-Q2', '2026-03-31T23:00:00.000Z', '2026-06-30T23:00:00.000Z'],
    ['2026-Q4', '2026-09-30T23:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('%s begins with its first day in London and ends before the next', (name, from, to) => {
    expect(name).toMatch(QUARTER);
    expect(quarterNamed(name)).toEqual({ name, from, to });
    expect(quarterOf(from)).toBe(name);
    expect(quarterOf(new Date(Date.parse(to) - 1).toISOString())).toBe(name);
    expect(quarterBefore(quarterOf(to))).toBe(name);
  });

  it('begins where the one before ends, whatever the year', () => {
    for (let name = '2032-Q4'; name > '2024-Q1'; name = quarterBefore(name))
      expect(quarterNamed(quarterBefore(name)).to).toBe(quarterNamed(name).from);
  });

  it.each(['2026-Q0', '2026-Q5', '26-Q1', '2026-q1'])('is not named %s', (name) => {
    expect(name).not.toMatch(QUARTER);
  });
});
