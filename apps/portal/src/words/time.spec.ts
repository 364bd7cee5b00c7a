import { describe, expect, it } from '@jest/globals';
import { age, clockTime, dateAndTime, day, since, until } from './time.js';

const now = new Date('2026-11-26T12:00:00Z');

describe('times in words', () => {
  it('are English dates and times, in summer and in winter', () => {
    expect(dateAndTime('2026-11-22T14:05:00Z')).toBe('22 November 2026 at 2:05pm');
    expect(dateAndTime('2026-07-22T14:05:00Z')).toBe('22 July 2026 at 3:05pm');
    expect(day('2006-03-14')).toBe('14 March 2006');
    expect(day(undefined)).toBe('');
  });

  it('name midday and midnight, and leave out full hours’ minutes', () => {
    expect(clockTime('2026-11-22T12:00:00Z')).toBe('midday');
    expect(clockTime('2026-11-22T00:00:00Z')).toBe('midnight');
    expect(clockTime('2026-11-22T09:00:00Z')).toBe('9am');
    expect(clockTime('2026-11-22T12:30:00Z')).toBe('12:30pm');
    expect(clockTime('2026-11-22T00:30:00Z')).toBe('12:30am');
  });

  it('are late from the moment that they are due, and not before', () => {
    expect(until('2026-11-26T12:00:01Z', now)).toBe('due in 1 minute');
    expect(until('2026-11-26T12:00:00Z', now)).toBe('1 minute late');
    expect(until('2026-11-28T12:00:00Z', now)).toBe('due in 2 days');
    expect(until('2026-11-26T09:00:00Z', now)).toBe('3 hours late');
    expect(since('2026-11-26T11:55:00Z', now)).toBe('5 minutes ago');
  });

  it('count a whole night over a change of the clocks as the hours that it had', () => {
    // Clocks went back on 25 October 2026: from midnight to midday were 13 hours.
    expect(until('2026-10-25T12:00:00Z', new Date('2026-10-24T23:00:00Z'))).toBe('due in 13 hours');
  });

  it('give an age that changes on the birthday in England', () => {
    expect(age('2008-11-26', now)).toBe(18);
    expect(age('2008-11-27', now)).toBe(17);
    // Half past midnight in England is still yesterday in UTC, in summer.
    expect(age('2008-07-02', new Date('2026-07-01T23:30:00Z'))).toBe(18);
    expect(age('not a day', now)).toBeUndefined();
  });
});
