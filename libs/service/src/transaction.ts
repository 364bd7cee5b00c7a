import { type Reason, type StaffActor, type StudentActor } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type EntityManager } from 'typeorm';
import { type ActingAppointment, type Caller } from './caller.js';

/**
 * One database transaction on one connection; it ends within 5 seconds. `now` is fixed at its begin. Statements run one after
 * the other: never start two at once. After the work has returned, every use throws.
 */
export interface Transaction extends Sql, Timed {
  /** TypeORM on the same connection and in the same transaction. */
  readonly manager: EntityManager;
  /** Runs `work` once the transaction is committed; never when it is rolled back. What it throws is logged, not raised. */
  afterCommit(work: () => void): void;
  /** W3C trace context of the request or event that this belongs to. */
  readonly traceId?: string;
  readonly traceparent?: string;
}

/**
 * A request's transaction. Either `actor` is who acts, checked in this transaction, or `actorRefusal` says why the acting role
 * does not hold: then write the refused entry and answer `refusal('refused', tx.actorRefusal)`.
 */
export type RequestTransaction = Transaction & { readonly caller: Caller } & (
    | { readonly actor: StaffActor; readonly appointment: ActingAppointment; readonly actorRefusal?: undefined }
    | { readonly actor: StudentActor; readonly appointment?: undefined; readonly actorRefusal?: undefined }
    | {
        readonly actor?: undefined;
        /** The appointment that was found but does not hold (ended, not begun, foreign issuer). */
        readonly appointment?: ActingAppointment;
        readonly actorRefusal: readonly Reason[];
      }
  );
