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
 * - `working-days`: at closing time of the so-manieth working day after the day in London on which it began;
 * - `term-days`: the same without days of vacation, which are not counted until they were as many as it may stand still; from then on,
 *   and where no vacation is known, as working days.
 *
 * A later start never ends earlier, and a limit of working time ends on a working day, between opening and closing. In term it never
 * ends earlier than in working days, nor later than in working days from as many days after its start as it may stand still.
 */
export function dueAfter(
  start: Instant,
  amount: number,
  calendar: Calendar = 'clock-hours',
  teaching: Teaching = NO_VACATION,
): Instant {
  switch (calendar) {
    case 'clock-hours':
      return plus(start, { hours: amount });
    case 'working-hours':
      return workedThrough(start, amount * HOUR);
    case 'working-days':
      return closing(workingDayAfter(dayOf(start), amount));
    case 'term-days':
      return closing(termDayAfter(dayOf(start), amount, teaching));
  }
}

/** When a university teaches, and for how many days of vacation altogether a limit may stand still. */
export type Teaching = {
  /** Days in London such as `2027-01-11`, both inclusive. Vacation lies between two of them: before and after all, none is known. */
  readonly terms: readonly { readonly from: string; readonly to: string }[];
  readonly mostStillDays: number;
};
const NO_VACATION: Teaching = { terms: [], mostStillDays: 0 };

/** From when until when a limit of `term-days` that began at `start` stands still before it ends at `due`, earliest first. */
export function standstills(
  start: Instant,
  due: Instant,
  teaching: Teaching,
): { readonly from: Instant; readonly until: Instant }[] {
  const spans: { from: Instant; until: Instant }[] = [];
  let left = teaching.mostStillDays;
  for (let day = nextDay(dayOf(start)); left > 0 && day.toMillis() < Date.parse(due); day = nextDay(day)) {
    if (!isVacation(day, teaching)) continue;
    left -= 1;
    const [from, until] = [instant(day.toJSDate()), instant(nextDay(day).toJSDate())];
    const last = spans.at(-1);
    if (last?.until === from) last.until = until;
    else spans.push({ from, until });
  }
  return spans;
}

/**
 * When a limit ends that was to end at `due`, with its clock standing still in [from, until): what was left of it at `from`
 * runs on at `until`. Never earlier than `due` was. A limit in days moves by the days that went, and no vacation is waited for anew: a
 * pause cannot make it stand still for longer than was agreed.
 */
export function dueAfterPause(
  due: Instant,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  calendar: Calendar = 'clock-hours',
  teaching: Teaching = NO_VACATION,
): Instant {
  if (until <= from || due <= from) return due;
  const moved = {
    'clock-hours': () => instant(Date.parse(until) + (Date.parse(due) - Date.parse(from))),
    'working-hours': () => workedThrough(until, workedBetween(from, due)),
    'working-days': () => closing(workingDayAfter(dayOf(due), daysThatWent(from, until, NO_VACATION))),
    'term-days': () => closing(workingDayAfter(dayOf(due), daysThatWent(from, until, teaching))),
  }[calendar]();
  return moved < due ? due : moved;
}

/** Whether that day in London, such as `2026-12-28`, is neither weekend nor bank holiday of England. */
export function isWorkingDay(day: string): boolean {
  return isWorking(DateTime.fromISO(day, { zone: LONDON }) as Day);
}

/** Whether that text is a day: the 30th of February is none. */
export function isRealDay(day: string): boolean {
  return DateTime.fromFormat(day, 'yyyy-MM-dd').isValid;
}

const LONDON = 'Europe/London';
/** The day in London, at its first moment. */
type Day = DateTime<true>;
const dayOf = (at: Instant) => (DateTime.fromISO(at, { zone: LONDON }) as Day).startOf('day');
const nextDay = (day: Day): Day => day.plus({ days: 1 });
const openingOf = (day: Day) => day.set({ hour: OPENS });
const closingOf = (day: Day) => day.set({ hour: CLOSES });
const closing = (day: Day) => instant(closingOf(day).toJSDate());
const isWorking = (day: Day) => day.weekday <= 5 && !bankHolidays(day.year).has(day.toISODate());

function workingDayAfter(day: Day, amount: number): Day {
  let at = day;
  for (let left = amount; left > 0;) {
    at = nextDay(at);
    if (isWorking(at)) left -= 1;
  }
  return at;
}

function termDayAfter(day: Day, amount: number, teaching: Teaching): Day {
  let at = day;
  let still = 0;
  for (let left = amount; left > 0;) {
    at = nextDay(at);
    if (still < teaching.mostStillDays && isVacation(at, teaching)) still += 1;
    else if (isWorking(at)) left -= 1;
  }
  return at;
}

function isVacation(day: Day, { terms }: Teaching): boolean {
  const date = day.toISODate();
  const among = (holds: (term: Teaching['terms'][number]) => boolean) => terms.some(holds);
  return (
    among(({ to }) => to < date) &&
    among(({ from }) => date < from) &&
    !among(({ from, to }) => from <= date && date <= to)
  );
}

/** Days that count and whose closing time lies in [from, until). */
function daysThatWent(from: Instant, until: Instant, teaching: Teaching): number {
  let days = 0;
  for (let at = dayOf(from); at.toMillis() < Date.parse(until); at = nextDay(at)) {
    const closes = closingOf(at).toMillis();
    const went = Date.parse(from) < closes && closes <= Date.parse(until);
    if (went && isWorking(at) && !isVacation(at, teaching)) days += 1;
  }
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
