import { instant, type Instant } from '@footbridge/contracts';

/** So many one-off disclosures between the same two in a quarter say that they need an agreement. */
export const PROPOSES = 2;

/** Such as `2026-Q4`: a quarter of the calendar, in UTC. */
export const QUARTER = /^20\d\d-Q[1-4]$/;
export type Quarter = { readonly name: string; readonly from: Instant; readonly to: Instant };

export function quarterOf(at: Instant): string {
  return `${at.slice(0, 4)}-Q${Math.ceil(Number(at.slice(5, 7)) / 3)}`;
}

/** From, included, to, excluded. */
export function quarterNamed(name: string): Quarter {
  const [year, quarter] = [Number(name.slice(0, 4)), Number(name.slice(6))];
  const firstOf = (month: number) => instant(new Date(Date.UTC(year, month)));
  return { name, from: firstOf(3 * quarter - 3), to: firstOf(3 * quarter) };
}
