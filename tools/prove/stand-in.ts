import { type DomainEvent, instant, type ServiceName } from '@footbridge/contracts';
import {
  type KafkaSettings,
  messagingSchema,
  Relay,
  silent,
  type Sql,
  type Timed,
  writeEvents,
} from '@footbridge/messaging';
import pg from 'pg';

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
  const pool = poolOfWriter({ connectionString: handlerUrl, max: 1 });
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

/** A pool as libs/service has it: statements may be sent together, and a connection that is lost at any moment ends nothing. */
export function poolOfWriter(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, pipeline: true });
  pool.on('error', ignore);
  pool.on('connect', (client) => {
    client.on('error', ignore); // shows in the query that uses the connection
  });
  return pool;
}

/** Runs `work` in a transaction, as libs/service does: rejects when it was not committed, or nobody knows. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Sql & Timed) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
    const query = async <R>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as R[];
    const result = await work({ now: instant(rows[0]?.now ?? new Date()), query });
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Whatever state the connection is in, it is not used again; the pool watches it until it has gone.
    client.release(true);
    throw error;
  }
}

const ignore = () => undefined;
