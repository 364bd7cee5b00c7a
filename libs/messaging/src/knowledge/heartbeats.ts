import { type Instant, isInstant, type ServiceName } from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { type Admin, type Kafka } from 'kafkajs';
import { type RawRecord } from '../cloud-event.js';
import { codeOf } from '../failure.js';
import { Runner } from '../inbox/runner.js';
import { type Log, type OpenTransaction, silent, type Sql } from '../sql.js';
import { groupOf, heartbeatTopic, kafkaOf, type KafkaSettings, PARTITIONS } from '../topics.js';

export type HeartbeatsOptions = {
  readonly service: ServiceName;
  /** The services whose facts are kept (`ProjectionConsumer.sources`). */
  readonly sources: readonly ServiceName[];
  readonly kafka: KafkaSettings;
  readonly openTransaction: OpenTransaction;
  readonly log?: Log;
};

/**
 * Writes the heartbeats of other services into the database, where the age of knowledge is computed from them. Every process
 * reads all of them, with a group of its own, so that no rebalance delays them. Keeps the table small.
 */
export class Heartbeats {
  readonly #runner: Runner;
  readonly #log: Log;
  #nextPrune = 0;

  constructor(readonly options: HeartbeatsOptions) {
    const { service, sources, kafka } = options;
    this.#log = options.log ?? silent;
    const client = kafkaOf(kafka, `${service}-heartbeats`);
    this.#runner = new Runner({
      kafka: client,
      groupId: groupOf(service, `heartbeats-${randomUUID()}`, kafka.topicPrefix),
      topics: new Map(sources.map((source) => [heartbeatTopic(source, kafka.topicPrefix), source])),
      log: this.#log,
      position: (source) => newest(client, heartbeatTopic(source, kafka.topicPrefix)),
      apply: (records) => this.#apply(records),
    });
  }

  start(): void {
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  async #apply(records: readonly RawRecord[]): Promise<number | undefined> {
    const last = records.at(-1);
    if (!last) return undefined;
    const beats = records.flatMap((record) => readHeartbeat(record) ?? []);
    await this.options.openTransaction(async (tx) => {
      await tx.query(
        `insert into public.heartbeat (service, at, next_offsets)
         select b ->> 'service', (b ->> 'at')::timestamptz, array(select jsonb_array_elements_text(b -> 'nextOffsets')::bigint)
         from jsonb_array_elements($1::jsonb) b on conflict do nothing`,
        [JSON.stringify(beats)],
      );
    });
    await this.#pruneSometimes();
    return last.offset + 1;
  }

  async #pruneSometimes(): Promise<void> {
    if (Date.now() < this.#nextPrune) return;
    this.#nextPrune = Date.now() + 10_000;
    try {
      await this.options.openTransaction(prune);
    } catch (error) {
      this.#log.warn({ code: codeOf(error) }, 'heartbeats: could not tidy');
    }
  }
}

export type Heartbeat = {
  readonly service: ServiceName;
  readonly at: Instant;
  readonly nextOffsets: readonly number[];
};

/** Reads one heartbeat; undefined for what is none. */
export function readHeartbeat(record: Pick<RawRecord, 'source' | 'value'>): Heartbeat | undefined {
  let value: unknown;
  try {
    value = JSON.parse(record.value?.toString() ?? '');
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('at' in value) || !('nextOffsets' in value)) return undefined;
  const { at, nextOffsets } = value;
  if (!isInstant(at) || !Array.isArray(nextOffsets) || nextOffsets.length !== PARTITIONS) return undefined;
  if (!nextOffsets.every((each): each is number => Number.isSafeInteger(each) && each >= 0)) return undefined;
  return { service: record.source, at, nextOffsets };
}

/** The last heartbeat there is; those before it tell nothing that it does not. */
async function newest(kafka: Kafka, topic: string): Promise<number> {
  const admin: Admin = kafka.admin();
  try {
    await admin.connect();
    const [only] = await admin.fetchTopicOffsets(topic);
    return Math.max(0, Number(only?.high ?? 0) - 1);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Drops heartbeats that a newer one makes idle (it is satisfied on every partition), keeps one a minute of those older than
 * ten minutes, and none older than a day: knowledge that old is unknown. Drops inbox ids of a week ago; the sequences stay.
 */
export async function prune(sql: Sql): Promise<void> {
  await sql.query(
    `delete from public.heartbeat h using (
       select b.service, max(b.at) as at from public.heartbeat b
       where not exists (
         select from generate_series(0, ${PARTITIONS - 1}) n
         left join knowledge.consumer_position p on p.consumer = 'knowledge' and p.source = b.service and p.partition = n
         where b.next_offsets[n + 1] > coalesce(p.next_offset, 0))
       group by b.service) level
     where h.service = level.service and h.at < level.at`,
  );
  await sql.query(
    `delete from public.heartbeat h using (select service, max(at) as at from public.heartbeat group by service) newest
     where h.service = newest.service and (h.at < newest.at - interval '1 day' or (h.at < newest.at - interval '10 minutes'
       and exists (select from public.heartbeat o where o.service = h.service and o.at < h.at
         and date_trunc('minute', o.at) = date_trunc('minute', h.at))))`,
  );
  for (const schema of ['public', 'knowledge']) {
    await sql.query(
      `delete from ${schema}.consumer_inbox where (consumer, event_id) in (
         select consumer, event_id from ${schema}.consumer_inbox where at < clock_timestamp() - interval '7 days' limit 5000)`,
    );
  }
}
