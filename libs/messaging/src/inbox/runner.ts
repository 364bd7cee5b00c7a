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

/** Records handed on at a time; between runs the group hears that we live. */
const RUN = 200;

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
    while (!this.#isOver()) {
      try {
        const life = await this.#connect();
        backoff.reset();
        while (!this.#isOver() && !life.ended) await this.#over.wait(60_000);
      } catch (error) {
        this.options.log.warn(
          { group: this.options.groupId, code: codeOf(error) },
          'consumer: the broker cannot be used',
        );
      }
      await this.#consumer?.disconnect().catch(() => undefined);
      this.#consumer = undefined;
      if (!this.#isOver()) await this.#over.wait(backoff.next());
    }
  }

  #isOver(): boolean {
    return this.#stopped;
  }

  async #connect(): Promise<{ readonly ended: boolean }> {
    const life = { ended: false };
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
    consumer.on('consumer.crash', () => {
      life.ended = true;
      this.#over.set();
    });
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
    return life;
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
    const { topic, partition, messages } = payload.batch;
    const source = this.options.topics.get(topic);
    if (!source) return;
    try {
      for (let from = 0; from < messages.length && payload.isRunning() && !payload.isStale(); from += RUN) {
        const run = messages.slice(from, from + RUN);
        const next = await this.options.apply(run.map((message) => toRawRecord(source, partition, message)));
        if (!this.#moveOn(consumer, payload, { first: Number(run[0]?.offset), last: Number(run.at(-1)?.offset), next }))
          return;
        await payload.heartbeat();
      }
    } catch (error) {
      if (isKafkaError(error)) throw error;
      this.#waitAndRetry(payload, codeOf(error));
    }
  }

  /** Tells the client where to read on; true when the records after this run are the next ones. */
  #moveOn(
    consumer: Consumer,
    payload: EachBatchPayload,
    run: { first: number; last: number; next: number | undefined },
  ): boolean {
    const { topic, partition } = payload.batch;
    if (run.next === undefined) {
      this.#pauseFor(payload, 50);
      return false;
    }
    if (run.next === run.last + 1) {
      this.#backoffs.delete(`${topic}/${partition}`);
      payload.resolveOffset(String(run.last));
      return true;
    }
    consumer.seek({ topic, partition, offset: String(run.next) });
    // Earlier records should come now. Should they not exist, this must not turn into a busy loop.
    if (run.next < run.first) this.#waitAndRetry(payload, 'records-missing');
    return false;
  }

  /** What was not resolved is fetched again when the partition resumes. */
  #waitAndRetry(payload: EachBatchPayload, code: string): void {
    const { topic, partition } = payload.batch;
    const place = `${topic}/${partition}`;
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
