import { type Instant } from './instant.js';

/** Facts that a reason may carry: codes, identifiers, counts and times; never names or words about a person. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Why something was refused: a stable code and its facts. Sentences are made only when shown. */
export type Reason = { readonly code: string; readonly facts?: Facts };

/** What a decision returns when it says no. A value, never an exception: its audit entry must be committed. */
export type Refused = { readonly refused: readonly Reason[] };

export function refused(code: string, facts?: Facts): Refused {
  return { refused: [facts ? { code, facts } : { code }] };
}

export function isRefused(value: object): value is Refused {
  return 'refused' in value;
}

/** Marks the point in time up to which knowledge was complete; undefined: never yet. */
export type KnownAt = Instant | undefined;
