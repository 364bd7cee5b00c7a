import { type MonitoredHours } from './events/parts.js';
import { instant, plus, type Instant } from './instant.js';

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function wallClock(at: Instant): { day: number; time: string } {
  const parts = Object.fromEntries(LONDON.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return { day: DAYS.indexOf(parts['weekday'] ?? '') + 1, time: `${parts['hour'] ?? ''}:${parts['minute'] ?? ''}` };
}

/**
 * Whether somebody reads what arrives at `at`. Hours are Europe/London wall-clock time, from inclusive, to exclusive. Hours that
 * end before they begin are those of a night: `day` is the one on which it begins.
 */
export function isMonitored(hours: readonly MonitoredHours[], at: Instant): boolean {
  const { day, time } = wallClock(at);
  return hours.some((open) => {
    if (open.from <= open.to) return open.day === day && open.from <= time && time < open.to;
    const morning = (open.day % 7) + 1;
    return (open.day === day && open.from <= time) || (morning === day && time < open.to);
  });
}

const SEARCHED_HOURS = 15 * 24; // two weeks: an opening of one night a week may fall into the hour that spring leaves out

/**
 * When what arrives at `at` will be read: `at` itself inside monitored hours, else their next beginning; undefined when never.
 * London is whole hours from UTC, so hours begin at the minute that they name, or at a full hour when the clock jumps.
 */
export function readFrom(hours: readonly MonitoredHours[], at: Instant): Instant | undefined {
  if (isMonitored(hours, at)) return at;
  if (hours.length === 0) return undefined;
  const minutes = [...new Set([0, ...hours.map(({ from }) => Number(from.slice(3)))])].sort((a, b) => a - b);
  const hour = instant(Math.floor(Date.parse(at) / 3_600_000) * 3_600_000);
  for (let passed = 0; passed <= SEARCHED_HOURS; passed++) {
    for (const minute of minutes) {
      const candidate = plus(hour, { hours: passed, minutes: minute });
      if (candidate > at && isMonitored(hours, candidate)) return candidate;
    }
  }
  return undefined;
}
