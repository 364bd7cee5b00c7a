import { type Instant, type ServiceName } from '@footbridge/contracts';
import { type Sql, type Timed } from '../sql.js';

/** An event as a handler gets it: valid, in order, never seen before. `at` is when the owner's transaction took place. */
export type Received<T = object> = {
  readonly id: string;
  readonly type: string;
  readonly service: ServiceName;
  readonly key: string;
  readonly sequence: number;
  readonly at: Instant;
  /** Store it with the facts: the age of a fact is the age of its partition. */
  readonly partition: number;
  readonly data: T;
};

/**
 * The transaction of a projection's handler. Name tables **without a schema**: the schema being filled (`knowledge`, or its
 * shadow during a rebuild) stands first in the search path.
 */
export type HandlerTransaction = Sql &
  Timed & {
    /** False while a shadow is filled: write nothing outside the knowledge schema, acknowledge nothing. */
    readonly live: boolean;
  };

/**
 * Applies one event in the transaction that records it. Throws `Unprocessable(code)` when it never can; what else it throws
 * is judged by `isTransient`. Its effect happens once.
 */
export type EventHandler<Tx = HandlerTransaction> = (tx: Tx, event: Received) => Promise<void>;

/** Pairs a handler with the data of its event's class, for the `handlers` of a part or reaction. */
export function on<T extends object, Tx = HandlerTransaction>(
  of: { new (): T; readonly type: string },
  handler: (tx: Tx, event: Received<T>) => Promise<void>,
): Readonly<Record<string, EventHandler<Tx>>> {
  // The data was validated against this very class before any handler sees it.
  return { [of.type]: handler as EventHandler<Tx> };
}

/** One kind of fact that a service keeps of another: its tables, and the events that fill them. */
export interface KnowledgePart {
  readonly name: string;
  /** Whose events. */
  readonly source: ServiceName;
  /**
   * Tables with a `source_partition int` column, their policies and grants, each named with `schema` (`knowledge` or
   * `knowledge_shadow`). A handler that needs rows locked by readers updates them.
   */
  ddl(schema: string, service: ServiceName): string;
  readonly handlers: Readonly<Record<string, EventHandler>>;
}
