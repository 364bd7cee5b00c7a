import { describe, expect, it } from '@jest/globals';
import { asking, startOfDay } from './period.js';

describe('a period of days', () => {
  it('begins at midnight in England, in winter and in summer', () => {
    expect(startOfDay('2026-11-22')).toBe('2026-11-22T00:00:00.000Z');
    expect(startOfDay('2026-07-01')).toBe('2026-06-30T23:00:00.000Z');
    // The clocks go back during this day: it begins in summer time.
    expect(startOfDay('2026-10-25')).toBe('2026-10-24T23:00:00.000Z');
  });

  it.each(['', '2026-02-30', '22/11/2026', undefined])('is not %s', (day) => {
    expect(startOfDay(day)).toBeUndefined();
  });

  it('includes its last day, and leaves out what was not asked', () => {
    expect(asking({ from: '2026-11-01', to: '2026-11-30' }, { act: 'access', cursor: undefined }, 50)).toBe(
      'limit=50&from=2026-11-01T00%3A00%3A00.000Z&to=2026-12-01T00%3A00%3A00.000Z&act=access',
    );
  });
});
