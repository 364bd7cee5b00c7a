import { type Socket } from 'node:net';
import { prepared } from '@footbridge/messaging';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { type Pool, type PoolClient, type QueryResult } from 'pg';

export type PoolOptions = {
  readonly url: string;
  readonly size: number;
  readonly entities: readonly (new () => object)[];
  readonly applicationName: string;
  readonly log: (message: string) => void;
};

/** One pool for one database role. Every transaction on it ends within 5 seconds, by the server's own clock. */
export async function openPool(options: PoolOptions): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.size,
    connectTimeoutMS: 5_000,
    applicationName: options.applicationName,
    entities: [...options.entities],
    installExtensions: false,
    synchronize: false,
    logging: false,
    poolErrorHandler: (error: unknown) => {
      options.log(error instanceof Error ? error.message : 'connection lost');
    },
    // Statements that do not wait for each other's answers travel together: `await Promise.all([tx.query(…), tx.query(…)])`.
    extra: {
      options: '-c transaction_timeout=5s -c idle_in_transaction_session_timeout=5s',
      keepAlive: true,
      pipeline: true,
    },
  });
  await source.initialize();
  // Between being handed out and being used a connection has no listener of the pool: lost just then, it must not end the process.
  poolOf(source).on('acquire', (client) => {
    if (!client.listeners('error').includes(shownByItsQuery)) client.on('error', shownByItsQuery);
  });
  return source;
}

const shownByItsQuery = () => undefined;

/** The pool of `pg` beneath TypeORM. */
export function poolOf(source: DataSource): Pool {
  return (source.driver as PostgresDriver).master as Pool;
}

/**
 * A connection inside a transaction. `run` speaks SQL directly; `manager` is TypeORM on the same transaction. What is run before an
 * earlier answer came is sent at once and done in the order of the calls; when one fails, so do those behind it.
 */
export type OpenTransaction = {
  readonly manager: EntityManager;
  run<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
};

/** How a transaction ended well: `value` to return, and statements to run with the commit in one round trip. */
export type Ending<T> = { readonly value: T; readonly last?: string };

/**
 * Opens a transaction, runs `work` with the results of the opening statements, and commits; both ends are one round trip each.
 * Whatever throws rolls everything back and is thrown on.
 */
export async function transact<T>(
  source: DataSource,
  opening: string,
  work: (open: OpenTransaction, opened: readonly Record<string, unknown>[][]) => Promise<Ending<T>>,
): Promise<T> {
  const runner = source.createQueryRunner();
  const client = (await runner.connect()) as PoolClient;
  let broken: Error | undefined;
  let over = false;
  try {
    const results = resultsOf(await client.query(`begin;\n${opening}`));
    inTransaction(runner, true);
    const run = async <R>(text: string, values?: readonly unknown[]): Promise<R[]> => {
      if (over) throw new Error('this transaction is over');
      inOneWrite(client);
      return resultsOf(await client.query(prepared(text, values))).at(-1)?.rows as R[];
    };
    const ending = await work(
      { manager: runner.manager, run },
      results.slice(1).map(({ rows }) => rows),
    );
    over = true;
    const last = resultsOf(await client.query(`${ending.last ?? ''}commit`)).at(-1);
    // PostgreSQL answers ROLLBACK, not an error, when a statement of the work had failed and the work carried on.
    if (last?.command !== 'COMMIT') throw new Error('the work swallowed a database error: nothing was committed');
    return ending.value;
  } catch (error) {
    over = true;
    broken = await rollBack(client);
    throw error;
  } finally {
    inTransaction(runner, false);
    await (broken ? releaseBroken(runner, broken) : runner.release());
  }
}

/** A whole transaction of one question in one round trip: the results of the opening statements, and the rows. */
export async function glance(
  source: DataSource,
  opening: string,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<{ opened: readonly Record<string, unknown>[][]; rows: Record<string, unknown>[] }> {
  const runner = source.createQueryRunner();
  const client = (await runner.connect()) as PoolClient;
  let broken: Error | undefined;
  try {
    inOneWrite(client);
    const sent = [client.query(`begin;\n${opening}`), client.query(prepared(text, values)), client.query('commit')];
    const [opened, answer] = await Promise.all(sent);
    return {
      opened: resultsOf(opened)
        .slice(1)
        .map(({ rows }) => rows),
      rows: resultsOf(answer)[0]?.rows ?? [],
    };
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    await (broken ? releaseBroken(runner, broken) : runner.release());
  }
}

async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('rollback failed');
  }
}

type Socketed = PoolClient & { readonly connection: { readonly stream: Socket } };

/** What is sent to this connection before the next turn leaves in one write: a system call costs more than most statements. */
function inOneWrite(client: PoolClient): void {
  const { stream } = (client as Socketed).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => {
    stream.uncork();
  });
}

type BreakableRunner = QueryRunner & { releasePostgresConnection(error: Error): Promise<void> };

/** The pool must not hand out a connection again whose rollback failed. */
async function releaseBroken(runner: QueryRunner, reason: Error): Promise<void> {
  await (runner as BreakableRunner).releasePostgresConnection(reason);
}

/**
 * Tells TypeORM that the transaction is open (we began it together with other statements), so that `manager.save` and the like
 * join it, and `manager.transaction` sets a savepoint.
 */
function inTransaction(runner: QueryRunner, active: boolean): void {
  Object.assign(runner, { isTransactionActive: active, transactionDepth: active ? 1 : 0 });
}

type Result = QueryResult<Record<string, unknown>>;

/** The simple protocol answers several statements with an array, and one with its result. */
function resultsOf(answer: unknown): Result[] {
  return Array.isArray(answer) ? (answer as Result[]) : [answer as Result];
}
