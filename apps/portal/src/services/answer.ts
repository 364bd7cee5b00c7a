/** One reason of a refusal: a code, facts in codes and times, and the sentence that a service made of it. */
export type Reason = {
  readonly code: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly detail?: string;
};

/** Why a service did not do what it was asked. `code` is the end of the problem's type, such as `stale-version`. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly reasons: readonly Reason[];
  readonly traceId?: string;
};

/** What a service answered. */
export type Answer<T> =
  | {
      readonly ok: true;
      readonly body: T;
      /** Of the ETag. */
      readonly version?: number;
      /** Id of what was made. */
      readonly made?: string;
      /** The change, for whoever must see it next: `Footbridge-Event`. */
      readonly event?: string;
    }
  | { readonly ok: false; readonly problem: Problem };

/** What the student could see online was switched off: no part of any page is for them. */
export function isOffline({ reasons }: Problem): boolean {
  return reasons.some(({ code }) => code === 'online-view-off');
}

/** Thrown while a page is made, when the page cannot be without it. */
export class Stop extends Error {
  override readonly name = 'Stop';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** A part of a page that may be missing while the rest is shown. */
export type Part<T> =
  { readonly there: true; readonly value: T } | { readonly there: false; readonly problem: Problem };

/** The value, or the end of this page. */
export function need<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.body;
  throw new Stop(answer.problem);
}

/** The part of a page that rests on this answer. Signing in again is for the whole page to ask for. */
export function part<T>(answer: Answer<T>): Part<T> {
  if (answer.ok) return { there: true, value: answer.body };
  if (answer.problem.status === 401 || isOffline(answer.problem)) throw new Stop(answer.problem);
  return { there: false, problem: answer.problem };
}

/** The same for what was made of a part. */
export function mapPart<T, U>(of: Part<T>, make: (value: T) => U): Part<U> {
  return of.there ? { there: true, value: make(of.value) } : of;
}
