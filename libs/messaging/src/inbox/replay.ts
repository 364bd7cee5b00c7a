import { type ServiceName } from '@footbridge/contracts';
import { type RawRecord, read } from '../cloud-event.js';
import { codeOf, isTransient } from '../failure.js';
import { type Sql, type Timed } from '../sql.js';
import { type Inbox } from './inbox.js';

export type Replayed = {
  /** Events applied now. */
  readonly applied: number;
  /** Events still parked, with the reason of the first. */
  readonly remaining: number;
  readonly reason?: string;
};

type Stored = {
  source: ServiceName;
  partition: number;
  offset: string;
  sequence: string | null;
  headers: Record<string, string>;
  data: Buffer | null;
};

/**
 * Applies what is parked for a key, in order, one transaction each, until nothing is left or one still cannot be applied. Holds
 * the partition's position meanwhile, so no newer event of the key can slip in between. Rejects on a transient failure.
 */
export async function replayKey<Tx extends Sql & Timed>(
  inbox: Inbox<Tx>,
  source: ServiceName,
  key: string,
): Promise<Replayed> {
  let applied = 0;
  for (;;) {
    const step = await replayFirst(inbox, source, key);
    if (step === 'none') return { applied, remaining: 0 };
    if (typeof step === 'object') return { applied, ...step };
    if (step === 'applied') applied++;
  }
}

type Step = 'applied' | 'dropped' | 'none' | { remaining: number; reason: string };

async function replayFirst<Tx extends Sql & Timed>(inbox: Inbox<Tx>, source: ServiceName, key: string): Promise<Step> {
  const { consumer, schema, openTransaction } = inbox.options;
  const remaining = (reason: string) =>
    openTransaction(async (tx): Promise<Step> => {
      const [row] = await tx.query<{ count: string }>(
        `select count(*) as count from ${schema}.consumer_parked where consumer = $1 and source = $2 and key = $3`,
        [consumer, source, key],
      );
      return { remaining: Number(row?.count ?? 0), reason };
    });
  try {
    const step = await openTransaction((tx) => takeFirst(tx, inbox, source, key));
    return typeof step === 'object' ? await remaining(step.stopped) : step;
  } catch (error) {
    if (isTransient(error)) throw error;
    return remaining(codeOf(error));
  }
}

async function takeFirst<Tx extends Sql & Timed>(
  tx: Tx,
  inbox: Inbox<Tx>,
  source: ServiceName,
  key: string,
): Promise<'applied' | 'dropped' | 'none' | { stopped: string }> {
  const { consumer, schema } = inbox.options;
  const who = [consumer, source, key];
  // The partition is locked first, as the consumer itself does; then what is parked cannot grow.
  await tx.query(
    `select from ${schema}.consumer_position p where p.consumer = $1 and p.source = $2 and p.partition in (
       select k.partition from ${schema}.consumer_parked k where k.consumer = $1 and k.source = $2 and k.key = $3)
     order by p.partition for update`,
    who,
  );
  const [first] = await tx.query<Stored>(
    `select source, partition, "offset", sequence, headers, data from ${schema}.consumer_parked
     where consumer = $1 and source = $2 and key = $3 order by sequence nulls last, "offset" limit 1`,
    who,
  );
  if (!first) return 'none';
  const [done] = await tx.query<{ sequence: string }>(
    `select sequence from ${schema}.consumer_applied where consumer = $1 and source = $2 and key = $3`,
    who,
  );
  const last = Number(done?.sequence ?? 0);
  const record: RawRecord = {
    source,
    partition: first.partition,
    offset: Number(first.offset),
    key,
    headers: first.headers,
    value: first.data,
  };
  const reading = read(record);
  const isOld = reading.sequence !== undefined && reading.sequence <= last;
  if (!isOld && reading.kind === 'park') return { stopped: reading.code };
  if (!isOld && reading.sequence !== last + 1) return { stopped: 'gap' };
  await tx.query(
    `delete from ${schema}.consumer_parked where consumer = $1 and source = $2 and partition = $3 and "offset" = $4`,
    [consumer, source, record.partition, record.offset],
  );
  if (isOld || reading.kind !== 'event') return 'dropped';
  await tx.query(
    `insert into ${schema}.consumer_applied (consumer, source, key, sequence) values ($1, $2, $3, $4)
     on conflict (consumer, source, key) do update set sequence = excluded.sequence`,
    [...who, reading.sequence],
  );
  await tx.query(`insert into ${schema}.consumer_inbox (consumer, event_id) values ($1, $2) on conflict do nothing`, [
    consumer,
    reading.id,
  ]);
  const path = schema === 'public' ? 'public' : `${schema}, public`;
  await tx.query(`select set_config('search_path', $1, true)`, [path]);
  await inbox.handle(tx, reading);
  return 'applied';
}
