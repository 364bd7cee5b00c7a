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

/** Whether somebody reads what arrives at `at`. Hours are Europe/London wall-clock time, from inclusive, to exclusive. */
export function isMonitored(hours: readonly MonitoredHours[], at: Instant): boolean {
  const { day, time } = wallClock(at);
  return hours.some((open) => open.day === day && open.from <= time && time < open.to);
}

/** When what arrives at `at` will be read, to the quarter of an hour: `at` itself inside monitored hours; undefined when never. */
export function readFrom(hours: readonly MonitoredHours[], at: Instant): Instant | undefined {
  if (isMonitored(hours, at)) return at;
  const quarter = 15 * 60_000;
  const first = instant(Math.ceil(Date.parse(at) / quarter) * quarter);
  for (let step = 0; step <= 8 * 24 * 4; step++) {
    const candidate = plus(first, { minutes: step * 15 });
    if (isMonitored(hours, candidate)) return candidate;
  }
  return undefined;
}
