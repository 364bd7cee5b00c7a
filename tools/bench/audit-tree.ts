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

/** Entries with their leaf hashes. */
const ENTRIES = `
with entry as (
  insert into log_entry
    (leaf_index, service, number, bytes, entry_id, at, act, action, outcome, organisations, student_id, actor_person)
  select i, $3, i + 1, convert_to($4 || (${ID}) || $5, 'UTF8'), (${ID})::uuid, $6, $7, $8, $9, $10, $11, $12
  from generate_series($1::bigint, $2::bigint) i
  returning leaf_index, bytes
)
insert into log_subtree (level, index, hash) select 0, leaf_index, sha256('\\x00'::bytea || bytes) from entry`;

/** The nodes above all complete pairs of a level: RFC 6962, 2.1, by the database's own SHA-256. One pass, no join. */
const NODES = `
insert into log_subtree (level, index, hash)
select $1 + 1, index / 2, sha256('\\x01'::bytea || hash || next)
from (select index, hash, lead(hash) over (order by index) as next from log_subtree where level = $1) pair
where index % 2 = 0 and next is not null`;

const TABLES = ['log_entry', 'log_trail', 'log_object', 'log_subtree'];

/**
 * Loads the tree as appending would have stored it: its hashes are made by the database, so that the root in memory is an independent
 * one. What only slows the loading down is done afterwards (keys, indexes) or not at all (the write-ahead log: nobody restores this).
 */
export async function loadTree(past: pg.Pool, { entry, size }: TreeOf, say: (line: string) => void): Promise<void> {
  for (const table of TABLES) await past.query(`alter table ${table} set unlogged`);
  const putBack = await withoutIndexes(past);
  const [before, after] = around(entry);
  const { service, at, act, action, outcome, organisations, actor, studentId } = entry;
  const person = 'personId' in actor ? actor.personId : null;
  const same = [service, before, after, at, act, action, outcome, organisations, studentId ?? null, person];
  for (let from = 0; from < size; from += CHUNK * 10)
    await past.query(ENTRIES, [from, Math.min(from + CHUNK * 10, size) - 1, ...same]);
  say('  entries loaded; hashing …');
  for (let level = 0; 2 ** (level + 1) <= size; level++) await past.query(NODES, [level]);
  await past.query(
    `insert into log_trail (organisation_id, leaf_index)
     select o.id, i from generate_series(0, $1::bigint - 1) i, unnest($2::text[]) as o (id) order by 1, 2`,
    [size, organisations],
  );
  say('  hashed; making indexes …');
  await putBack();
  await past.query(`insert into log_source (service, number) values ($1, $2)`, [service, size]);
  for (const table of TABLES) await past.query(`vacuum analyze ${table}`);
  await past.query('checkpoint'); // what is still to be written must not disturb what is measured next
}

/** Drops keys and indexes of the tables; what it resolves with makes them again. */
async function withoutIndexes(past: pg.Pool): Promise<() => Promise<void>> {
  const { rows: keys } = await past.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = any ($1::regclass[]) and contype in ('p', 'u')`,
    [TABLES],
  );
  for (const { table, name } of keys) await past.query(`alter table ${table} drop constraint ${name}`);
  const { rows: indexes } = await past.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any ($1::regclass[])`,
    [TABLES],
  );
  for (const { name } of indexes) await past.query(`drop index ${name}`);
  const statements = [
    ...keys.map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`),
    ...indexes.map(({ definition }) => definition),
  ];
  return async () => {
    for (const statement of statements) await past.query(statement);
  };
}
