import { explain } from '@footbridge/access';
import { type AuditEntry, type AuditObject, type Reason, type ServiceName } from '@footbridge/contracts';

/** An entry as the log holds it. */
export type EntryRow = { leaf_index: string; service: ServiceName; number: string; bytes: Buffer };

export const ENTRY_COLUMNS = 'e.leaf_index, e.service, e.number, e.bytes';

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
