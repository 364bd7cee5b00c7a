import { type Instant } from '@footbridge/contracts';

/** A day without a time, `YYYY-MM-DD`. Two days compare as text. */
export type Day = string;

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;
const london = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** Whether the text is a day that exists: 2007-02-29 is none. */
export function isDay(text: unknown): boolean {
  if (typeof text !== 'string' || !SHAPE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The calendar day in England at that moment: in summer it begins at 23:00 UTC of the day before. */
export function dayInLondon(at: Instant): Day {
  return london.format(new Date(at));
}

/**
 * The age in whole years on a day. A year of age is reached at the beginning of the birthday (in England and Wales: Family Law
 * Reform Act 1969, section 9). Someone born on 29 February reaches it on 1 March in a year without a 29 February: no statute
 * that we know of names the day, this is the reading generally taken, and it is the later of the two possible days, so a
 * safeguard for the young never ends a day early.
 */
export function ageOn(birthDate: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  // Compared as text, 02-28 is before 02-29 and 03-01 after it: the leap-day rule needs no case of its own.
  return on.slice(5) >= birthDate.slice(5) ? years : years - 1;
}
