import { type ServiceName } from '@footbridge/contracts';
import { auditPath } from '../audit/audit-path.js';
import { type EventHandler, type KnowledgePart } from '../knowledge/part.js';
import { type Log, type OpenTransaction, silent } from '../sql.js';
import { eventTopic, groupOf, kafkaOf, type KafkaSettings } from '../topics.js';
import { type RawRecord } from '../cloud-event.js';
import { Inbox } from './inbox.js';
import { type Replayed, replayKey } from './replay.js';
import { Runner } from './runner.js';

export type ProjectionOptions = {
  readonly service: ServiceName;
  readonly parts: readonly KnowledgePart[];
  readonly kafka: KafkaSettings;
  readonly openTransaction: OpenTransaction;
  readonly log?: Log;
  /** A shadow that is being filled: its schema, and the offset per partition that it must not reach yet. */
  readonly shadow?: { readonly schema: string; readonly limit: (source: ServiceName, partition: number) => number };
};

/**
 * Keeps a service's knowledge of other services: the parts it is given, and the path of its own audit entries. One per process;
 * the processes of a service share the partitions.
 */
export class ProjectionConsumer {
  readonly #runner: Runner;
  readonly inbox: Inbox<Parameters<Parameters<OpenTransaction>[0]>[0]>;
  /** The services whose events it reads. */
  readonly sources: readonly ServiceName[];

  constructor({ service, parts, kafka, openTransaction, log = silent, shadow }: ProjectionOptions) {
    const all = [auditPath(service), ...parts];
    this.sources = [...new Set(all.map((part) => part.source))];
    this.inbox = new Inbox({
      consumer: 'knowledge',
      schema: shadow?.schema ?? 'knowledge',
      live: shadow === undefined,
      handlers: handlersOf(all),
      openTransaction,
      log,
    });
    const name = shadow ? `shadow-${Math.random().toString(36).slice(2, 10)}` : 'knowledge';
    this.#runner = new Runner({
      kafka: kafkaOf(kafka, `${service}-${name}`),
      groupId: groupOf(service, name, kafka.topicPrefix),
      topics: new Map(this.sources.map((source) => [eventTopic(source, kafka.topicPrefix), source])),
      log,
      position: (source, partition) => this.inbox.position(source, partition),
      apply: (records) => this.#apply(records, shadow?.limit),
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

  async #apply(records: readonly RawRecord[], limit: ((source: ServiceName, partition: number) => number) | undefined) {
    const allowed = limit ? records.filter((each) => each.offset < limit(each.source, each.partition)) : records;
    return (await this.inbox.apply(allowed))?.nextOffset;
  }
}

function handlersOf(parts: readonly KnowledgePart[]): Map<string, EventHandler[]> {
  const handlers = new Map<string, EventHandler[]>();
  for (const part of parts) {
    for (const [type, handler] of Object.entries(part.handlers))
      handlers.set(type, [...(handlers.get(type) ?? []), handler]);
  }
  return handlers;
}
