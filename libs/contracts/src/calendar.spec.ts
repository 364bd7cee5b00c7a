import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueAfter, dueAfterPause, isWorkingDay } from './calendar.js';
import { instant, plus, type Instant } from './instant.js';
import { CALENDARS, type Calendar } from './vocabularies.js';

/** Bank holidays as published on gov.uk/bank-holidays for England and Wales, or as the rules there give them. */
const PUBLISHED: Readonly<Record<number, readonly string[]>> = {
  2026: ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'],
  2027: ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28'],
  2028: ['01-03', '04-14', '04-17', '05-01', '05-29', '08-28', '12-25', '12-26'],
};

const WALL = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
  hourCycle: 'h23',
});
/** Day and hour in London, by the platform alone. */
function london(at: number): { day: string; hour: number } {
  const [, day = '', month = '', year = '', hour = ''] = /(\d+)\/(\d+)\/(\d+), (\d+)/.exec(WALL.format(at)) ?? [];
  return { day: `${year}-${month}-${day}`, hour: Number(hour) };
}
const isFree = (day: string) => {
  const [year = '', ...rest] = day.split('-');
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 || (PUBLISHED[Number(year)] ?? []).includes(rest.join('-'));
};
const isOpen = (at: number) => {
  const { day, hour } = london(at);
  return hour >= 9 && hour < 17 && !isFree(day);
};
const MINUTE = 60_000;

/** Walks minute by minute from a whole minute. */
function naive(start: Instant, amount: number, calendar: Calendar): Instant {
  let at = Date.parse(start);
  if (calendar === 'clock-hours') return instant(at + amount * 60 * MINUTE);
  if (calendar === 'working-hours') {
    for (let left = amount * 60; left > 0; at += MINUTE) if (isOpen(at)) left -= 1;
    return instant(at);
  }
  let { day } = london(at);
  for (let left = amount; left > 0;) {
    at += MINUTE;
    const now = london(at).day;
    if (now === day) continue;
    day = now;
    if (!isFree(day)) left -= 1;
  }
  while (london(at).hour < 17) at += MINUTE;
  return instant(at);
}

const starts = fc
  .integer({ min: Date.parse('2026-01-05T00:00:00Z') / MINUTE, max: Date.parse('2028-11-30T00:00:00Z') / MINUTE })
  .map((minutes) => instant(minutes * MINUTE));
/** Around what is hard: changes of the clocks, Easter, the turn of a year, the 29th of February. */
const hard = fc
  .tuple(
    fc.constantFrom(
      '2027-03-28T01:00Z',
      '2026-10-25T01:00Z',
      '2027-03-26T09:00Z',
      '2026-12-24T17:00Z',
      '2028-02-29T09:00Z',
    ),
    fc.integer({ min: -4 * 24 * 60, max: 4 * 24 * 60 }),
  )
  .map(([near, minutes]) => plus(instant(near), { minutes }));
const start = fc.oneof(starts, hard);
const working = fc.constantFrom<Calendar>('working-hours', 'working-days');

describe('a bank holiday of England', () => {
  it.each(Object.keys(PUBLISHED).map(Number))('of %d is no working day, and every other weekday is one', (year) => {
    const free: string[] = [];
    for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 24 * 60 * MINUTE) {
      const day = instant(at).slice(0, 10);
      const weekday = new Date(at).getUTCDay();
      if (weekday !== 0 && weekday !== 6 && !isWorkingDay(day)) free.push(day.slice(5));
      if (weekday === 0 || weekday === 6) expect(isWorkingDay(day)).toBe(false);
    }
    expect(free).toEqual(PUBLISHED[year]);
  });
});

describe('a time limit', () => {
  it.each<[string, string, number, Calendar, string]>([
    ['over Easter 2027', '2027-03-25T16:00:00Z', 2, 'working-hours', '2027-03-30T09:00:00Z'],
    ['over Easter 2027 in days', '2027-03-25T10:00:00Z', 1, 'working-days', '2027-03-30T16:00:00Z'],
    ['over Christmas 2026 with its substitute day', '2026-12-24T12:00:00Z', 1, 'working-days', '2026-12-29T17:00:00Z'],
    ['over Christmas 2027 with both substitutes', '2027-12-24T16:00:00Z', 2, 'working-hours', '2027-12-29T10:00:00Z'],
    [
      'over the turn of 2028, whose New Year is a Monday off',
      '2027-12-31T16:30:00Z',
      1,
      'working-hours',
      '2028-01-04T09:30:00Z',
    ],
    ['over the lost hour of March, elapsed', '2027-03-28T00:30:00Z', 24, 'clock-hours', '2027-03-29T00:30:00Z'],
    [
      'over the lost hour of March 2026, in working hours',
      '2026-03-27T16:00:00Z',
      2,
      'working-hours',
      '2026-03-30T09:00:00Z',
    ],
    ['over the hour twice in October', '2026-10-23T15:00:00Z', 2, 'working-hours', '2026-10-26T10:00:00Z'],
    ['on a leap day', '2028-02-28T12:00:00Z', 1, 'working-days', '2028-02-29T17:00:00Z'],
    ['from a leap day', '2028-02-29T16:00:00Z', 2, 'working-hours', '2028-03-01T10:00:00Z'],
    ['that fills the day ends as it closes', '2026-11-27T16:00:00Z', 1, 'working-hours', '2026-11-27T17:00:00Z'],
    ['begun at night counts from the opening', '2026-11-27T22:00:00Z', 1, 'working-hours', '2026-11-30T10:00:00Z'],
    ['in days, begun on a Saturday', '2026-11-28T10:00:00Z', 1, 'working-days', '2026-11-30T17:00:00Z'],
  ])('%s', (...[, from, amount, calendar, due]: [string, string, number, Calendar, string]) => {
    expect(dueAfter(instant(from), amount, calendar)).toBe(instant(due));
  });

  it.each(CALENDARS)('of %s agrees with counting minute by minute', (calendar) => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: calendar === 'working-days' ? 8 : 30 }), (from, amount) => {
        expect(dueAfter(from, amount, calendar)).toBe(naive(from, amount, calendar));
      }),
      { numRuns: 60 },
    );
  });

  it('ends later the later it begins and the longer it is', () => {
    const amounts = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(start, fc.nat(20_000), amounts, fc.constantFrom(...CALENDARS), (from, minutes, amount, calendar) => {
        const due = dueAfter(from, amount, calendar);
        expect(due <= dueAfter(plus(from, { minutes }), amount, calendar)).toBe(true);
        expect(due < dueAfter(from, amount + 1, calendar)).toBe(true);
        expect(due > from).toBe(true);
      }),
    );
  });

  it('of working time never ends on a day off, nor outside working hours', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 100 }), working, (from, amount, calendar) => {
        const before = Date.parse(dueAfter(from, amount, calendar)) - MINUTE;
        expect(isOpen(before)).toBe(true);
      }),
    );
  });
});

describe('a pause', () => {
  const spans = fc.integer({ min: 1, max: 20 * 24 * 60 });

  it.each<[string, string, string, string, Calendar, string]>([
    [
      'moves elapsed time by its length',
      '2027-03-30T10:00Z',
      '2027-03-27T10:00Z',
      '2027-03-29T10:00Z',
      'clock-hours',
      '2027-04-01T10:00Z',
    ],
    [
      'leaves the working time that was left',
      '2026-11-26T12:00Z',
      '2026-11-26T10:00Z',
      '2026-12-01T16:00Z',
      'working-hours',
      '2026-12-02T10:00Z',
    ],
    [
      'counts the days that were left from its end',
      '2026-12-01T17:00Z',
      '2026-11-27T10:00Z',
      '2026-12-03T10:00Z',
      'working-days',
      '2026-12-07T17:00Z',
    ],
    [
      'over a weekend alone moves no working time',
      '2026-11-30T10:00Z',
      '2026-11-28T10:00Z',
      '2026-11-29T10:00Z',
      'working-hours',
      '2026-11-30T10:00Z',
    ],
  ])('%s', (...[, due, from, until, calendar, moved]: [string, string, string, string, Calendar, string]) => {
    expect(dueAfterPause(instant(due), { from: instant(from), until: instant(until) }, calendar)).toBe(instant(moved));
  });

  it('never brings an end forward, ends after itself, and moves it no further than its own length and the days off after it', () => {
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 1, max: 40 }),
        fc.tuple(spans, spans),
        fc.constantFrom(...CALENDARS),
        (begun, amount, [after, long], calendar) => {
          const due = dueAfter(begun, amount, calendar);
          const from = plus(begun, { minutes: after });
          const until = plus(from, { minutes: long });
          const moved = dueAfterPause(due, { from, until }, calendar);
          expect(moved >= due).toBe(true);
          if (due <= from) expect(moved).toBe(due);
          else expect(moved > until || moved === due).toBe(true);
          expect(Date.parse(moved) - Date.parse(due)).toBeLessThanOrEqual((long + 12 * 24 * 60) * MINUTE);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('longer moves the end further', () => {
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 1, max: 40 }),
        fc.tuple(spans, spans),
        fc.constantFrom(...CALENDARS),
        (from, amount, [one, more], calendar) => {
          const due = dueAfter(from, amount, calendar);
          const short = dueAfterPause(due, { from, until: plus(from, { minutes: one }) }, calendar);
          expect(short <= dueAfterPause(due, { from, until: plus(from, { minutes: one + more }) }, calendar)).toBe(
            true,
          );
        },
      ),
    );
  });
});
