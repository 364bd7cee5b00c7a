import { instant } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import pg from 'pg';

/** A pool as libs/service has it: statements may be sent together, and a connection that is lost at any moment ends nothing. */
export function handlerPool(config: pg.PoolConfig): pg.Pool {
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
