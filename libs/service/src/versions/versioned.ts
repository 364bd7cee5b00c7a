/**
 * A kind of aggregate of which every version must have its audit entry. The texts are SQL of this service's own code, never of
 * anybody's input.
 */
export type Versioned = {
  /** As entries name it among their objects. */
  readonly kind: string;
  readonly table: string;
  /** The primary key. */
  readonly id: { readonly column: string; readonly type: 'uuid' | 'text' };
  /** The column that rises by one with every change. */
  readonly version: string;
  /** A text[] over a row: the organisations whose trail a finding belongs to. */
  readonly organisations: string;
  /** Which rows are such aggregates; all of the table when left out. */
  readonly where?: string;
  /** The actions whose entry makes a version. The entry of a look names a version too, and accounts for none. */
  readonly actions: readonly string[];
};

export type FindingCode = 'version-without-entry' | 'entry-beyond-version' | 'aggregate-gone';

/** A version that differs from what the entries say. */
export type Finding = {
  readonly kind: string;
  readonly id: string;
  readonly code: FindingCode;
  /** Of the row; 0: there is none. */
  readonly version: number;
  /** Up to which entries account for it; 0: none does. */
  readonly recorded: number;
  readonly organisations: readonly string[];
};

/** What identifies a finding, so that it is told once: the last version without entry, or the last entry beyond. */
export const placeOfFinding = ({ code, version, recorded }: Finding): number =>
  code === 'version-without-entry' ? version : recorded;

/** What an entry says about an aggregate's version, in the order in which the entries were committed. */
export type Recorded = {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly organisations: readonly string[];
};

export const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind} ${id}`;

/**
 * Adds what entries say to what is known. The versions of one aggregate come in their order, because its row lock is held from
 * the entry to the commit; so where one is left out, no entry of it will come.
 */
export function accountFor(
  known: ReadonlyMap<string, number>,
  entries: readonly Recorded[],
): { recorded: ReadonlyMap<string, Recorded>; findings: readonly Finding[] } {
  const recorded = new Map<string, Recorded>();
  const findings: Finding[] = [];
  for (const entry of entries) {
    const key = keyOf(entry);
    const last = recorded.get(key)?.version ?? known.get(key) ?? 0;
    if (entry.version <= last) continue;
    if (entry.version > last + 1)
      findings.push({ ...entry, code: 'version-without-entry', version: entry.version - 1, recorded: last });
    recorded.set(key, entry);
  }
  return { recorded, findings };
}
