import { type Instant, type ServiceName } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { inclusionProofs } from '@footbridge/transparency';
import { ENTRY_COLUMNS, OWN_ENTRIES, type EntryRow } from '../entry/entry.view.js';
import { subtreesOf } from '../log/log.store.js';

/** What an export holds: the caller's entries of a period under one tree size. */
export type Extent = { readonly from: Instant; readonly to: Instant; readonly treeSize: number };

export type ServiceCount = {
  readonly service: ServiceName;
  readonly first: number;
  readonly last: number;
  readonly count: number;
};

/** How many entries of each service there are, and between which numbers. */
export async function countsOf(tx: Sql, { from, to, treeSize }: Extent): Promise<ServiceCount[]> {
  return tx.query<ServiceCount>(
    `select service, min(number)::float8 as first, max(number)::float8 as last, count(*)::int as count from ${OWN_ENTRIES}
     where e.at >= $1 and e.at < $2 and t.leaf_index < $3 group by service order by service`,
    [from, to, treeSize],
  );
}

export type ProvenEntry = {
  readonly leafIndex: number;
  readonly service: ServiceName;
  readonly number: number;
  /** The canonical JSON: these bytes, in UTF-8, are the leaf. */
  readonly entry: string;
  /** The hashes from the leaf to the root, base64. */
  readonly proof: readonly string[];
};

/** The next entries from a place in the log on, in its order, each with its inclusion proof: two queries. */
export async function provenFrom(tx: Sql, place: number, limit: number, extent: Extent): Promise<ProvenEntry[]> {
  const { from, to, treeSize } = extent;
  const rows = await tx.query<EntryRow>(
    `select ${ENTRY_COLUMNS} from ${OWN_ENTRIES}
     where e.at >= $1 and e.at < $2 and t.leaf_index < $3 and t.leaf_index >= $4 order by t.leaf_index limit $5`,
    [from, to, treeSize, place, limit],
  );
  const indexes = rows.map(({ leaf_index }) => Number(leaf_index));
  const proofs = await inclusionProofs(indexes, treeSize, subtreesOf(tx));
  return rows.map(({ service, number, bytes }, row) => ({
    leafIndex: indexes[row] ?? 0,
    service,
    number: Number(number),
    entry: bytes.toString('utf8'),
    proof: (proofs[row] ?? []).map((hash) => hash.toString('base64')),
  }));
}
