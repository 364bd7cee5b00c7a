import { createRequire } from 'node:module';
import { DateTime } from 'luxon';
import { instant, plus, type Instant } from './instant.js';
import { type Calendar } from './vocabularies.js';

/** Working hours in Europe/London wall-clock time, on days that are neither weekend nor bank holiday of England. */
const OPENS = 9;
const CLOSES = 17;
const HOUR = 3_600_000;

/**
 * When a time limit ends that began at `start`:
 * - `clock-hours`: so many elapsed hours later, whatever clocks do;
 * - `working-hours`: when so many hours of working time have passed, which is a closing time rather than the next opening;
 * - `working-days`: at closing time of the so-manieth working day after the day in London on which it began.
 *
 * A later start never ends earlier, and a limit of working time ends on a working day, between opening and closing.
 */
export function dueAfter(start: Instant, amount: number, calendar: Calendar = 'clock-hours'): Instant {
  switch (calendar) {
    case 'clock-hours':
      return plus(start, { hours: amount });
    case 'working-hours':
      return workedThrough(start, amount * HOUR);
    case 'working-days':
      return instant(closingOf(workingDayAfter(dayOf(start), amount)).toJSDate());
  }
}

/**
 * When a limit ends that was to end at `due`, with its clock standing still in [from, until): what was left of it at `from`
 * runs on at `until`. Never earlier than `due` was.
 */
export function dueAfterPause(
  due: Instant,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  calendar: Calendar = 'clock-hours',
): Instant {
  if (until <= from || due <= from) return due;
  const moved = {
    'clock-hours': () => instant(Date.parse(until) + (Date.parse(due) - Date.parse(from))),
    'working-hours': () => workedThrough(until, workedBetween(from, due)),
    'working-days': () => {
      const left = workingDaysBetween(dayOf(from), dayOf(due));
      const day = dayOf(until);
      const over = closingOf(day).toMillis() <= Date.parse(until);
      return instant(closingOf(workingDayAfter(over ? day : day.minus({ days: 1 }), left + 1)).toJSDate());
    },
  }[calendar]();
  return moved < due ? due : moved;
}

/** Whether that day in London, such as `2026-12-28`, is neither weekend nor bank holiday of England. */
export function isWorkingDay(day: string): boolean {
  return isWorking(DateTime.fromISO(day, { zone: LONDON }) as Day);
}

const LONDON = 'Europe/London';
/** The day in London, at its first moment. */
type Day = DateTime<true>;
const dayOf = (at: Instant) => (DateTime.fromISO(at, { zone: LONDON }) as Day).startOf('day');
const nextDay = (day: Day): Day => day.plus({ days: 1 });
const openingOf = (day: Day) => day.set({ hour: OPENS });
const closingOf = (day: Day) => day.set({ hour: CLOSES });
const isWorking = (day: Day) => day.weekday <= 5 && !bankHolidays(day.year).has(day.toISODate());

function workingDayAfter(day: Day, amount: number): Day {
  let at = day;
  for (let left = amount; left > 0;) {
    at = nextDay(at);
    if (isWorking(at)) left -= 1;
  }
  return at;
}

/** Working days after `from`, up to and with `to`. */
function workingDaysBetween(from: Day, to: Day): number {
  let days = 0;
  for (let at = nextDay(from); at <= to; at = nextDay(at)) if (isWorking(at)) days += 1;
  return days;
}

function workedThrough(start: Instant, milliseconds: number): Instant {
  let left = milliseconds;
  for (let day = dayOf(start); ; day = nextDay(day)) {
    if (!isWorking(day)) continue;
    const begins = Math.max(Date.parse(start), openingOf(day).toMillis());
    const here = closingOf(day).toMillis() - begins;
    if (here >= left && here >= 0) return instant(begins + left);
    left -= Math.max(0, here);
  }
}

function workedBetween(from: Instant, to: Instant): number {
  let worked = 0;
  for (let day = dayOf(from); day.toMillis() <= Date.parse(to); day = nextDay(day)) {
    if (!isWorking(day)) continue;
    const begins = Math.max(Date.parse(from), openingOf(day).toMillis());
    worked += Math.max(0, Math.min(Date.parse(to), closingOf(day).toMillis()) - begins);
  }
  return worked;
}

type Holidays = { getHolidays(year: number): { date: string; type: string }[] };
let england: Holidays | undefined;
const known = new Map<number, ReadonlySet<string>>();

/** Bank holidays of England with their substitute days. The library knows the whole world: it is loaded when first needed. */
function bankHolidays(year: number): ReadonlySet<string> {
  const before = known.get(year);
  if (before) return before;
  if (!england) {
    const Class = createRequire(import.meta.url)('date-holidays') as new (country: string, part: string) => Holidays;
    england = new Class('GB', 'ENG');
  }
  const days = england.getHolidays(year).filter(({ type }) => type === 'public' || type === 'bank');
  const dates = new Set(days.map(({ date }) => date.slice(0, 10)));
  known.set(year, dates);
  return dates;
}
