import { type Instant, instant, type ServiceName } from '@footbridge/contracts';
import { type Message } from 'kafkajs';
import { toHeaders } from '../cloud-event.js';
import { type Sql } from '../sql.js';
import { eventTopic, heartbeatTopic, partitionOf, PARTITIONS } from '../topics.js';
import { type Sender } from './sender.js';
import { withinBytes } from './within-bytes.js';

const BATCH = 500;

type Row = {
  position: string;
  id: string;
  key: string;
  sequence: string;
  type: string;
  data: string;
  twin_of: string | null;
  traceparent: string | null;
  at: Date;
};

export type EventPublisherOptions = {
  readonly service: ServiceName;
  readonly sql: Sql;
  readonly sender: Sender;
  readonly topicPrefix?: string | undefined;
  readonly clockOffset: () => number;
};

/**
 * Publishes the outbox in position order, which is commit order per key, and says up to when it is complete. Lives as long as
 * one leadership: its database statements run on the connection that holds the relay's lock.
 */
export class EventPublisher {
  /** A heartbeat waiting for the outbox to be empty up to a position. */
  #due: { at: Instant; through: string } | undefined;

  constructor(readonly options: EventPublisherOptions) {}

  /** Drops a heartbeat that was begun; for after any failure, so that the next one tells a newer time. */
  reset(): void {
    this.#due = undefined;
  }

  /** Publishes a batch; true when there may be more. What is sent and not marked is sent again: consumers drop it. */
  async publishBatch(): Promise<boolean> {
    const { sql, sender, service, topicPrefix } = this.options;
    const found = await sql.query<Row>(
      `select position, id, key, sequence, type, data::text as data, twin_of, traceparent, at
       from public.outbox where published_at is null order by position limit ${BATCH}`,
    );
    if (found.length === 0) return false;
    const rows = withinBytes(found, (row) => Buffer.byteLength(row.data));
    await sender.send(
      eventTopic(service, topicPrefix),
      rows.map((row) => toMessage(service, row)),
    );
    await sql.query(`update public.outbox set published_at = clock_timestamp() where position = any($1::bigint[])`, [
      rows.map((row) => row.position),
    ]);
    return rows.length < found.length || found.length === BATCH;
  }

  /** Reads the time, and after it, in a later snapshot, what must be out before that time may be claimed. */
  async beginHeartbeat(): Promise<void> {
    if (this.#due) return;
    const [clock] = await this.options.sql.query<{ at: Date }>(`select clock_timestamp() as at`);
    const [outbox] = await this.options.sql.query<{ through: string }>(
      `select coalesce(max(position), 0) as through from public.outbox where published_at is null`,
    );
    if (!clock || !outbox) throw new Error('the database gave no time');
    this.#due = { at: instant(clock.at.getTime() + this.options.clockOffset()), through: outbox.through };
  }

  /** Sends the heartbeat begun before, once nothing up to its position is unpublished; answers its time when it was sent. */
  async finishHeartbeat(): Promise<Instant | undefined> {
    const due = this.#due;
    if (!due) return undefined;
    const { sql, sender, service, topicPrefix } = this.options;
    const waiting = await sql.query(`select from public.outbox where published_at is null and position <= $1 limit 1`, [
      due.through,
    ]);
    if (waiting.length > 0) return undefined;
    // Read after the last of our own sends was answered, so everything that the time claims lies before them.
    const nextOffsets = await sender.nextOffsets(eventTopic(service, topicPrefix));
    if (nextOffsets.length !== PARTITIONS)
      throw new Error(`the event topic of ${service} must have ${PARTITIONS} partitions`);
    const value = JSON.stringify({ at: due.at, nextOffsets });
    await sender.send(heartbeatTopic(service, topicPrefix), [{ key: service, value, partition: 0 }]);
    this.#due = undefined;
    return due.at;
  }
}

function toMessage(service: ServiceName, row: Row): Message {
  const { id, type, key } = row;
  return {
    key,
    partition: partitionOf(key),
    value: row.data,
    headers: toHeaders({
      id,
      type,
      service,
      key,
      sequence: Number(row.sequence),
      at: instant(row.at),
      twinOf: row.twin_of ?? undefined,
      traceparent: row.traceparent ?? undefined,
    }),
  };
}
