import { type Instant } from '@footbridge/contracts';
import { type DataSource } from 'typeorm';
import {
  actingOf,
  anyoneSettingsSql,
  nowSql,
  openingOf,
  stepBackSql,
  systemSettingsSql,
  timeOf,
  type StudentFunctions,
} from './acting.js';
import { type Who } from './by.js';
import { type Caller } from './caller.js';
import { glance, openPool, transact, type Ending, type OpenTransaction } from './connection.js';
import { requestContext } from './context.js';
import { repeat, settleSql, type OnceKey } from './once.js';
import { isOutcome, type Outcome } from './outcome.js';
import { isRepeatable } from './sql-state.js';
import { type RequestTransaction, type Transaction } from './transaction.js';

export type DatabaseOptions = StudentFunctions & {
  readonly service: string;
  /** Connection URLs of the two roles: requests, and event handlers with loops. */
  readonly request: string;
  readonly handler: string;
  readonly pool?: { readonly request?: number; readonly handler?: number };
  readonly entities?: readonly (new () => object)[];
  /** Milliseconds that the test clock is ahead of the database. */
  readonly clockOffset?: () => number;
  readonly log?: (message: string) => void;
};

/** The only way to the service's database: transactions of a request and transactions of the system, on their own roles. */
export class Database {
  private committed: (() => void)[] = [];

  private constructor(
    private readonly options: DatabaseOptions,
    private readonly requests: DataSource,
    private readonly handlers: DataSource,
  ) {}

  static async connect(options: DatabaseOptions): Promise<Database> {
    const { service, entities = [], log = () => undefined } = options;
    const common = { entities, log };
    const [requests, handlers] = await Promise.allSettled([
      openPool({
        ...common,
        url: options.request,
        size: options.pool?.request ?? 10,
        applicationName: `${service} requests`,
      }),
      openPool({
        ...common,
        url: options.handler,
        size: options.pool?.handler ?? 6,
        applicationName: `${service} handlers`,
      }),
    ]);
    if (requests.status === 'fulfilled' && handlers.status === 'fulfilled') {
      return new Database(options, requests.value, handlers.value);
    }
    for (const each of [requests, handlers]) if (each.status === 'fulfilled') await each.value.destroy();
    const failed = requests.status === 'rejected' ? requests : handlers;
    throw failed.status === 'rejected' ? failed.reason : new Error('unreachable');
  }

  /**
   * A request's transaction, under row-level security as this caller: settings, acting role and time are set in its first round
   * trip. `actingAs` is the appointment that the caller chose (`Footbridge-Acting-As`); none: the caller acts as a student.
   *
   * When the route takes an `Idempotency-Key` (`@Once()`), a `Done` is kept with its commit and repeated to a later twin without
   * calling `work`; a twin at the same moment waits. A `Refusal` leaves the key free.
   *
   * After a deadlock or serialisation failure `work` is called again (twice at most) in a new transaction: it must have no effect
   * outside of it. Use `tx.afterCommit` for those.
   */
  asRequest(
    caller: Caller,
    actingAs: string | undefined,
    work: (tx: RequestTransaction) => Promise<Outcome>,
  ): Promise<Outcome>;
  asRequest<T>(caller: Caller, actingAs: string | undefined, work: (tx: RequestTransaction) => Promise<T>): Promise<T>;
  async asRequest<T>(
    caller: Caller,
    actingAs: string | undefined,
    work: (tx: RequestTransaction) => Promise<T>,
  ): Promise<T | Outcome> {
    const once = takeOnce();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.request(caller, actingAs, once, work);
      } catch (error) {
        if (attempt > 2 || !isRepeatable(error)) throw error;
      }
    }
  }

  /** `asRequest` with who asks and their chosen role in one value, as `@By()` gives it. */
  onBehalfOf(who: Who, work: (tx: RequestTransaction) => Promise<Outcome>): Promise<Outcome>;
  onBehalfOf<T>(who: Who, work: (tx: RequestTransaction) => Promise<T>): Promise<T>;
  onBehalfOf<T>(who: Who, work: (tx: RequestTransaction) => Promise<T>): Promise<T> {
    return this.asRequest(who.caller, who.actingAs, work);
  }

  /**
   * One question before an act, under row-level security as this caller, in one round trip; nothing when the acting role does not
   * hold. What it found may have changed by the time of the act.
   */
  async look<R>({ caller, actingAs }: Who, text: string, values: readonly unknown[]): Promise<R[]> {
    const opening = openingOf(caller, {
      actingAs,
      once: undefined,
      now: nowSql(this.offset()),
      ...this.studentFunctions(),
    });
    const { opened, rows } = await glance(this.requests, opening.sql, { text, values });
    const who = actingOf(caller, { actingAs, ...opening.read(opened) });
    return who.actorRefusal ? [] : (rows as R[]);
  }

  /** A read for whoever asks, without a token, on the requests' role: policies show what is open to everybody, and nothing else. */
  asAnyone<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return transact(this.requests, anyoneSettingsSql(nowSql(this.offset())), async (open, opened) => ({
      value: await work(this.transaction(open, timeOf(opened[0]), [])),
    }));
  }

  /** A transaction of an event handler or a loop: actor kind `system`, the handler's database role. Never repeated here. */
  async asHandler<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const after: (() => void)[] = [];
    const opening = systemSettingsSql(nowSql(this.offset()));
    const value = await transact(this.handlers, opening, async (open, opened) => ({
      value: await work(this.transaction(open, timeOf(opened[0]), after)),
    }));
    this.runAll([...after, ...this.committed]);
    return value;
  }

  /** Calls `work` after each commit of this process (the relay's kick). */
  afterEveryCommit(work: () => void): void {
    this.committed = [...this.committed, work];
  }

  /** Whether both roles can be reached now. */
  async answers(): Promise<boolean> {
    const asked = await Promise.allSettled([this.requests.query('select 1'), this.handlers.query('select 1')]);
    return asked.every(({ status }) => status === 'fulfilled');
  }

  /** Waits for open transactions to give back their connections, then closes both pools. */
  async close(): Promise<void> {
    await Promise.all([this.requests.destroy(), this.handlers.destroy()]);
  }

  private async request<T>(
    caller: Caller,
    actingAs: string | undefined,
    once: OnceKey | undefined,
    work: (tx: RequestTransaction) => Promise<T>,
  ): Promise<T | Outcome> {
    const after: (() => void)[] = [];
    const now = nowSql(this.offset());
    const opening = openingOf(caller, { actingAs, once, now, ...this.studentFunctions() });
    const value = await transact(this.requests, opening.sql, async (open, results): Promise<Ending<T | Outcome>> => {
      const opened = opening.read(results);
      if (once && opened.stored) return { value: repeat(opened.stored, once) };
      const who = actingOf(caller, { actingAs, ...opened });
      if (opened.row && who.actorRefusal) await open.run(stepBackSql);
      const tx = { ...this.transaction(open, opened.now, after), caller, ...who } as RequestTransaction;
      const result = await work(tx);
      return { value: result, ...(once && { last: settleSql(caller.personId, once, settled(result)) }) };
    });
    this.runAll([...after, ...this.committed]);
    return value;
  }

  private transaction(open: OpenTransaction, now: Instant, after: (() => void)[]): Transaction {
    const context = requestContext();
    return {
      now,
      manager: open.manager,
      query: (text, values) => open.run(text, values),
      afterCommit: (work) => void after.push(work),
      ...(context && { traceId: context.traceId, traceparent: context.traceparent }),
    };
  }

  private runAll(callbacks: readonly (() => void)[]): void {
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.options.log?.(`after a commit: ${error instanceof Error ? error.message : 'failed'}`);
      }
    }
  }

  private studentFunctions(): StudentFunctions {
    const { studentOf, onlineViewOff } = this.options;
    return {
      ...(studentOf !== undefined && { studentOf }),
      ...(onlineViewOff !== undefined && { onlineViewOff }),
    };
  }

  private offset(): number {
    return this.options.clockOffset?.() ?? 0;
  }
}

/** The request's key serves its first transaction. */
function takeOnce(): OnceKey | undefined {
  const context = requestContext();
  const once = context?.once;
  if (context) delete context.once;
  return once;
}

function settled(result: unknown) {
  if (isOutcome(result) && result.kind !== 'replayed') return result;
  throw new Error('a route with an Idempotency-Key must answer done() or refusal()');
}
