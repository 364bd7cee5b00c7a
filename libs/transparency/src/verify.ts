import { emptyRoot, HASH_BYTES, nodeHash } from './hash.js';

/** An inclusion proof with all that it speaks about. */
export type InclusionClaim = {
  readonly leafHash: Buffer;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Buffer[];
  readonly root: Buffer;
};

/** A consistency proof with all that it speaks about. */
export type ConsistencyClaim = {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Buffer;
  readonly secondRoot: Buffer;
  readonly proof: readonly Buffer[];
};

/**
 * Whether the proof shows the entry at `index` in the tree of `size` entries with this root (RFC 9162, 2.1.3.2).
 * Never throws: whatever is malformed, too long or too short is false. `root` and `size` must come from a verified checkpoint.
 */
export function verifyInclusion({ leafHash, index, size, proof, root }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  const climb = new Climb(index, size - 1);
  let hash = leafHash;
  for (const sibling of proof) {
    if (climb.done) return false;
    hash = climb.step() === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  return climb.done && hash.equals(root);
}

/**
 * Whether the proof shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2).
 * Never throws. The empty tree begins every tree; trees of one size must have one root; both with an empty proof.
 */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: ConsistencyClaim): boolean {
  if (!isCount(first) || !isCount(second) || first > second) return false;
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  if (first === 0 || first === second) {
    const rootsFit = first === second ? firstRoot.equals(secondRoot) : true;
    return proof.length === 0 && rootsFit && (first > 0 || firstRoot.equals(emptyRoot()));
  }
  const roots = rootsByProof(first, second, firstRoot, proof);
  return roots !== undefined && roots.first.equals(firstRoot) && roots.second.equals(secondRoot);
}

/** Both roots as the proof has them, for 0 < first < second; undefined when it is too long or too short. */
function rootsByProof(first: number, second: number, firstRoot: Buffer, proof: readonly Buffer[]) {
  const climb = new Climb(first - 1, second - 1);
  climb.skipCompleted();
  const [seed, ...steps] = climb.atFirstSubtree ? [firstRoot, ...proof] : proof;
  if (!seed) return undefined;
  const roots = { first: seed, second: seed };
  for (const sibling of steps) {
    if (climb.done) return undefined;
    if (climb.step() === 'left') {
      roots.first = nodeHash(sibling, roots.first);
      roots.second = nodeHash(sibling, roots.second);
    } else {
      roots.second = nodeHash(roots.second, sibling);
    }
  }
  return climb.done ? roots : undefined;
}

/** The way from a node to the root; arithmetic instead of bit operators, which end at 32 bits. */
class Climb {
  constructor(
    private node: number,
    private last: number,
  ) {}

  /** At the root: no sibling is left. */
  get done(): boolean {
    return this.last === 0;
  }

  /** The node is the leftmost of its level. */
  get atFirstSubtree(): boolean {
    return this.node === 0;
  }

  /** Goes up past every level at which the node is a right child: these subtrees are whole in both trees. */
  skipCompleted(): void {
    while (this.node % 2 === 1) this.up();
  }

  /** Takes the next sibling, says on which side it stands, and goes up to where the next one is needed. */
  step(): 'left' | 'right' {
    const side = this.node % 2 === 1 || this.node === this.last ? 'left' : 'right';
    if (side === 'left') while (this.node % 2 === 0 && this.node !== 0) this.up();
    this.up();
    return side;
  }

  private up(): void {
    this.node = Math.floor(this.node / 2);
    this.last = Math.floor(this.last / 2);
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(value: unknown): boolean {
  return Buffer.isBuffer(value) && value.length === HASH_BYTES;
}
