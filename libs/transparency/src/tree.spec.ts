import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyRoot, leafHash, nodeHash } from './hash.js';
import { consistencyProof, inclusionProof, inclusionProofs } from './prove.js';
import { append, emptyFrontier, type Frontier, readFrontier, rootAt, rootOf, type SubtreeId } from './tree.js';
import { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify.js';

/** RFC 6962, 2.1 as it is written: over all entries, each time anew. */
const naive = {
  root(entries: Buffer[]): Buffer {
    if (entries.length === 0) return emptyRoot();
    if (entries.length === 1) return leafHash(entries[0] as Buffer);
    const k = naive.split(entries);
    return nodeHash(naive.root(entries.slice(0, k)), naive.root(entries.slice(k)));
  },
  path(m: number, entries: Buffer[]): Buffer[] {
    if (entries.length === 1) return [];
    const k = naive.split(entries);
    return m < k
      ? [...naive.path(m, entries.slice(0, k)), naive.root(entries.slice(k))]
      : [...naive.path(m - k, entries.slice(k)), naive.root(entries.slice(0, k))];
  },
  proof(m: number, entries: Buffer[], whole = true): Buffer[] {
    if (m === entries.length) return whole ? [] : [naive.root(entries)];
    const k = naive.split(entries);
    return m <= k
      ? [...naive.proof(m, entries.slice(0, k), whole), naive.root(entries.slice(k))]
      : [...naive.proof(m - k, entries.slice(k), false), naive.root(entries.slice(0, k))];
  },
  split(entries: Buffer[]): number {
    return 2 ** Math.floor(Math.log2(entries.length - 1));
  },
};

/** A store of subtrees that keeps count. */
class Store {
  readonly hashes = new Map<string, Buffer>();
  calls = 0;
  reads = 0;

  append(frontier: Frontier, entries: Buffer[]): Frontier {
    const appended = append(frontier, entries.map(leafHash));
    for (const { level, index, hash } of appended.subtrees) {
      if (this.hashes.has(`${level}/${index}`)) throw new Error('A subtree was stored twice.');
      this.hashes.set(`${level}/${index}`, hash);
    }
    return appended.frontier;
  }

  readonly read = (ids: readonly SubtreeId[]): Promise<Buffer[]> => {
    this.calls += 1;
    this.reads += ids.length;
    const hashes = ids.map(({ level, index }) => this.hashes.get(`${level}/${index}`));
    const found = hashes.filter((hash) => hash !== undefined);
    if (found.length < ids.length) throw new Error('A subtree was asked for that was never stored.');
    return Promise.resolve(found);
  };
}

const entriesOf = (count: number) => Array.from({ length: count }, (_, n) => Buffer.from(`entry ${n}`));
const treeOf = (entries: Buffer[]) => {
  const store = new Store();
  return { store, frontier: store.append(emptyFrontier, entries) };
};
const sizes = fc.integer({ min: 1, max: 300 });

describe('a tree that is appended to', () => {
  it('has the root of RFC 6962 after any batches, also when its frontier is read back in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), async (batches) => {
        const store = new Store();
        const entries: Buffer[] = [];
        for (const batch of batches) {
          const frontier = await readFrontier(entries.length, store.read);
          const more = entriesOf(entries.length + batch).slice(entries.length);
          entries.push(...more);
          expect(rootOf(store.append(frontier, more))).toEqual(naive.root(entries));
        }
        expect(await rootAt(entries.length, store.read)).toEqual(naive.root(entries));
      }),
    );
  });

  it('refuses a leaf hash of another length and a frontier that lacks a peak', () => {
    expect(() => append(emptyFrontier, [Buffer.alloc(31)])).toThrow(RangeError);
    expect(() => append({ size: 1, peaks: [] }, [leafHash(Buffer.of(1))])).toThrow(RangeError);
  });
});

describe('proofs', () => {
  it('are those of RFC 6962 for every entry of every tree up to 40 entries, and verify', async () => {
    for (let size = 1; size <= 40; size++) {
      const entries = entriesOf(size);
      const { store, frontier } = treeOf(entries);
      const proofs = await inclusionProofs([...entries.keys()], size, store.read);
      for (const [index, proof] of proofs.entries()) {
        expect(proof).toEqual(naive.path(index, entries));
        const claim = { leafHash: leafHash(entries[index] as Buffer), index, size, proof, root: rootOf(frontier) };
        expect(verifyInclusion(claim)).toBe(true);
      }
      expect(store.calls).toBe(size === 1 ? 0 : 1);
    }
  });

  it('of consistency are those of RFC 6962 between any two sizes, and verify', async () => {
    const entries = entriesOf(300);
    const { store } = treeOf(entries);
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const proof = await consistencyProof(first, second, store.read);
        expect(proof).toEqual(naive.proof(first, entries.slice(0, second)));
        const firstRoot = naive.root(entries.slice(0, first));
        const secondRoot = naive.root(entries.slice(0, second));
        expect(verifyConsistency({ first, second, firstRoot, secondRoot, proof })).toBe(true);
      }),
    );
  });

  it('from the empty tree and between equal trees are empty, and hold only for the right roots', async () => {
    const { store, frontier } = treeOf(entriesOf(5));
    const root = rootOf(frontier);
    expect(await consistencyProof(0, 5, store.read)).toEqual([]);
    expect(await consistencyProof(5, 5, store.read)).toEqual([]);
    const claim = { first: 0, second: 5, firstRoot: emptyRoot(), secondRoot: root, proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, firstRoot: root })).toBe(false);
    expect(verifyConsistency({ ...claim, first: 5, firstRoot: root })).toBe(true);
    expect(verifyConsistency({ ...claim, first: 5 })).toBe(false);
    expect(verifyConsistency({ ...claim, second: 0, secondRoot: emptyRoot() })).toBe(true);
    expect(verifyConsistency({ ...claim, second: 0, firstRoot: root })).toBe(false);
  });

  it('are refused for entries and sizes that are not there', async () => {
    const { store } = treeOf(entriesOf(5));
    for (const index of [-1, 5, 1.5, Number.NaN]) {
      await expect(inclusionProof(index, 5, store.read)).rejects.toThrow(RangeError);
    }
    await expect(consistencyProof(6, 5, store.read)).rejects.toThrow(RangeError);
    await expect(rootAt(-1, store.read)).rejects.toThrow(RangeError);
  });

  it('are not made from a store that answers too little or with other lengths', async () => {
    await expect(inclusionProof(0, 8, () => Promise.resolve([]))).rejects.toThrow('got 0');
    await expect(inclusionProof(0, 2, () => Promise.resolve([Buffer.alloc(20)]))).rejects.toThrow('32 bytes');
  });
});

describe('a large tree', () => {
  /** Where all entries are equal, so are all subtrees of a level: a store of any size without storing it. */
  const levels = [leafHash(Buffer.from('same'))];
  while (levels.length < 50) levels.push(nodeHash(levels.at(-1) as Buffer, levels.at(-1) as Buffer));
  const counted = () => {
    const asked = { calls: 0, reads: 0 };
    const read = (ids: readonly SubtreeId[]) => {
      asked.calls += 1;
      asked.reads += ids.length;
      return Promise.resolve(ids.map(({ level }) => levels[level] as Buffer));
    };
    return { asked, read };
  };

  it.each([1_000_000, 2 ** 20, 2 ** 20 + 1, 2 ** 20 - 1, 2 ** 45 - 1])(
    'of %d entries needs one call and at most 2 log2(n) reads for a proof, which verifies',
    async (size) => {
      const limit = 2 * Math.ceil(Math.log2(size));
      const root = await rootAt(size, counted().read);
      for (const index of [0, 1, Math.floor(size / 3), Math.floor(size / 2), size - 2, size - 1]) {
        const inclusion = counted();
        const proof = await inclusionProof(index, size, inclusion.read);
        expect(inclusion.asked.calls).toBe(1);
        expect(inclusion.asked.reads).toBeLessThanOrEqual(limit);
        expect(verifyInclusion({ leafHash: levels[0] as Buffer, index, size, proof, root })).toBe(true);

        const consistency = counted();
        const first = index + 1;
        const firstRoot = await rootAt(first, counted().read);
        const between = await consistencyProof(first, size, consistency.read);
        expect(consistency.asked.calls).toBe(first === size ? 0 : 1);
        expect(consistency.asked.reads).toBeLessThanOrEqual(limit);
        const claim = { first, second: size, firstRoot, secondRoot: root, proof: between };
        expect(verifyConsistency(claim)).toBe(true);
      }
    },
  );
});

describe('verification', () => {
  const flips = function* (hash: Buffer): Generator<Buffer> {
    for (let bit = 0; bit < hash.length * 8; bit++) {
      const flipped = Buffer.from(hash);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      yield flipped;
    }
  };
  const inclusionClaim = async (index: number, size: number): Promise<InclusionClaim> => {
    const { store, frontier } = treeOf(entriesOf(size));
    const proof = await inclusionProof(index, size, store.read);
    return { leafHash: leafHash(entriesOf(size)[index] as Buffer), index, size, proof, root: rootOf(frontier) };
  };
  const consistencyClaim = async (first: number, second: number): Promise<ConsistencyClaim> => {
    const { store } = treeOf(entriesOf(second));
    const [firstRoot, secondRoot] = [await rootAt(first, store.read), await rootAt(second, store.read)];
    return { first, second, firstRoot, secondRoot, proof: await consistencyProof(first, second, store.read) };
  };

  it.each([
    [0, 1],
    [0, 7],
    [3, 7],
    [6, 7],
    [5, 8],
    [12, 13],
  ])('fails on every flipped bit of the proof, root and leaf of entry %d in %d', async (index, size) => {
    const claim = await inclusionClaim(index, size);
    expect(verifyInclusion(claim)).toBe(true);
    for (const root of flips(claim.root)) expect(verifyInclusion({ ...claim, root })).toBe(false);
    for (const leaf of flips(claim.leafHash)) expect(verifyInclusion({ ...claim, leafHash: leaf })).toBe(false);
    for (const [place, hash] of claim.proof.entries()) {
      for (const flipped of flips(hash)) {
        expect(verifyInclusion({ ...claim, proof: claim.proof.with(place, flipped) })).toBe(false);
      }
    }
  });

  it.each([
    [1, 2],
    [3, 7],
    [4, 7],
    [6, 8],
    [7, 13],
    [8, 13],
  ])('fails on every flipped bit of the proof and of both roots from %d to %d', async (first, second) => {
    const claim = await consistencyClaim(first, second);
    expect(verifyConsistency(claim)).toBe(true);
    for (const root of flips(claim.firstRoot)) expect(verifyConsistency({ ...claim, firstRoot: root })).toBe(false);
    for (const root of flips(claim.secondRoot)) expect(verifyConsistency({ ...claim, secondRoot: root })).toBe(false);
    for (const [place, hash] of claim.proof.entries()) {
      for (const flipped of flips(hash)) {
        expect(verifyConsistency({ ...claim, proof: claim.proof.with(place, flipped) })).toBe(false);
      }
    }
  });

  it('fails on a proof that is longer, shorter, for another entry or from another size', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
        const [index, other] = [a % size, b % size];
        const inclusion = await inclusionClaim(index, size);
        if (other !== index) expect(verifyInclusion({ ...inclusion, index: other })).toBe(false);
        const longer = [...inclusion.proof, inclusion.root];
        expect(verifyInclusion({ ...inclusion, proof: longer })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...inclusion, proof: inclusion.proof.slice(1) })).toBe(false);

        const consistency = await consistencyClaim(index + 1, size);
        expect(verifyConsistency({ ...consistency, proof: [...consistency.proof, inclusion.root] })).toBe(false);
        if (other !== index) expect(verifyConsistency({ ...consistency, first: other + 1 })).toBe(false);
        if (index + 1 < size) {
          expect(verifyConsistency({ ...consistency, proof: consistency.proof.slice(0, -1) })).toBe(false);
        }
      }),
    );
  });

  it('is false, not an error, for numbers and hashes that cannot be', async () => {
    const inclusion = await inclusionClaim(3, 7);
    for (const index of [-1, 7, 1.5, Number.NaN, Infinity])
      expect(verifyInclusion({ ...inclusion, index })).toBe(false);
    for (const size of [-1, 0, 3, 7.5, 2 ** 53]) expect(verifyInclusion({ ...inclusion, size })).toBe(false);
    expect(verifyInclusion({ ...inclusion, root: Buffer.alloc(0) })).toBe(false);
    expect(verifyInclusion({ ...inclusion, proof: inclusion.proof.with(0, Buffer.alloc(31)) })).toBe(false);
    const consistency = await consistencyClaim(3, 7);
    for (const first of [-1, 0, 8, 2.5, Number.NaN]) expect(verifyConsistency({ ...consistency, first })).toBe(false);
    expect(verifyConsistency({ ...consistency, proof: [] })).toBe(false);
    expect(verifyConsistency({ ...consistency, firstRoot: Buffer.alloc(33) })).toBe(false);
  });
});
