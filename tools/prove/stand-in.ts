import { type DomainEvent, type ServiceName } from '@footbridge/contracts';
import { type KafkaSettings, messagingSchema, Relay, silent, writeEvents } from '@footbridge/messaging';
import pg from 'pg';
import { handlerPool, inTransaction } from '../shared/handler-transactions.js';

/** Takes the place of a service that only tells: its outbox and its relay are real. */
export type StandIn = {
  /** Commits these events, in this order. */
  tells(...events: DomainEvent[]): Promise<void>;
  stop(): Promise<void>;
};

export type StandInOptions = {
  readonly service: ServiceName;
  readonly relayUrl: string;
  readonly handlerUrl: string;
  readonly kafka: KafkaSettings;
};

/** Runs it in this process, on a database with the messaging tables. */
export async function standIn({ service, relayUrl, handlerUrl, kafka }: StandInOptions): Promise<StandIn> {
  const relay = new Relay({ service, databaseUrl: relayUrl, kafka, log: silent });
  await relay.start();
  const pool = handlerPool({ connectionString: handlerUrl, max: 1 });
  return {
    async tells(...events) {
      await inTransaction(pool, (tx) => writeEvents(tx, events));
      relay.kick();
    },
    async stop() {
      await relay.stop();
      await pool.end();
    },
  };
}

/** Gives a database the messaging tables and nothing else. */
export async function justMessaging(service: ServiceName, ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(messagingSchema(service));
  await client.end();
}
