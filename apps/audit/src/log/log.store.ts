import { type ServiceName } from '@footbridge/contracts';
import { type NumberedEntry, type Sql } from '@footbridge/messaging';
import { append, leafHash, rootOf, type Frontier, type ReadSubtrees, type Subtree } from '@footbridge/transparency';
import { continuationIn, idsIn, personIn, readEntry } from './entry.js';

export type Head = { readonly logId: string; readonly frontier: Frontier };

/** The head of the tree under its lock: whoever appends or signs waits here for whoever did so before. */
export async function lockHead(tx: Sql): Promise<Head> {
  const [row] = await tx.query<{ log_id: string; size: string; peaks: Buffer[] }>(
    'select log_id, size, peaks from log_head for update',
  );
  if (!row) throw new Error('the log has no head');
  return { logId: row.log_id, frontier: { size: Number(row.size), peaks: row.peaks } };
}

/** The highest number of a service that the log holds; 0 before the first. Under the head's lock. */
export async function lastNumber(tx: Sql, service: ServiceName): Promise<number> {
  const [row] = await tx.query<{ number: string }>('select number from log_source where service = $1', [service]);
  return Number(row?.number ?? 0);
}

/** An entry's bytes that could not be read as what they should be. They stand in the log all the same. */
export type Unreadable = {
  readonly entry: NumberedEntry;
  readonly kind: 'entry-unreadable' | 'entry-of-another-service';
};

const INSERT = `
with given as (
  select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[], $5::uuid[], $6::timestamptz[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::uuid[], $12::uuid[], $13::text[], $19::text[])
  as g (leaf_index, service, number, bytes, entry_id, at, act, action, outcome, organisations, student_id, actor_person, ids,
    continuation)
), stood as (
  insert into log_entry (leaf_index, service, number, bytes, entry_id, at, act, action, outcome, organisations, student_id,
    actor_person)
  select leaf_index, service, number, bytes, entry_id, at, act, action, outcome, organisations::text[], student_id, actor_person
  from given
), trailed as (
  insert into log_trail (organisation_id, leaf_index, continuation)
  select distinct o.id, g.leaf_index, g.continuation from given g, unnest(g.organisations::text[]) as o (id)
), named as (
  insert into log_object (object_id, leaf_index, organisations)
  select i.id, g.leaf_index, g.organisations::text[] from given g, jsonb_array_elements_text(g.ids::jsonb) as i (id)
), grown as (
  insert into log_subtree (level, index, hash) select * from unnest($14::int[], $15::bigint[], $16::bytea[])
), source as (
  insert into log_source as s (service, number) select g.service, max(g.number) from given g group by g.service
  on conflict (service) do update set number = excluded.number, waiting_for = null, waiting_since = null
)
update log_head set size = $17, peaks = $18`;

/**
 * Appends entries, the next numbers of their service, at the end of the tree, in one statement. Needs the head's lock. Answers
 * those whose bytes are no entry of that service.
 */
export async function appendEntries(
  tx: Sql,
  { frontier }: Head,
  entries: readonly NumberedEntry[],
): Promise<Unreadable[]> {
  const grown = append(
    frontier,
    entries.map(({ bytes }) => leafHash(bytes)),
  );
  const read = entries.map((entry) => ({ entry, found: readEntry(entry.bytes) }));
  const rows = read.map(({ entry, found }, place) => {
    const row = found?.service === entry.service ? found : undefined;
    return {
      leafIndex: frontier.size + place,
      organisations: `{${(row?.organisations ?? []).join(',')}}`,
      ids: JSON.stringify(row ? idsIn(row) : []),
      row,
    };
  });
  const column = <T>(of: (row: NonNullable<(typeof rows)[number]['row']>) => T | undefined) =>
    rows.map(({ row }) => (row && of(row)) ?? null);
  await tx.query(INSERT, [
    rows.map(({ leafIndex }) => leafIndex),
    entries.map(({ service }) => service),
    entries.map(({ number }) => number),
    entries.map(({ bytes }) => bytes),
    column(({ id }) => id),
    column(({ at }) => at),
    column(({ act }) => act),
    column(({ action }) => action),
    column(({ outcome }) => outcome),
    rows.map(({ organisations }) => organisations),
    column(({ studentId }) => studentId),
    column(personIn),
    rows.map(({ ids }) => ids),
    ...subtreeColumns(grown.subtrees),
    grown.frontier.size,
    grown.frontier.peaks,
    column(continuationIn),
  ]);
  return read.flatMap(({ entry, found }): Unreadable[] => {
    if (!found) return [{ entry, kind: 'entry-unreadable' }];
    return found.service === entry.service ? [] : [{ entry, kind: 'entry-of-another-service' }];
  });
}

/** What the log keeps under numbers of a service: the leaf's hash and the organisations of the entry. */
export async function keptUnder(
  tx: Sql,
  service: ServiceName,
  numbers: readonly number[],
): Promise<Map<number, { hash: Buffer; organisations: string[] }>> {
  const rows = await tx.query<{ number: string; hash: Buffer; organisations: string[] }>(
    `select e.number, s.hash, e.organisations from log_entry e join log_subtree s on s.level = 0 and s.index = e.leaf_index
     where e.service = $1 and e.number = any ($2::bigint[])`,
    [service, numbers],
  );
  return new Map(rows.map(({ number, hash, organisations }) => [Number(number), { hash, organisations }]));
}

/** Reads stored subtrees in one query, in the order asked. */
export function subtreesOf(tx: Sql): ReadSubtrees {
  return async (ids) => {
    const rows = await tx.query<{ hash: Buffer }>(
      `select s.hash from unnest($1::int[], $2::bigint[]) with ordinality as i (level, index, place)
       join log_subtree s using (level, index) order by i.place`,
      [ids.map(({ level }) => level), ids.map(({ index }) => index)],
    );
    return rows.map(({ hash }) => hash);
  };
}

export function rootOfHead({ frontier }: Head): Buffer {
  return rootOf(frontier);
}

function subtreeColumns(subtrees: readonly Subtree[]): unknown[] {
  return [subtrees.map(({ level }) => level), subtrees.map(({ index }) => index), subtrees.map(({ hash }) => hash)];
}
