import { instant, type Instant } from '@footbridge/contracts';

/** So many one-off disclosures between the same two in a quarter say that they need an agreement. */
export const PROPOSES = 2;

/** Such as `2026-Q4`: a quarter of the calendar, as England's clocks have it. */
export const QUARTER = /^20\d\d-Q[1-4]$/;
export type Quarter = { readonly name: string; readonly from: Instant; readonly to: Instant };

const HOUR = 3_600_000;
const MONTH = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit' });

export function quarterOf(at: Instant): string {
  const [year = '', month = ''] = MONTH.format(new Date(at)).split('-');
  return `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

/** From, included, to, excluded. */
export function quarterNamed(name: string): Quarter {
  const [year, quarter] = [Number(name.slice(0, 4)), Number(name.slice(6))];
  return { name, from: firstOf(year, quarter), to: firstOf(year, quarter + 1) };
}

/** The quarter before. */
export function quarterBefore(name: string): string {
  const [year, quarter] = [Number(name.slice(0, 4)), Number(name.slice(6))];
  return quarter === 1 ? `${year - 1}-Q4` : `${year}-Q${quarter - 1}`;
}

/** The first moment of a quarter in London: all but the first of a year begin in summer time. */
function firstOf(year: number, quarter: number): Instant {
  const ahead = quarter === 1 || quarter === 5 ? 0 : HOUR;
  return instant(new Date(Date.UTC(year, 3 * quarter - 3) - ahead));
}
