import { type ServiceName } from '@footbridge/contracts';
import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { type RawRecord, toRawRecord } from '../cloud-event.js';
import { codeOf } from '../failure.js';
import { Backoff, Signal } from '../signal.js';
import { type Log } from '../sql.js';

export type RunnerOptions = {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** Topic names, and whose they are. */
  readonly topics: ReadonlyMap<string, ServiceName>;
  readonly log: Log;
  /** Where to begin a partition; asked at each assignment. */
  readonly position: (source: ServiceName, partition: number) => Promise<number>;
  /** Applies records of one partition; resolves to the next offset to read, or undefined to wait; rejects to back off. */
  readonly apply: (records: readonly RawRecord[]) => Promise<number | undefined>;
  readonly partitionsAtOnce?: number;
};

/**
 * Reads topics as a member of a consumer group and hands them on, partition by partition, from where the caller stands. Kafka
 * only shares the partitions out; no offset is committed to it. Keeps trying through any outage. A partition whose records
 * are rejected waits with backoff while the others go on.
 */
export class Runner {
  readonly #over = new Signal();
  readonly #backoffs = new Map<string, Backoff>();
  #consumer: Consumer | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(readonly options: RunnerOptions) {}

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#over.set();
    await this.#running;
    this.#running = undefined;
  }

  async #run(): Promise<void> {
    const backoff = new Backoff();
    while (!this.#stopped) {
      let crashed = false;
      const end = () => {
        crashed = true;
        this.#over.set();
      };
      try {
        await this.#connect(end);
        backoff.reset();
        while (!this.#stopped && !crashed) await this.#over.wait(60_000);
      } catch (error) {
        this.options.log.warn(
          { group: this.options.groupId, code: codeOf(error) },
          'consumer: the broker cannot be used',
        );
      }
      await this.#consumer?.disconnect().catch(() => undefined);
      this.#consumer = undefined;
      if (!this.#stopped) await this.#over.wait(backoff.next());
    }
  }

  async #connect(onEnd: () => void): Promise<void> {
    const { kafka, groupId, topics, partitionsAtOnce } = this.options;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: 6_000,
      heartbeatInterval: 2_000,
      rebalanceTimeout: 10_000,
      maxWaitTimeInMs: 250,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 3, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#consumer = consumer;
    consumer.on('consumer.crash', onEnd);
    consumer.on('consumer.group_join', ({ payload }) => {
      this.#seekAll(consumer, payload.memberAssignment).catch((error: unknown) => {
        this.options.log.warn(
          { group: groupId, code: codeOf(error) },
          'consumer: reads from the start, positions unknown yet',
        );
      });
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce ?? 4,
      eachBatch: (payload) => this.#eachBatch(consumer, payload),
    });
  }

  /** Saves reading what is applied already; correctness does not rest on it, since every record's offset is checked. */
  async #seekAll(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): Promise<void> {
    for (const [topic, partitions] of Object.entries(assignment)) {
      const source = this.options.topics.get(topic);
      if (!source) continue;
      for (const partition of partitions) {
        const offset = await this.options.position(source, partition);
        if (offset > 0 && this.#consumer === consumer) consumer.seek({ topic, partition, offset: String(offset) });
      }
    }
  }

  async #eachBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const source = this.options.topics.get(batch.topic);
    if (!source || !isRunning() || isStale()) return;
    const place = `${batch.topic}/${batch.partition}`;
    const last = batch.messages.at(-1);
    try {
      for (let from = 0; from < batch.messages.length && isRunning() && !isStale(); from += 200) {
        const messages = batch.messages.slice(from, from + 200);
        const next = await this.options.apply(messages.map((message) => toRawRecord(source, batch.partition, message)));
        if (next === undefined) {
          this.#pauseFor(payload, 50);
          return;
        }
        if (next < Number(messages[0]?.offset)) {
          consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(next) });
          this.#waitAndRetry(payload, place, 'records-missing');
          return;
        }
        this.#backoffs.delete(place);
        const expected = Number(messages.at(-1)?.offset) + 1;
        if (next !== expected) {
          consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(next) });
          return;
        }
        resolveOffset(String(next - 1));
        if (last && from + 200 < batch.messages.length) await heartbeat();
      }
    } catch (error) {
      if (isKafkaError(error)) throw error;
      this.#waitAndRetry(payload, place, codeOf(error));
    }
  }

  /** What was not resolved is fetched again when the partition resumes. */
  #waitAndRetry(payload: EachBatchPayload, place: string, code: string): void {
    const { topic, partition } = payload.batch;
    const backoff = this.#backoffs.get(place) ?? new Backoff();
    this.#backoffs.set(place, backoff);
    const { groupId, log } = this.options;
    log.warn({ group: groupId, topic, partition, code }, 'consumer: this partition waits and tries again');
    this.#pauseFor(payload, backoff.next());
  }

  #pauseFor(payload: EachBatchPayload, milliseconds: number): void {
    const resume = payload.pause();
    setTimeout(() => {
      try {
        resume();
      } catch {
        // The consumer ended meanwhile: its successor begins anew.
      }
    }, milliseconds).unref();
  }
}

function isKafkaError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}
