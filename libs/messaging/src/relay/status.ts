import { type Sql } from '../sql.js';

export type RelayStatus = {
  /** Events written and not yet published. */
  readonly depth: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly oldestSeconds: number;
  /** Audit entries that have no number yet. */
  readonly unnumberedEntries: number;
  /** Audit entries that have a number and are not yet published. */
  readonly unpublishedEntries: number;
};

/** What waits in a service's database for its relay; for the relay's or the handler's role. */
export async function relayStatus(sql: Sql): Promise<RelayStatus> {
  const [row] = await sql.query<Record<'depth' | 'oldest' | 'unnumbered' | 'unpublished', string | number>>(
    `select o.depth, o.oldest,
       (select count(*) from public.audit_pending) as unnumbered,
       (select count(*) from public.audit_number n where n.number > (select p.number from public.audit_published p)) as unpublished
     from (select count(*) as depth, coalesce(extract(epoch from clock_timestamp() - min(at)), 0) as oldest
           from public.outbox where published_at is null) o`,
  );
  if (!row) throw new Error('the database gave no status');
  return {
    depth: Number(row.depth),
    oldestSeconds: Math.max(0, Number(row.oldest)),
    unnumberedEntries: Number(row.unnumbered),
    unpublishedEntries: Number(row.unpublished),
  };
}
