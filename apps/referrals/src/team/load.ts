import { isMonitored, type Instant, type MonitoredHours } from '@footbridge/contracts';

/** How often something happened in a quarter of an hour. */
export type Happened = { readonly kind: string; readonly at: Instant; readonly count: number };
/** What happened in one week, inside and outside the hours in which somebody reads. */
export type WeekOfLoad = {
  /** Its first moment. */
  readonly from: Instant;
  readonly inside: number;
  readonly outside: number;
  /** Of those outside, by kind. */
  readonly kinds: Readonly<Record<string, number>>;
};

export const LOAD_WEEKS = 4;

/** Weeks, the oldest first, each of seven days from `since` on. */
export function loadOf(
  happened: readonly Happened[],
  hours: readonly MonitoredHours[],
  weeks: readonly Instant[],
): WeekOfLoad[] {
  return weeks.map((from, n) => {
    const to = weeks[n + 1];
    const here = happened.filter(({ at }) => at >= from && (to === undefined || at < to));
    const out = here.filter(({ at }) => !isMonitored(hours, at));
    const kinds: Record<string, number> = {};
    for (const { kind, count } of out) kinds[kind] = (kinds[kind] ?? 0) + count;
    const outside = sum(out);
    return { from, inside: sum(here) - outside, outside, kinds };
  });
}

const sum = (all: readonly Happened[]) => all.reduce((total, { count }) => total + count, 0);
