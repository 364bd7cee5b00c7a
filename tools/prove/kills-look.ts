import pg from 'pg';
import { type Ground } from './kills-ground.js';

/** Whose events and entries there are. */
export const TELLERS = ['directory', 'consents', 'referrals', 'duties', 'audit'] as const;
export type Teller = (typeof TELLERS)[number];

/** Queries past all policies, one connection per database. */
export type Look = <R>(service: Teller, text: string, values?: readonly unknown[]) => Promise<R[]>;

export function lookInto(ground: Ground): { look: Look; close: () => Promise<void> } {
  const pools = new Map(
    TELLERS.map((service) => {
      const pool = new pg.Pool({ connectionString: ground.databaseUrl(service, 'superuser'), max: 1 });
      pool.on('error', () => undefined);
      return [service, pool] as const;
    }),
  );
  return {
    look: async <R>(service: Teller, text: string, values: readonly unknown[] = []) =>
      ((await pools.get(service)?.query(text, [...values]))?.rows ?? []) as R[],
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
