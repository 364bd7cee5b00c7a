import pg from 'pg';
import { prepared } from '../prepared.js';
import { type Sql } from '../sql.js';

/** Any two numbers, the same in every relay: the lock is per database. */
const LOCK = [0x666f6f74, 0x72656c61] as const;

/**
 * A direct connection of its own on which a relay holds its lock and runs all its statements: when the connection is lost the
 * lock is gone, and so is every means to number an entry or mark an event. One statement each, never a transaction.
 */
export class Session implements Sql {
  #lost = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly client: pg.Client,
    readonly onLost: () => void,
  ) {
    client.on('error', () => {
      this.#lose();
    });
    client.on('end', () => {
      this.#lose();
    });
  }

  static async open(databaseUrl: string, name: string, onLost: () => void): Promise<Session> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    });
    const session = new Session(client, onLost);
    await client.connect();
    return session;
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Whether the lock is ours now; holds until the session ends. */
  async tryLead(): Promise<boolean> {
    const [row] = await this.query<{ lead: boolean }>(`select pg_try_advisory_lock($1, $2) as lead`, LOCK);
    return row?.lead ?? false;
  }

  /** One after the other, whoever asks. */
  query<R = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const result = this.#last.then(() => this.#query<R>(text, values));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.#lost = true;
    await this.client.end().catch(() => undefined);
  }

  async #query<R>(text: string, values: readonly unknown[]): Promise<R[]> {
    try {
      const { rows } = await this.client.query(prepared(text, values));
      return rows as R[];
    } catch (error) {
      // A statement of the relay never fails for its data: whatever it is, a new session is the safe way on.
      this.#lose();
      throw error;
    }
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.onLost();
  }
}
