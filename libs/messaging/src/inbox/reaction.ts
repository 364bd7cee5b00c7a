import { type ServiceName } from '@footbridge/contracts';
import { type EventHandler } from '../knowledge/part.js';
import { type Log, type OpenTransaction, silent, type Sql, type Timed } from '../sql.js';
import { eventTopic, groupOf, kafkaOf, type KafkaSettings } from '../topics.js';
import { Inbox } from './inbox.js';
import { type Replayed, replayKey } from './replay.js';
import { Runner } from './runner.js';

/** What a service does because of other services' events: mint, notify, answer. Never rebuilt, so never done twice. */
export type Reaction<Tx = Sql & Timed> = {
  /** Lower-case words with hyphens; names its consumer group and its rows, so it never changes. */
  readonly name: string;
  /** Whose events. */
  readonly topics: readonly ServiceName[];
  readonly handlers: Readonly<Record<string, EventHandler<Tx & { readonly live: boolean }>>>;
};

export type ReactionOptions<Tx extends Sql & Timed> = {
  readonly service: ServiceName;
  readonly reaction: Reaction<Tx>;
  readonly kafka: KafkaSettings;
  readonly openTransaction: OpenTransaction<Tx>;
  readonly log?: Log;
};

/** Runs one reaction from the first event on: each event once, in the order of its key. */
export class ReactionConsumer<Tx extends Sql & Timed = Sql & Timed> {
  readonly #runner: Runner;
  readonly inbox: Inbox<Tx>;

  constructor({ service, reaction, kafka, openTransaction, log = silent }: ReactionOptions<Tx>) {
    if (!/^[a-z][a-z-]*$/.test(reaction.name) || /^(knowledge|shadow|heartbeats)/.test(reaction.name)) {
      throw new Error(`"${reaction.name}" cannot name a reaction`);
    }
    const handlers = new Map(Object.entries(reaction.handlers).map(([type, handler]) => [type, [handler]]));
    this.inbox = new Inbox({ consumer: reaction.name, schema: 'public', live: true, handlers, openTransaction, log });
    this.#runner = new Runner({
      kafka: kafkaOf(kafka, `${service}-${reaction.name}`),
      groupId: groupOf(service, reaction.name, kafka.topicPrefix),
      topics: new Map(reaction.topics.map((source) => [eventTopic(source, kafka.topicPrefix), source])),
      log,
      position: (source, partition) => this.inbox.position(source, partition),
      apply: async (records) => (await this.inbox.apply(records))?.nextOffset,
    });
  }

  /** Begins, and returns at once: neither broker nor database need be there yet. */
  start(): void {
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  /** Applies what is parked for a key of a source, in order. The consumer need not have been started. */
  replay(source: ServiceName, key: string): Promise<Replayed> {
    return replayKey(this.inbox, source, key);
  }
}
