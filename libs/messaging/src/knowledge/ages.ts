import { type Instant, instant, type KnownAt, type ServiceName } from '@footbridge/contracts';
import { partitionOf } from '../topics.js';
import { type Sql } from '../sql.js';

/**
 * Up to when this database knows a service's facts, in the caller's transaction: those of one key, or of all keys (for a
 * finding that there is none). Undefined: never level, or unknown because an event is parked. The same as the SQL functions
 * `knowledge.knowledge_of` and `knowledge.knowledge_at_oldest`, for where no facts query joins them.
 */
export async function knowledgeAt(sql: Sql, service: ServiceName, key?: string): Promise<KnownAt> {
  const [row] =
    key === undefined
      ? await sql.query<{ at: Date | null }>(`select knowledge.knowledge_at_oldest($1) as at`, [service])
      : await sql.query<{ at: Date | null }>(`select knowledge.knowledge_of($1, $2, $3) as at`, [
          service,
          key,
          partitionOf(key),
        ]);
  return row?.at ? instant(row.at) : undefined;
}

/** What `Footbridge-After` names. */
export type EventPlace = { readonly service: ServiceName; readonly key: string; readonly sequence: number };

/** Whether this database's knowledge has that event in it. A parked key never reaches it. */
export async function reached(sql: Sql, after: EventPlace): Promise<boolean> {
  const [row] = await sql.query<{ reached: boolean }>(
    `select exists (select from knowledge.consumer_applied
       where consumer = 'knowledge' and source = $1 and key = $2 and sequence >= $3) as reached`,
    [after.service, after.key, after.sequence],
  );
  return row?.reached ?? false;
}

/** Per source service, for metrics: the as-of time of its oldest partition, and how many keys are parked. */
export type SourceKnowledge = {
  readonly service: ServiceName;
  readonly at: Instant | undefined;
  readonly parkedKeys: number;
};

export async function knowledgeOf(sql: Sql, services: readonly ServiceName[]): Promise<SourceKnowledge[]> {
  const rows = await sql.query<{ service: ServiceName; at: Date | null; parked: number }>(
    `select s.service, (
       select case when count(each.at) = 12 then min(each.at) end
       from (select knowledge.knowledge_at(s.service, n) as at from generate_series(0, 11) n) each) as at,
       (select count(distinct k.key) from knowledge.consumer_parked k where k.source = s.service)::int as parked
     from unnest($1::text[]) with ordinality as s (service, ordinal) order by s.ordinal`,
    [services],
  );
  return rows.map(({ service, at, parked }) => ({ service, at: at ? instant(at) : undefined, parkedKeys: parked }));
}
