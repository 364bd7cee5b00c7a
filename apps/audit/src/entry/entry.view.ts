import { explain } from '@footbridge/access';
import { type AuditEntry, type AuditObject, type Reason, type ServiceName } from '@footbridge/contracts';

/** An entry as the log holds it. */
export type EntryRow = { leaf_index: string; service: ServiceName; number: string; bytes: Buffer };

export const ENTRY_COLUMNS = 'e.leaf_index, e.service, e.number, e.bytes';

/** The acting officer's part of the log: row-level security shows no other rows of `log_trail`. */
export const OWN_ENTRIES = 'log_trail t join log_entry e on e.leaf_index = t.leaf_index';

/** Places of the entries that name an id, as an array: an index can use it beside conditions that may be absent. */
export const placesNaming = (parameter: string) =>
  `any (array(select o.leaf_index from log_object o where o.object_id = ${parameter}))`;

export type ExplainedReason = Reason & { readonly detail: string };

/** An entry without the gate's input, with a sentence for each reason, and its place in the log. */
export type EntryView = Omit<AuditEntry, 'input' | 'reasons'> & {
  readonly reasons: readonly ExplainedReason[];
  readonly leafIndex: number;
  /** Which of its service's entries it is. */
  readonly number: number;
};

export function entryIn({ bytes }: Pick<EntryRow, 'bytes'>): AuditEntry {
  return JSON.parse(bytes.toString('utf8')) as AuditEntry;
}

export function viewOf(row: EntryRow): EntryView {
  const { reasons, ...rest } = entryIn(row);
  Reflect.deleteProperty(rest, 'input');
  return {
    ...rest,
    reasons: reasons.map((reason) => ({ ...reason, detail: explain(reason) })),
    leafIndex: Number(row.leaf_index),
    number: Number(row.number),
  };
}

export const entryObject = (id: string): AuditObject => ({ kind: 'audit-entry', id });
