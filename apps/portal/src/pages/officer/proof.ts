import { leafHash, openCheckpoint, parseVerifierKey, verifyInclusion } from '@footbridge/transparency';

/** What the audit service gives with an entry, to prove that it is in the log. */
export type GivenProof = {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
  readonly verifierKey: string;
};

export type Verdict =
  | {
      readonly kind: 'verified';
      readonly place: number;
      readonly size: number;
      readonly log: string;
      readonly pinned: boolean;
    }
  | { readonly kind: 'failed'; readonly why: string }
  /** No signed head covers it yet. */
  | { readonly kind: 'not-yet' };

const failed = (why: string): Verdict => ({ kind: 'failed', why });

/**
 * Whether these bytes stand in the log, computed here and not believed: the head must be signed by the log's key, and the hashes
 * must lead from the bytes to the head. With a pinned key what the answer says of keys does not count.
 */
export function verifyEntry(bytes: string, proof: GivenProof | undefined, pinnedKey: string | undefined): Verdict {
  if (!proof) return { kind: 'not-yet' };
  const key = parseVerifierKey(pinnedKey ?? proof.verifierKey);
  if (!key) return failed('The key of the log cannot be read.');
  const opened = openCheckpoint(proof.checkpoint, key);
  if (!opened.ok) return failed('The head of the log is not signed by the log’s key.');
  const { size, root, origin } = opened.checkpoint;
  if (size !== proof.treeSize) return failed('The proof is about another state of the log than the signed one.');
  const claim = {
    leafHash: leafHash(Buffer.from(bytes, 'utf8')),
    index: proof.leafIndex,
    size,
    proof: proof.hashes.map((hash) => Buffer.from(hash, 'base64')),
    root,
  };
  if (!verifyInclusion(claim)) return failed('What is shown here is not what stands at this place of the log.');
  return { kind: 'verified', place: proof.leafIndex + 1, size, log: origin, pinned: pinnedKey !== undefined };
}
