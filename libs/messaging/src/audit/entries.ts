import { type AuditEntry } from '@footbridge/contracts';
import canonicalize from 'canonicalize';
import { type Sql } from '../sql.js';

const INSERT = `
with written as (
  insert into public.audit_entry (id, at, act, action, outcome, organisations, student_id, objects, bytes)
  select (e ->> 'id')::uuid, (e ->> 'at')::timestamptz, e ->> 'act', e ->> 'action', e ->> 'outcome',
    array(select jsonb_array_elements_text(e -> 'organisations')), (e ->> 'studentId')::uuid, e -> 'objects', t.bytes
  from unnest($1::text[]) with ordinality as t (bytes, ordinal), lateral (select t.bytes::jsonb as e) parsed
)
insert into public.audit_pending (entry_id, at)
select (t.bytes::jsonb ->> 'id')::uuid, (t.bytes::jsonb ->> 'at')::timestamptz
from unnest($1::text[]) with ordinality as t (bytes, ordinal) order by t.ordinal`;

/**
 * Writes audit entries in the caller's transaction, as the canonical JSON (RFC 8785) that is later numbered, published and
 * hashed byte for byte. One statement.
 */
export async function writeEntries(tx: Sql, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(INSERT, [entries.map(bytesOf)]);
}

/** The canonical JSON of an entry: what is hashed into the tree. */
export function bytesOf(entry: AuditEntry): string {
  const bytes = canonicalize(entry);
  if (bytes === undefined) throw new Error('an audit entry must be JSON');
  return bytes;
}
