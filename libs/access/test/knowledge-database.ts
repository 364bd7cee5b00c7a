import { type ServiceName } from '@footbridge/contracts';
import {
  knowledgeSchema,
  messagingSchema,
  partitionOf,
  type EventHandler,
  type Sql,
  type Timed,
} from '@footbridge/messaging';
import { freshDatabase, type FreshDatabase } from '@footbridge/testing';
import pg from 'pg';
import { agreementFacts, appointments, permissionFacts } from '../src/index.js';
import { NOW } from './questions.js';

/** A connection with an open transaction. */
export type Session = Sql &
  Timed & { readonly pid: number; readonly commit: () => Promise<void>; readonly roll: () => Promise<void> };
export type Acting = { person?: string; organisation?: string; student?: string };
export type Told = { readonly type: string; readonly key: string; readonly data: object };

const HERE = 'referrals' satisfies ServiceName;
export const PARTS = [appointments, agreementFacts, permissionFacts()];
const HANDLERS = new Map<string, EventHandler>(PARTS.flatMap(({ handlers }) => Object.entries(handlers)));

/** The schemas that an enforcer has, and its table of relationships as `loadFacts` expects it. */
async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(messagingSchema(HERE));
  await client.query(knowledgeSchema({ service: HERE, schema: 'knowledge', parts: PARTS }));
  await client.query(`create table public.relationship (student_id uuid not null, organisation_id text not null,
    person_id uuid, duty_team_id uuid, kind text not null, claimed text, from_at timestamptz not null, to_at timestamptz);
    grant select on public.relationship to referrals_request`);
  await client.end();
}

/** A database of `referrals` with what it knows, as each of its roles sees it. */
export class KnowledgeDatabase {
  private readonly clients: pg.Client[] = [];
  private sequence = 0;

  private constructor(private readonly fresh: FreshDatabase) {}

  static async make(): Promise<KnowledgeDatabase> {
    return new KnowledgeDatabase(await freshDatabase(HERE, migrate));
  }

  get urls(): FreshDatabase['urls'] {
    return this.fresh.urls;
  }

  async request(acting: Acting): Promise<Session> {
    const session = await this.open(this.fresh.urls.request);
    for (const [name, value] of Object.entries(acting))
      await session.query(`select set_config($1, $2, true)`, [`footbridge.${name}`, value]);
    return session;
  }

  async handler(): Promise<Session> {
    const session = await this.open(this.fresh.urls.handler);
    await session.query(`select set_config('search_path', 'knowledge, public', true)`);
    return session;
  }

  superuser(): Promise<Session> {
    return this.open(this.fresh.superuserUrl);
  }

  /** Hands events to their handlers, as the runner would. */
  async tell(session: Session, ...events: readonly Told[]): Promise<void> {
    for (const { type, key, data } of events) {
      this.sequence += 1;
      const id = `00000000-0000-4000-8000-${String(this.sequence).padStart(12, '0')}`;
      const service = PARTS.find(({ handlers }) => type in handlers)?.source;
      const handle = HANDLERS.get(type);
      if (!handle || !service) throw new Error(`no handler for ${type}`);
      const about = { id, type, service, key, sequence: this.sequence, at: NOW, partition: partitionOf(key) };
      await handle({ ...session, live: true }, { ...about, data });
    }
  }

  /** All sources are level up to this time. */
  async level(at: string): Promise<void> {
    await committed(this.superuser(), (session) =>
      session.query(
        `insert into public.heartbeat (service, at, next_offsets)
         select name, $1, array_fill(0::bigint, array[12]) from unnest('{directory,agreements,consents}'::text[]) name`,
        [at],
      ),
    );
  }

  /** Until that session waits for a lock that the other holds; throws when it does not within the time. */
  async untilWaits(waiting: Session, holding: Session, milliseconds = 5_000): Promise<void> {
    const deadline = Date.now() + milliseconds;
    await rolledBack(this.superuser(), async (session) => {
      for (;;) {
        const asked = `select $2 = any (pg_blocking_pids($1)) as blocked`;
        const [row] = await session.query<{ blocked: boolean }>(asked, [waiting.pid, holding.pid]);
        if (row?.blocked) return;
        if (Date.now() > deadline) throw new Error('nobody waits');
      }
    });
  }

  async drop(): Promise<void> {
    await Promise.allSettled(this.clients.map((client) => client.end()));
    await this.fresh.drop();
  }

  private async open(url: string): Promise<Session> {
    const client = new pg.Client({ connectionString: url });
    this.clients.push(client);
    await client.connect();
    const query = async <R>(text: string, values?: readonly unknown[]) =>
      (await client.query(text, values && [...values])).rows as R[];
    await query('begin');
    const [row] = await query<{ pid: number }>('select pg_backend_pid() as pid');
    const over = async (end: string) => {
      await query(end);
      await client.end();
    };
    return { now: NOW, pid: row?.pid ?? 0, query, commit: () => over('commit'), roll: () => over('rollback') };
  }
}

/** Runs `work` and commits. */
export async function committed<T>(opening: Promise<Session>, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await opening;
  const result = await work(session);
  await session.commit();
  return result;
}

/** Runs `work`, and takes back what it did. */
export async function rolledBack<T>(opening: Promise<Session>, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await opening;
  try {
    return await work(session);
  } finally {
    await session.roll();
  }
}
