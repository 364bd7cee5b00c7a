import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueAfter, dueAfterPause, isWorkingDay, standstills, type Teaching } from './calendar.js';
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

  it.each(CALENDARS.filter((each) => each !== 'term-days'))(
    'of %s agrees with counting minute by minute',
    (calendar) => {
      fc.assert(
        fc.property(start, fc.integer({ min: 1, max: calendar === 'working-days' ? 8 : 30 }), (from, amount) => {
          expect(dueAfter(from, amount, calendar)).toBe(naive(from, amount, calendar));
        }),
        { numRuns: 60 },
      );
    },
  );

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

/** Of a university that is stated until the summer of 2028. */
const TERMS = [
  ['2026-09-21', '2026-12-11'],
  ['2027-01-11', '2027-03-19'],
  ['2027-04-12', '2027-06-11'],
  ['2027-09-20', '2027-12-10'],
  ['2028-01-10', '2028-03-17'],
  ['2028-04-10', '2028-06-09'],
].map(([from = '', to = '']) => ({ from, to }));
const standing = (mostStillDays: number): Teaching => ({ terms: TERMS, mostStillDays });
const inVacation = (day: string) =>
  day > '2026-12-11' && day < '2028-04-10' && !TERMS.some(({ from, to }) => from <= day && day <= to);

/** The days in London after a start, by the platform alone. */
function* daysAfter(start: Instant): Generator<string> {
  let { day } = london(Date.parse(start));
  for (let noon = Date.parse(`${day}T12:00:00Z`); ;) {
    noon += 24 * 60 * MINUTE;
    ({ day } = london(noon));
    yield day;
  }
}
function naiveInTerm(start: Instant, amount: number, mostStillDays: number): Instant {
  let [left, still] = [amount, 0];
  for (const day of daysAfter(start)) {
    if (inVacation(day) && still < mostStillDays) still += 1;
    else if (!isFree(day)) left -= 1;
    if (left > 0) continue;
    const closes = Date.parse(`${day}T17:00:00Z`);
    return instant(london(closes).hour === 17 ? closes : closes - 60 * MINUTE);
  }
  throw new Error('There is always another day.');
}

describe('a limit of days in term', () => {
  const amounts = fc.integer({ min: 1, max: 40 });
  const most = fc.integer({ min: 1, max: 31 });

  it.each<[string, string, number, number, string]>([
    ['within a term is one of working days', '2026-11-23T10:00:00Z', 5, 31, '2026-11-30T17:00:00Z'],
    ['stands still over Christmas', '2026-12-09T10:00:00Z', 3, 31, '2027-01-11T17:00:00Z'],
    ['begun at Christmas counts from the first day of term', '2026-12-20T10:00:00Z', 1, 31, '2027-01-11T17:00:00Z'],
    ['stands still over Easter and the lost hour', '2027-03-18T10:00:00Z', 2, 31, '2027-04-12T16:00:00Z'],
    [
      'stands still no longer than agreed, then counts working days',
      '2026-12-10T10:00:00Z',
      3,
      14,
      '2026-12-30T17:00:00Z',
    ],
    ['waits for no whole summer', '2027-06-10T10:00:00Z', 2, 31, '2027-07-13T16:00:00Z'],
    ['ends on a leap day in term', '2028-02-25T10:00:00Z', 2, 31, '2028-02-29T17:00:00Z'],
    ['after the stated terms is one of working days', '2028-06-09T10:00:00Z', 2, 31, '2028-06-13T16:00:00Z'],
    ['before the stated terms is one of working days', '2026-09-10T10:00:00Z', 2, 31, '2026-09-14T16:00:00Z'],
  ])('%s', (...[, from, amount, still, due]: [string, string, number, number, string]) => {
    expect(dueAfter(instant(from), amount, 'term-days', standing(still))).toBe(instant(due));
  });

  it('of no stated terms is one of working days', () => {
    fc.assert(
      fc.property(start, amounts, (from, amount) => {
        const due = dueAfter(from, amount, 'working-days');
        expect(dueAfter(from, amount, 'term-days')).toBe(due);
        expect(dueAfter(from, amount, 'term-days', { terms: [], mostStillDays: 31 })).toBe(due);
        expect(dueAfter(from, amount, 'term-days', standing(0))).toBe(due);
      }),
    );
  });

  it('agrees with counting day by day', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 15 }), most, (from, amount, still) => {
        expect(dueAfter(from, amount, 'term-days', standing(still))).toBe(naiveInTerm(from, amount, still));
      }),
    );
  });

  it('ends later the later it begins, the longer it is and the longer it may stand still', () => {
    fc.assert(
      fc.property(start, fc.nat(60_000), amounts, most, (from, minutes, amount, still) => {
        const due = dueAfter(from, amount, 'term-days', standing(still));
        expect(due <= dueAfter(plus(from, { minutes }), amount, 'term-days', standing(still))).toBe(true);
        expect(due < dueAfter(from, amount + 1, 'term-days', standing(still))).toBe(true);
        expect(due <= dueAfter(from, amount, 'term-days', standing(still + 1))).toBe(true);
      }),
    );
  });

  it('never ends before working days do, and never later than working days that begin when it may stand still no more', () => {
    fc.assert(
      fc.property(start, amounts, most, (from, amount, still) => {
        const due = dueAfter(from, amount, 'term-days', standing(still));
        expect(due >= dueAfter(from, amount, 'working-days')).toBe(true);
        // An hour more: the clocks may change between.
        expect(due <= dueAfter(plus(from, { days: still, hours: 1 }), amount, 'working-days')).toBe(true);
        expect(isOpen(Date.parse(due) - MINUTE)).toBe(true);
      }),
    );
  });

  it('says when it stands still: in vacation, before its end, and for no longer than it may', () => {
    fc.assert(
      fc.property(start, amounts, most, (from, amount, still) => {
        const due = dueAfter(from, amount, 'term-days', standing(still));
        const spans = standstills(from, due, standing(still));
        const days = spans.flatMap((span) => {
          const all: string[] = [];
          for (const day of daysAfter(plus(span.from, { hours: -1 }))) {
            if (day >= london(Date.parse(span.until)).day) return all;
            all.push(day);
          }
          return all;
        });
        expect(days.every(inVacation)).toBe(true);
        expect(days.length).toBeLessThanOrEqual(still);
        expect(new Set(days).size).toBe(days.length);
        for (const each of spans) expect(each.from > from && each.from < each.until && each.until < due).toBe(true);
        const moved = due !== dueAfter(from, amount, 'working-days');
        expect(moved ? days.length > 0 : true).toBe(true);
      }),
    );
  });

  it('is moved by a pause by the days in term that went, and by no vacation again', () => {
    const paused = (due: string, from: string, until: string) =>
      dueAfterPause(instant(due), { from: instant(from), until: instant(until) }, 'term-days', standing(31));
    expect(paused('2027-01-12T17:00Z', '2026-12-09T10:00Z', '2026-12-11T10:00Z')).toBe(instant('2027-01-14T17:00Z'));
    expect(paused('2027-01-12T17:00Z', '2026-12-14T10:00Z', '2027-01-08T10:00Z')).toBe(instant('2027-01-12T17:00Z'));
    fc.assert(
      fc.property(start, amounts, fc.nat(40_000), fc.integer({ min: 1, max: 40_000 }), (begun, amount, after, long) => {
        const due = dueAfter(begun, amount, 'term-days', standing(31));
        const from = plus(begun, { minutes: after });
        const until = plus(from, { minutes: long });
        const moved = dueAfterPause(due, { from, until }, 'term-days', standing(31));
        expect(moved >= due).toBe(true);
        expect(moved <= dueAfterPause(due, { from, until }, 'working-days')).toBe(true);
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
      'in days, begun after closing time and over before the next, moves nothing',
      '2026-12-01T17:00Z',
      '2026-11-26T17:30Z',
      '2026-11-26T17:40Z',
      'working-days',
      '2026-12-01T17:00Z',
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
