const ZONE = 'Europe/London';
const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, day: 'numeric', month: 'long', year: 'numeric' });
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
});
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;

const at = (time: string | Date) => (typeof time === 'string' ? new Date(time) : time);

/** `22 November 2026`, in England. A day without a time (`2006-03-14`) stays that day. */
export function day(time: string | Date | undefined): string {
  return time === undefined || time === '' ? '' : DAY.format(at(time));
}

/** `9am`, `2:05pm`, `midday`, `midnight`, in England. */
export function clockTime(time: string | Date | undefined): string {
  if (time === undefined || time === '') return '';
  const parts = Object.fromEntries(CLOCK.formatToParts(at(time)).map(({ type, value }) => [type, value]));
  const hour = Number(parts['hour']);
  const minute = parts['minute'] ?? '00';
  if (minute === '00' && hour === 0) return 'midnight';
  if (minute === '00' && hour === 12) return 'midday';
  return `${hour % 12 === 0 ? 12 : hour % 12}${minute === '00' ? '' : `:${minute}`}${hour < 12 ? 'am' : 'pm'}`;
}

/** `22 November 2026 at 2:05pm` */
export function dateAndTime(time: string | Date | undefined): string {
  return time === undefined || time === '' ? '' : `${day(time)} at ${clockTime(time)}`;
}

/** How long something takes: `3 minutes`, `5 hours`, `2 days`. */
export function span(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  const [count, unit] =
    size < HOUR
      ? [Math.max(1, Math.round(size / MINUTE)), 'minute']
      : size < 2 * DAY_MS
        ? [Math.round(size / HOUR), 'hour']
        : [Math.round(size / DAY_MS), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A due time in words: `due in 2 days`, `3 hours late`. Late from the moment that it is due. */
export function until(time: string | Date | undefined, now: Date): string {
  if (time === undefined || time === '') return '';
  const left = at(time).getTime() - now.getTime();
  return left > 0 ? `due in ${span(left)}` : `${span(left)} late`;
}

/** A time that is past, in words: `5 minutes ago`. */
export function since(time: string | Date | undefined, now: Date): string {
  if (time === undefined || time === '') return '';
  return `${span(now.getTime() - at(time).getTime())} ago`;
}

/** Whole years since a birth date, on the day in England. */
export function age(birthDate: string | undefined, now: Date): number | undefined {
  if (birthDate === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined;
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(now);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
