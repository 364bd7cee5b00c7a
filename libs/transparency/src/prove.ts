import { checkedSize, completeSubtrees, joined, readAll, type ReadSubtrees, type SubtreeId } from './tree.js';

/** Leaves [start, end): one hash of a proof. */
type Range = { start: number; end: number };

/**
 * Proof that the entry numbered `index` (from 0) is in the tree of `size` entries: hashes from the leaf up (RFC 6962, 2.1.1).
 * Reads at most 2 * log2(size) subtrees, in one call. Throws RangeError when there is no such entry.
 */
export async function inclusionProof(index: number, size: number, read: ReadSubtrees): Promise<Buffer[]> {
  const [proof = []] = await inclusionProofs([index], size, read);
  return proof;
}

/** Inclusion proofs of several entries in the tree of `size` entries, in the order asked, from one call of `read`. */
export async function inclusionProofs(
  indexes: readonly number[],
  size: number,
  read: ReadSubtrees,
): Promise<Buffer[][]> {
  checkedSize(size);
  return proofs(
    indexes.map((index) => {
      if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
        throw new RangeError(`A tree of ${size} entries has no entry ${index}.`);
      }
      return inclusionRanges(index, { start: 0, end: size });
    }),
    read,
  );
}

/**
 * Proof that the tree of `first` entries is the beginning of the tree of `second` entries (RFC 6962, 2.1.2).
 * Empty when there is nothing to prove: `first` is 0 or equals `second`. Reads as `inclusionProof` does.
 */
export async function consistencyProof(first: number, second: number, read: ReadSubtrees): Promise<Buffer[]> {
  if (checkedSize(first) > checkedSize(second)) throw new RangeError(`A tree of ${second} entries had never ${first}.`);
  if (first === 0) return [];
  const [proof = []] = await proofs([consistencyRanges(first, { start: 0, end: second }, true)], read);
  return proof;
}

function inclusionRanges(index: number, { start, end }: Range): Range[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return index < middle ? [...inclusionRanges(index, left), right] : [...inclusionRanges(index, right), left];
}

/** `firstKnown`: whether the verifier holds the hash of [start, first) already, being the root of the first tree. */
function consistencyRanges(first: number, { start, end }: Range, firstKnown: boolean): Range[] {
  if (first === end) return firstKnown ? [] : [{ start, end }];
  const middle = start + splitOf(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return first <= middle
    ? [...consistencyRanges(first, left, firstKnown), right]
    : [...consistencyRanges(first, right, false), left];
}

/** The largest power of two below `width`, which is at least 2. */
function splitOf(width: number): number {
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

async function proofs(ranges: readonly (readonly Range[])[], read: ReadSubtrees): Promise<Buffer[][]> {
  const covers = ranges.map((proof) => proof.map(({ start, end }) => completeSubtrees(start, end)));
  const wanted = new Map<string, SubtreeId>();
  for (const id of covers.flat(2)) wanted.set(keyOf(id), id);
  const hashes = await readAll([...wanted.values()], read);
  const hashOf = new Map([...wanted.keys()].map((key, place) => [key, hashes[place] as Buffer]));
  return covers.map((proof) => proof.map((ids) => joined(ids.map((id) => hashOf.get(keyOf(id)) as Buffer))));
}

function keyOf({ level, index }: SubtreeId): string {
  return `${level}/${index}`;
}
