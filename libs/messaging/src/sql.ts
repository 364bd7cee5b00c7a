import { type Instant } from '@footbridge/contracts';

/** One connection inside a database transaction: queries run one after the other, in the order they are asked for. */
export interface Sql {
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** The transaction's time: the database's clock (plus the test clock's offset), fixed when the transaction began. */
export interface Timed {
  readonly now: Instant;
}

/**
 * Opens a transaction under the handler role, runs `work`, commits when it resolves and rolls back when it rejects. Must give
 * a connection of its own to every call and READ COMMITTED isolation.
 */
export type OpenTransaction<Tx extends Sql & Timed = Sql & Timed> = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Where messaging reports what an operator should see; pino fits. Identifiers, codes and counts only. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
