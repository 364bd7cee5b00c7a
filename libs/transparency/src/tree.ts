import { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './hash.js';

/** Names the complete subtree over leaves [index * 2^level, (index + 1) * 2^level); a leaf is of level 0. */
export type SubtreeId = { readonly level: number; readonly index: number };

/** A complete subtree with its hash. Once known it never changes, so a store only ever inserts. */
export type Subtree = SubtreeId & { readonly hash: Buffer };

/** Answers the hashes of stored subtrees in the order asked. A proof calls it once: one query. */
export type ReadSubtrees = (ids: readonly SubtreeId[]) => Promise<readonly Buffer[]>;

/** What appending needs of a tree: its size and the hashes of the largest complete subtrees, from the left. */
export type Frontier = { readonly size: number; readonly peaks: readonly Buffer[] };

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

/**
 * Appends entries, given by their leaf hashes, in order.
 * `subtrees` are those that became complete by it, leaves included: exactly what must be stored. On average two per entry.
 */
export function append(frontier: Frontier, leafHashes: readonly Buffer[]): { frontier: Frontier; subtrees: Subtree[] } {
  const peaks = [...frontier.peaks];
  const subtrees: Subtree[] = [];
  let size = frontier.size;
  for (const hash of leafHashes) {
    if (hash.length !== HASH_BYTES) throw new RangeError(`A leaf hash has ${HASH_BYTES} bytes, not ${hash.length}.`);
    let grown: Subtree = { level: 0, index: size, hash };
    subtrees.push(grown);
    while (grown.index % 2 === 1) {
      const left = peaks.pop();
      if (!left) throw new RangeError(`A frontier of ${frontier.size} entries lacks a peak.`);
      grown = { level: grown.level + 1, index: (grown.index - 1) / 2, hash: nodeHash(left, grown.hash) };
      subtrees.push(grown);
    }
    peaks.push(grown.hash);
    size += 1;
  }
  return { frontier: { size, peaks }, subtrees };
}

/** Root of the tree at this frontier. */
export function rootOf(frontier: Frontier): Buffer {
  return frontier.size === 0 ? emptyRoot() : joined(frontier.peaks);
}

/** The frontier of a tree of `size` entries from its stored subtrees, as after a restart. */
export async function readFrontier(size: number, read: ReadSubtrees): Promise<Frontier> {
  return { size, peaks: await readAll(completeSubtrees(0, checkedSize(size)), read) };
}

/** Root of the tree when it had `size` entries, now or earlier. */
export async function rootAt(size: number, read: ReadSubtrees): Promise<Buffer> {
  return rootOf(await readFrontier(size, read));
}

/** Root of a whole list of entries, in memory: for a verifier that holds them all. */
export function rootOfEntries(entries: readonly Uint8Array[]): Buffer {
  return rootOf(append(emptyFrontier, entries.map(leafHash)).frontier);
}

/** The fewest complete subtrees that cover leaves [start, end), left to right; start is aligned as RFC 6962 splits. */
export function completeSubtrees(start: number, end: number): SubtreeId[] {
  const ids: SubtreeId[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at + width * 2 <= end) {
      level += 1;
      width *= 2;
    }
    ids.push({ level, index: at / width });
    at += width;
  }
  return ids;
}

/** Hash of a range from the hashes of the complete subtrees that cover it; there is at least one. */
export function joined(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Reads in one call and checks that the store answered what was asked. */
export async function readAll(ids: readonly SubtreeId[], read: ReadSubtrees): Promise<readonly Buffer[]> {
  if (ids.length === 0) return [];
  const hashes = await read(ids);
  if (hashes.length !== ids.length) throw new Error(`Asked for ${ids.length} subtrees, got ${hashes.length}.`);
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) throw new Error('A stored subtree hash is not 32 bytes long.');
  return hashes;
}

export function checkedSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`Not the size of a tree: ${size}.`);
  return size;
}
