import { type Instant, instant, type ServiceName } from '@footbridge/contracts';
import { type RawRecord, type Reading } from '../cloud-event.js';
import { type Sql } from '../sql.js';

/** An event that waits for a person: what is not known because of it is the whole key. */
export type ParkedEvent = {
  readonly consumer: string;
  readonly source: ServiceName;
  readonly key: string;
  readonly sequence: number | undefined;
  readonly type: string | undefined;
  /** Why: a code of the domain, an SQLSTATE, `invalid-…`, `unknown-…`, `gap`, or `behind` an earlier one. */
  readonly reason: string;
  readonly parkedAt: Instant;
};

type ParkOptions = { consumer: string; schema: string; record: RawRecord; reading: Reading; reason: string };

/** Keeps the record as it came, in the transaction that moves the position past it. */
export async function park(tx: Sql, { consumer, schema, record, reading, reason }: ParkOptions): Promise<void> {
  await tx.query(
    `insert into ${schema}.consumer_parked
       (consumer, source, partition, "offset", key, sequence, event_id, type, reason, headers, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      consumer,
      record.source,
      record.partition,
      record.offset,
      record.key,
      reading.sequence,
      reading.id,
      reading.type,
      reason,
      JSON.stringify(record.headers),
      record.value,
    ],
  );
}

/** What a consumer has parked, oldest first. */
export async function listParked(sql: Sql, schema: string): Promise<ParkedEvent[]> {
  const rows = await sql.query<{
    consumer: string;
    source: ServiceName;
    key: string;
    sequence: string | null;
    type: string | null;
    reason: string;
    parked_at: Date;
  }>(
    `select consumer, source, key, sequence, type, reason, parked_at from ${schema}.consumer_parked
     order by parked_at, source, partition, "offset"`,
  );
  return rows.map(({ parked_at, sequence, type, ...row }) => ({
    ...row,
    sequence: sequence === null ? undefined : Number(sequence),
    type: type ?? undefined,
    parkedAt: instant(parked_at),
  }));
}
