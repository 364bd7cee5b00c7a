import { expect } from '@jest/globals';
import {
  ConsentGivenV1,
  ConsentWithdrawnV1,
  type DomainEvent,
  event,
  instant,
  type Instant,
  type ServiceName,
} from '@footbridge/contracts';
import { freshDatabase, type FreshDatabase, freshTopics, type FreshTopics } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  Heartbeats,
  type KafkaSettings,
  type KnowledgePart,
  knowledgeSchema,
  type Log,
  messagingSchema,
  type OpenTransaction,
  ProjectionConsumer,
  type Received,
  Relay,
  type Sql,
  Unprocessable,
  writeEvents,
} from '../src/index.js';

/** Keeps every event of consents that it is given, in the order it was applied; `tables` lets a test count effects. */
export const seenPart: KnowledgePart = {
  name: 'seen',
  source: 'consents',
  ddl: (schema, service) => `
    create table ${schema}.seen (
      ordinal bigint generated always as identity primary key,
      key text not null, sequence bigint not null, event_id uuid not null, type text not null, source_partition int not null
    );
    grant select on ${schema}.seen to ${service}_request;
    grant select, insert on ${schema}.seen to ${service}_handler;`,
  handlers: { [ConsentGivenV1.type]: see, [ConsentWithdrawnV1.type]: see },
};

/** Permissions whose wording begins with this are refused by the handler, for good. */
export const POISON = 'poison';

async function see(tx: Sql, { key, sequence, id, type, partition, data }: Received): Promise<void> {
  if ('wording' in data && data.wording === POISON) throw new Unprocessable('test-poison');
  await tx.query(`insert into seen (key, sequence, event_id, type, source_partition) values ($1, $2, $3, $4, $5)`, [
    key,
    sequence,
    id,
    type,
    partition,
  ]);
}

export function consentWithdrawn(studentId: string): DomainEvent {
  const data = new ConsentWithdrawnV1();
  data.studentId = studentId;
  data.consentId = randomUUID();
  data.version = 2;
  data.withdrawnAt = instant(new Date());
  return event(ConsentWithdrawnV1, data);
}

/** Opens transactions as one role of a database, as libs/service does. */
export function transactionsOn(pool: pg.Pool): OpenTransaction {
  return async (work) => {
    const client = await pool.connect();
    // An error of an idle or broken connection shows in the query that uses it.
    client.on('error', ignore);
    let broken: Error | undefined;
    try {
      const begun = await client.query<{ now: Date }>('begin; select clock_timestamp() as now');
      const results = begun as unknown as pg.QueryResult<{ now: Date }>[];
      const now: Instant = instant(results[1]?.rows[0]?.now ?? new Date());
      const result = await work({
        now,
        query: async <R>(text: string, values: readonly unknown[] = []) =>
          (await client.query(text, [...values])).rows as R[],
      });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failed: unknown) => {
        broken = failed instanceof Error ? failed : new Error('rollback failed');
      });
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  };
}

const ignore = () => undefined;

/** A database of a service with the messaging tables, and what is needed to use it; `close` ends and drops everything. */
export type TestService = {
  readonly service: ServiceName;
  readonly database: FreshDatabase;
  readonly kafka: KafkaSettings;
  readonly handler: pg.Pool;
  readonly superuser: pg.Pool;
  readonly asHandler: OpenTransaction;
  /** A query past every policy, outside any transaction. */
  look<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
  relay(options?: { log?: Log; brokers?: readonly string[] }): Relay;
  close(): Promise<void>;
};

export async function testService(
  service: ServiceName,
  topics: FreshTopics,
  parts: readonly KnowledgePart[],
): Promise<TestService> {
  const database = await freshDatabase(service, (ownerUrl) => migrate(ownerUrl, service, parts));
  const kafka = { brokers: topics.brokers, ...topics.login(service), topicPrefix: topics.prefix };
  const handler = new pg.Pool({ connectionString: database.urls.handler, max: 20 });
  const superuser = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  for (const pool of [handler, superuser]) pool.on('error', ignore);
  const relays: Relay[] = [];
  return {
    service,
    database,
    kafka,
    handler,
    superuser,
    asHandler: transactionsOn(handler),
    look: async <R>(text: string, values: readonly unknown[] = []) =>
      (await superuser.query(text, [...values])).rows as R[],
    relay: ({ log, brokers } = {}) => {
      const settings = { ...kafka, brokers: brokers ?? kafka.brokers };
      const relay = new Relay({ service, databaseUrl: database.urls.relay, kafka: settings, ...(log ? { log } : {}) });
      relays.push(relay);
      return relay;
    },
    close: async () => {
      await Promise.all(relays.map((each) => each.stop()));
      await Promise.all([handler.end(), superuser.end()]);
      await database.drop();
    },
  };
}

async function migrate(ownerUrl: string, service: ServiceName, parts: readonly KnowledgePart[]): Promise<void> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    await client.query(messagingSchema(service));
    await client.query(knowledgeSchema({ service, schema: 'knowledge', parts }));
  } finally {
    await client.end();
  }
}

/** `consents`, which writes, and `referrals`, which knows; the relay and the consumers are started by the test. */
export type Pair = {
  readonly topics: FreshTopics;
  readonly consents: TestService;
  readonly referrals: TestService;
  consumer(options?: { log?: Log; parts?: readonly KnowledgePart[] }): ProjectionConsumer;
  heartbeats(): Heartbeats;
  close(): Promise<void>;
};

export async function aPair(): Promise<Pair> {
  return aPairOn(await freshTopics(['consents', 'referrals', 'audit']));
}

export async function aPairOn(topics: FreshTopics): Promise<Pair> {
  const consents = await testService('consents', topics, []);
  const referrals = await testService('referrals', topics, [seenPart]);
  const running: { stop(): Promise<void> }[] = [];
  const common = { service: 'referrals' as const, kafka: referrals.kafka, openTransaction: referrals.asHandler };
  return {
    topics,
    consents,
    referrals,
    consumer: (options = {}) => {
      const consumer = new ProjectionConsumer({ ...common, parts: [seenPart], ...options });
      running.push(consumer);
      return consumer;
    },
    heartbeats: () => {
      const heartbeats = new Heartbeats({ ...common, sources: ['consents', 'audit'] });
      running.push(heartbeats);
      return heartbeats;
    },
    close: async () => {
      await Promise.all(running.map((each) => each.stop()));
      await Promise.all([consents.close(), referrals.close()]);
      await topics.drop();
    },
  };
}

/** Withdraws a permission of a student in a transaction of its own; answers the sequence. */
export async function withdraw(service: TestService, studentId: string): Promise<number> {
  const [written] = await service.asHandler((tx) => writeEvents(tx, [consentWithdrawn(studentId)]));
  return written?.sequence ?? 0;
}

/** Waits until `check` resolves to something other than undefined or false; fails after the time with what was waited for. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  seconds = 30,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export type Seen = { key: string; sequence: number; eventId: string };

/** What the projection of `referrals` applied, in the order it did. */
export async function seenBy(service: TestService, schema = 'knowledge'): Promise<Seen[]> {
  const rows = await service.look<{ key: string; sequence: string; event_id: string }>(
    `select key, sequence, event_id from ${schema}.seen order by ordinal`,
  );
  return rows.map(({ key, sequence, event_id }) => ({ key, sequence: Number(sequence), eventId: event_id }));
}

/** Fails unless each key was seen from 1 to its last sequence, each once, in order. */
export function expectWhole(seen: readonly Seen[], lastByKey: ReadonlyMap<string, number>): void {
  const sequences = new Map<string, number[]>();
  for (const { key, sequence } of seen) sequences.set(key, [...(sequences.get(key) ?? []), sequence]);
  const expected = new Map(
    [...lastByKey].map(([key, last]) => [key, Array.from({ length: last }, (_, index) => index + 1)]),
  );
  expect(new Map([...sequences].sort())).toEqual(new Map([...expected].sort()));
}
