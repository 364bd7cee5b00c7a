import { type ServiceName } from '@footbridge/contracts';
import { type RawRecord, read, type Reading } from '../cloud-event.js';
import { codeOf, isTransient } from '../failure.js';
import { type EventHandler } from '../knowledge/part.js';
import { type Log, type OpenTransaction, type Sql, type Timed } from '../sql.js';
import { carriedTrace, inTrace } from '../trace.js';
import { park } from './parked.js';

export type Handlers<Tx> = ReadonlyMap<string, readonly EventHandler<Tx & { readonly live: boolean }>[]>;

export type InboxOptions<Tx extends Sql & Timed> = {
  /** Whose rows: `knowledge`, or the name of a reaction. */
  readonly consumer: string;
  readonly schema: string;
  readonly live: boolean;
  readonly handlers: Handlers<Tx>;
  readonly openTransaction: OpenTransaction<Tx>;
  readonly log: Log;
};

/** How far a run of records of one partition came: the next offset to read, which may lie before what was given. */
export type Progress = { readonly nextOffset: number };

type Receipt = {
  verdict: 'past' | 'ahead' | 'duplicate' | 'behind' | 'gap' | 'apply';
  next_offset: string;
};

/** Thrown inside a transaction to leave it: an earlier record of this partition is missing. */
class Ahead extends Error {
  constructor(readonly nextOffset: number) {
    super('ahead');
  }
}

const CHUNK = 50;

/**
 * Applies records of one partition at a time, each once: effect, event id, sequence and offset in one transaction. Knows no
 * Kafka; may be called by two processes at once for the same partition.
 */
export class Inbox<Tx extends Sql & Timed> {
  /** Events of types that nobody here knows, passed over since the start. */
  skipped = 0;

  constructor(readonly options: InboxOptions<Tx>) {}

  /**
   * Applies records of one partition in offset order. Several share a transaction while all goes well; when one fails, they
   * are taken one by one, so that only what cannot be applied is parked. Rejects on a transient failure, with all that came
   * before it applied.
   */
  async apply(records: readonly RawRecord[]): Promise<Progress | undefined> {
    let progress: Progress | undefined;
    for (let from = 0; from < records.length; from += CHUNK) {
      const chunk = records.slice(from, from + CHUNK);
      progress = await this.#applyChunk(chunk);
      const last = chunk.at(-1);
      if (!progress || !last || progress.nextOffset !== last.offset + 1) return progress;
    }
    return progress;
  }

  /** Where this consumer stands in its own database. */
  async position(source: ServiceName, partition: number): Promise<number> {
    const { consumer, schema, openTransaction } = this.options;
    const [row] = await openTransaction((tx) =>
      tx.query<{ next_offset: string }>(
        `select next_offset from ${schema}.consumer_position where consumer = $1 and source = $2 and partition = $3`,
        [consumer, source, partition],
      ),
    );
    return Number(row?.next_offset ?? 0);
  }

  /** Runs the handlers of one event in a transaction that has recorded it. */
  async handle(tx: Tx, reading: Reading): Promise<void> {
    if (reading.kind !== 'event') return;
    const { handlers, live, log } = this.options;
    if (reading.unknownType) {
      this.skipped++;
      log.warn({ type: reading.type, consumer: this.options.consumer }, 'passed over an event of unknown type');
    }
    const each = handlers.get(reading.event.type);
    if (!each) return;
    // Set anew for each event, since several share a transaction: entries and events of the handler carry its event's trace.
    const transaction = Object.assign(tx, { live, ...carriedTrace(reading.traceparent) });
    await inTrace(reading.traceparent, async () => {
      for (const handler of each) await handler(transaction, reading.event);
    });
  }

  async #applyChunk(chunk: readonly RawRecord[]): Promise<Progress | undefined> {
    const [only] = chunk;
    if (!only) return undefined;
    if (chunk.length === 1) return this.#applyOne(only);
    try {
      return await this.#inOneTransaction(chunk.map((record) => ({ record, reading: read(record) })));
    } catch (error) {
      if (isTransient(error)) throw error;
    }
    let progress: Progress | undefined;
    for (const record of chunk) {
      progress = await this.#applyOne(record);
      if (progress.nextOffset !== record.offset + 1) break;
    }
    return progress;
  }

  async #applyOne(record: RawRecord): Promise<Progress> {
    const reading = read(record);
    try {
      return await this.#inOneTransaction([{ record, reading }]);
    } catch (error) {
      if (isTransient(error)) throw error;
      const { id, sequence, type } = reading;
      const seen = { ...(id ? { id } : {}), ...(sequence ? { sequence } : {}), ...(type ? { type } : {}) };
      return this.#inOneTransaction([{ record, reading: { ...seen, kind: 'park', code: codeOf(error) } }]);
    }
  }

  async #inOneTransaction(chunk: readonly { record: RawRecord; reading: Reading }[]): Promise<Progress> {
    try {
      return await this.options.openTransaction(async (tx) => {
        let nextOffset = 0;
        for (const { record, reading } of chunk) nextOffset = await this.#receive(tx, record, reading);
        return { nextOffset };
      });
    } catch (error) {
      if (error instanceof Ahead) return { nextOffset: error.nextOffset };
      throw error;
    }
  }

  async #receive(tx: Tx, record: RawRecord, reading: Reading): Promise<number> {
    const { consumer, schema, log } = this.options;
    const { source, partition, offset, key } = record;
    const [receipt] = await tx.query<Receipt>(
      `select verdict, next_offset from ${schema}.receive_event($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [consumer, source, partition, offset, reading.id, key, reading.sequence, reading.kind === 'event', tx.now],
    );
    if (!receipt) throw new Error('no receipt for an event');
    const { verdict } = receipt;
    if (verdict === 'ahead') throw new Ahead(Number(receipt.next_offset));
    const reason = reasonToPark(verdict, reading);
    if (reason !== undefined) {
      await park(tx, { consumer, schema, record, reading, reason });
      log.error(
        { consumer, source, partition, offset, reason },
        'parked an event: its key is unknown until it is replayed',
      );
    } else if (verdict === 'apply') {
      await this.handle(tx, reading);
    }
    return Number(receipt.next_offset);
  }
}

function reasonToPark(verdict: Receipt['verdict'], reading: Reading): string | undefined {
  if (reading.kind === 'skip') return undefined;
  if (verdict === 'behind' || verdict === 'gap') return verdict;
  return verdict === 'apply' && reading.kind === 'park' ? reading.code : undefined;
}
