import { type ServiceName } from '@footbridge/contracts';
import {
  knowledgeSchema,
  messagingSchema,
  partitionOf,
  type Received,
  type Sql,
  type Timed,
} from '@footbridge/messaging';
import { freshDatabase } from '@footbridge/testing';
import pg from 'pg';
import { agreementFacts, appointments, permissionFacts } from '../src/index.js';
import { NOW } from './questions.js';

/** A connection with an open transaction. */
export type Session = Sql & Timed & { readonly pid: number; commit(): Promise<void>; roll(): Promise<void> };
export type Acting = { person?: string; organisation?: string; student?: string };

const HERE = 'referrals' satisfies ServiceName;
export const PARTS = [appointments, agreementFacts, permissionFacts()];
const HANDLERS = Object.assign({}, ...PARTS.map(({ handlers }) => handlers)) as (typeof PARTS)[number]['handlers'];
const SOURCES = ['directory', 'agreements', 'consents'] as const;

/** The schemas that an enforcer has, and its table of relationships as `loadFacts` expects it. */
async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(messagingSchema(HERE));
  await client.query(knowledgeSchema({ service: HERE, schema: 'knowledge', parts: PARTS }));
  await client.query(`create table public.relationship (student_id uuid not null, organisation_id text not null, person_id uuid,
    duty_team_id uuid, kind text not null, claimed text, from_at timestamptz not null, to_at timestamptz);
    grant select on public.relationship to referrals_request`);
  await client.end();
}

/** A database of `referrals` with what it knows, as its two roles see it. */
export async function knowledgeDatabase() {
  const fresh = await freshDatabase(HERE, migrate);
  const clients: pg.Client[] = [];

  async function open(url: string): Promise<Session> {
    const client = new pg.Client({ connectionString: url });
    clients.push(client);
    await client.connect();
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const over = async (end: string) => {
      await client.query(end);
      await client.end();
    };
    return {
      now: NOW,
      pid: rows[0]?.pid ?? 0,
      query: async <R>(text: string, values?: readonly unknown[]) =>
        (await client.query(text, values && [...values])).rows as R[],
      commit: () => over('commit'),
      roll: () => over('rollback'),
    };
  }

  async function once<T>(opening: Promise<Session>, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await opening;
    try {
      const result = await work(session);
      await session.commit();
      return result;
    } catch (error) {
      await session.roll();
      throw error;
    }
  }

  const request = async (acting: Acting): Promise<Session> => {
    const session = await open(fresh.urls.request);
    for (const [name, value] of Object.entries(acting))
      await session.query(`select set_config($1, $2, true)`, [`footbridge.${name}`, value]);
    return session;
  };
  const handler = async (schema = 'knowledge'): Promise<Session> => {
    const session = await open(fresh.urls.handler);
    await session.query(`select set_config('search_path', $1, true)`, [`${schema}, public`]);
    return session;
  };
  let sequence = 0;

  return {
    urls: fresh.urls,
    request,
    handler,
    owner: () => open(fresh.urls.owner),
    superuser: () => open(fresh.superuserUrl),
    asRequest: <T>(acting: Acting, work: (session: Session) => Promise<T>) => once(request(acting), work),
    asHandler: <T>(work: (session: Session) => Promise<T>) => once(handler(), work),
    asSuperuser: <T>(work: (session: Session) => Promise<T>) => once(open(fresh.superuserUrl), work),
    /** Hands an event to its handler, as the runner would. */
    async apply(session: Session, type: string, key: string, data: object, live = true): Promise<void> {
      sequence += 1;
      const received: Received = {
        id: `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
        type,
        service: PARTS.find(({ handlers }) => type in handlers)?.source ?? 'directory',
        key,
        sequence,
        at: NOW,
        partition: partitionOf(key),
        data,
      };
      const handle = HANDLERS[type];
      if (!handle) throw new Error(`no handler for ${type}`);
      await handle({ now: NOW, live, query: session.query }, received);
    },
    /** All sources are level up to this time. */
    async level(at: string, sources: readonly string[] = SOURCES): Promise<void> {
      await once(open(fresh.superuserUrl), async (session) => {
        await session.query(
          `insert into public.heartbeat (service, at, next_offsets)
           select name, $2, array_fill(0::bigint, array[12]) from unnest($1::text[]) name`,
          [sources, at],
        );
      });
    },
    /** Until that session waits for a lock that this one holds. */
    async untilWaits(waiting: Session, holding: Session): Promise<void> {
      const deadline = Date.now() + 5_000;
      await once(open(fresh.superuserUrl), async (session) => {
        for (;;) {
          const [row] = await session.query<{ blocked: boolean }>(`select $2 = any (pg_blocking_pids($1)) as blocked`, [
            waiting.pid,
            holding.pid,
          ]);
          if (row?.blocked) return;
          if (Date.now() > deadline) throw new Error('nobody waits');
        }
      });
    },
    async drop(): Promise<void> {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await fresh.drop();
    },
  };
}
