import { type Reason, type Refused } from '@footbridge/contracts';
import { type WrittenEvent } from '@footbridge/messaging';

/** A command did what was asked. Knows no HTTP: `answerOf` (answer.ts) turns it into a status and headers. */
export type Done = {
  readonly kind: 'done';
  /** The event that a client may wait for (`Footbridge-Event`). */
  readonly event?: WrittenEvent;
  /** The version after the act: the strong ETag. */
  readonly version?: number;
  /** Path of what was created; makes the answer 201. */
  readonly location?: string;
  readonly body?: object;
};

export type RefusalStatus =
  | 'invalid'
  | 'refused'
  | 'not-found'
  | 'wrong-state'
  | 'stale-version'
  | 'precondition'
  | 'rule'
  | 'stale-knowledge'
  | 'knowledge-behind';

/** A command said no, with every reason. A value: its audit entry is committed. */
export type Refusal = { readonly kind: 'refused'; readonly status: RefusalStatus; readonly reasons: readonly Reason[] };

/** The first answer to this idempotency key, given again; nothing was done. */
export type Replayed = {
  readonly kind: 'replayed';
  readonly status: number;
  readonly location?: string;
  readonly etag?: string;
  readonly event?: string;
};

export type Outcome = Done | Refusal | Replayed;

export function done(result: Omit<Done, 'kind'> = {}): Done {
  return { kind: 'done', ...result };
}

/** `reasons`: as a decision returned them, or a list. For `not-found` they are kept from the answer. */
export function refusal(status: RefusalStatus, reasons: Refused | readonly Reason[]): Refusal {
  return { kind: 'refused', status, reasons: 'refused' in reasons ? reasons.refused : reasons };
}

export function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'done') return true;
  if (value.kind === 'replayed') return 'status' in value;
  return value.kind === 'refused' && 'reasons' in value;
}
