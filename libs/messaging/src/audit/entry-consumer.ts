import { type ServiceName } from '@footbridge/contracts';
import { type RawRecord } from '../cloud-event.js';
import { Runner } from '../inbox/runner.js';
import { AUDIT_ENTRY_TYPE } from '../relay/audit-publisher.js';
import { type Log, type OpenTransaction, silent, type Sql, type Timed } from '../sql.js';
import { auditTopic, groupOf, kafkaOf, type KafkaSettings } from '../topics.js';

/** One record of a service's audit topic, as it came: number and bytes may repeat, and whoever takes them must check both. */
export type NumberedEntry = {
  readonly service: ServiceName;
  readonly number: number;
  readonly id: string;
  /** The canonical JSON of the entry: what is hashed. */
  readonly bytes: Buffer;
  readonly offset: number;
};

export type AuditEntryConsumerOptions<Tx extends Sql & Timed> = {
  readonly service: ServiceName;
  readonly sources: readonly ServiceName[];
  readonly kafka: KafkaSettings;
  readonly openTransaction: OpenTransaction<Tx>;
  /**
   * Takes records of one service, in offset order, in the transaction that moves the offset past them. When it rejects, the
   * same records come again, and nothing after them.
   */
  readonly take: (tx: Tx, entries: readonly NumberedEntry[]) => Promise<void>;
  readonly log?: Log;
};

const CONSUMER = 'audit-entries';

/** Reads the numbered audit entries of all services into the log. */
export class AuditEntryConsumer<Tx extends Sql & Timed = Sql & Timed> {
  readonly #runner: Runner;
  readonly #log: Log;

  constructor(readonly options: AuditEntryConsumerOptions<Tx>) {
    const { service, sources, kafka, openTransaction } = options;
    this.#log = options.log ?? silent;
    this.#runner = new Runner({
      kafka: kafkaOf(kafka, `${service}-${CONSUMER}`),
      groupId: groupOf(service, CONSUMER, kafka.topicPrefix),
      topics: new Map(sources.map((source) => [auditTopic(source, kafka.topicPrefix), source])),
      log: this.#log,
      position: (source) => openTransaction((tx) => lockPosition(tx, source)),
      apply: (records) => this.apply(records),
    });
  }

  /** Begins, and returns at once: neither broker nor database need be there yet. */
  start(): void {
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  /** Takes records of one service; answers the next offset to read. Public so that a test can hand it records directly. */
  async apply(records: readonly RawRecord[]): Promise<number | undefined> {
    const [first] = records;
    const last = records.at(-1);
    if (!first || !last) return undefined;
    const { openTransaction, take } = this.options;
    return openTransaction(async (tx) => {
      const position = await lockPosition(tx, first.source);
      if (first.offset > position) return position;
      const fresh = records.filter((record) => record.offset >= position);
      if (fresh.length === 0) return position;
      const entries = fresh.flatMap((record) => this.#read(record) ?? []);
      if (entries.length > 0) await take(tx, entries);
      await tx.query(
        `update public.consumer_position set next_offset = $3, moved_at = $4 where consumer = $1 and source = $2 and partition = 0`,
        [CONSUMER, first.source, last.offset + 1, tx.now],
      );
      return last.offset + 1;
    });
  }

  #read({ source, headers, value, offset }: RawRecord): NumberedEntry | undefined {
    const number = Number(headers['ce_sequence']);
    const id = headers['ce_id'];
    if (headers['ce_type'] === AUDIT_ENTRY_TYPE && id && value && Number.isSafeInteger(number) && number > 0) {
      return { service: source, number, id, bytes: value, offset };
    }
    this.#log.error({ source, offset }, 'a record of the audit topic is no entry');
    return undefined;
  }
}

async function lockPosition(tx: Sql & Timed, source: ServiceName): Promise<number> {
  await tx.query(
    `insert into public.consumer_position (consumer, source, partition, next_offset, moved_at) values ($1, $2, 0, 0, $3)
     on conflict do nothing`,
    [CONSUMER, source, tx.now],
  );
  const [row] = await tx.query<{ next_offset: string }>(
    `select next_offset from public.consumer_position where consumer = $1 and source = $2 and partition = 0 for update`,
    [CONSUMER, source],
  );
  return Number(row?.next_offset ?? 0);
}
