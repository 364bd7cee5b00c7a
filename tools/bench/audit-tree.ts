import { type AuditEntry } from '@footbridge/contracts';
import { bytesOf } from '@footbridge/messaging';
import { append, emptyFrontier, leafHash, rootOf } from '@footbridge/transparency';
import { setImmediate as breathe } from 'node:timers/promises';
import type pg from 'pg';

/** Every entry is this one, but for its id. */
export type TreeOf = { readonly entry: AuditEntry; readonly size: number };

/** The id of the entry at a place of the tree; `ID` is the same in SQL. */
export const idAt = (index: number) => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
const ID = `'00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0')`;

const CHUNK = 10_000;

function around(entry: AuditEntry): [before: string, after: string] {
  const [before = '', after = ''] = bytesOf(entry).split(entry.id);
  return [before, after];
}

/** The root of that tree as libs/transparency makes it of the bytes, in memory. */
export async function rootInMemory({ entry, size }: TreeOf): Promise<Buffer> {
  const [before, after] = around(entry);
  let frontier = emptyFrontier;
  for (let from = 0; from < size; from += CHUNK) {
    const length = Math.min(CHUNK, size - from);
    const hashes = Array.from({ length }, (_, at) => leafHash(Buffer.from(`${before}${idAt(from + at)}${after}`)));
    ({ frontier } = append(frontier, hashes));
    await breathe(); // whoever else works in this process has their turn
  }
  return rootOf(frontier);
}

const ENTRIES = `
insert into log_entry (leaf_index, service, number, bytes, entry_id, at, act, action, outcome, organisations, student_id, actor_person)
select i, $3, i + 1, convert_to($4 || (${ID}) || $5, 'UTF8'), (${ID})::uuid, $6, $7, $8, $9, $10, $11, $12
from generate_series($1::bigint, $2::bigint) i`;

/** A node above two stored ones: RFC 6962, 2.1, by the database's own SHA-256. */
const NODES = `
insert into log_subtree (level, index, hash)
select l.level + 1, l.index / 2, sha256('\\x01'::bytea || l.hash || r.hash)
from log_subtree l join log_subtree r on r.level = l.level and r.index = l.index + 1
where l.level = $1 and l.index % 2 = 0 order by l.index`;

/**
 * Loads the tree as appending would have stored it: its hashes are made by the database, so that the root in memory is an independent
 * one. What only slows the loading down is done afterwards (indexes) or not at all (the write-ahead log: nobody restores this).
 */
export async function loadTree(past: pg.Pool, { entry, size }: TreeOf, say: (line: string) => void): Promise<void> {
  const tables = ['log_entry', 'log_trail', 'log_object', 'log_subtree'];
  for (const table of tables) await past.query(`alter table ${table} set unlogged`);
  const { rows: indexes } = await past.query<{ name: string; definition: string }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = 'log_entry'::regclass and not i.indisunique`,
  );
  for (const { name } of indexes) await past.query(`drop index ${name}`);
  const [before, after] = around(entry);
  const { service, at, act, action, outcome, organisations, actor, studentId } = entry;
  const person = 'personId' in actor ? actor.personId : null;
  const same = [service, before, after, at, act, action, outcome, organisations, studentId ?? null, person];
  for (let from = 0; from < size; from += CHUNK * 10)
    await past.query(ENTRIES, [from, Math.min(from + CHUNK * 10, size) - 1, ...same]);
  await past.query(`insert into log_trail (organisation_id, leaf_index)
    select o.id, e.leaf_index from log_entry e, unnest(e.organisations) as o (id) order by 1, 2`);
  say('  entries loaded; hashing …');
  await past.query(`insert into log_subtree (level, index, hash)
    select 0, leaf_index, sha256('\\x00'::bytea || bytes) from log_entry order by leaf_index`);
  await past.query('analyze log_subtree');
  for (let level = 0; 2 ** (level + 1) <= size; level++) await past.query(NODES, [level]);
  say('  hashed; making indexes …');
  for (const { definition } of indexes) await past.query(definition);
  await past.query(`insert into log_source (service, number) values ($1, $2)`, [service, size]);
  for (const table of tables) await past.query(`vacuum analyze ${table}`);
}
