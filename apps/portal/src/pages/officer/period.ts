import { type Visit } from '../../engine/visit.js';

const OFFSET = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The moment at which a day begins in England; undefined for what is no day. */
export function startOfDay(day: string | undefined): string | undefined {
  const midnight = new Date(`${day ?? ''}T00:00:00Z`);
  if (day === undefined || !DAY.test(day) || Number.isNaN(midnight.getTime())) return undefined;
  if (!midnight.toISOString().startsWith(day)) return undefined;
  const name = OFFSET.formatToParts(midnight).find(({ type }) => type === 'timeZoneName')?.value;
  const ahead = name?.includes('+01') === true ? 3_600_000 : 0;
  return new Date(midnight.getTime() - ahead).toISOString();
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A period that was asked for in days, both included; what is no day is left out. */
export type Period = { readonly from?: string; readonly to?: string };

export function periodOf(visit: Pick<Visit, 'query'>): Period {
  const [from, to] = [visit.query('from'), visit.query('to')];
  return {
    ...(startOfDay(from) !== undefined && from !== undefined && { from }),
    ...(startOfDay(to) !== undefined && to !== undefined && { to }),
  };
}

/** The question of a list to a service: its period, cursor and whatever else narrows it. */
export function asking({ from, to }: Period, more: Readonly<Record<string, string | undefined>>, limit = 25): string {
  const asked = {
    limit: String(limit),
    from: startOfDay(from),
    to: to === undefined ? undefined : startOfDay(dayAfter(to)),
    ...more,
  };
  const given = Object.entries(asked).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return new URLSearchParams(given).toString();
}
