export { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './hash.js';
export {
  append,
  emptyFrontier,
  type Frontier,
  readFrontier,
  type ReadSubtrees,
  rootAt,
  rootOf,
  rootOfEntries,
  type Subtree,
  type SubtreeId,
} from './tree.js';
export { consistencyProof, inclusionProof, inclusionProofs } from './prove.js';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify.js';
export {
  formatVerifierKey,
  noteVerifier,
  type NoteProblem,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  type OpenedNote,
  parseVerifierKey,
  signNote,
} from './note.js';
export {
  type Checkpoint,
  type CheckpointProblem,
  openCheckpoint,
  type OpenedCheckpoint,
  signCheckpoint,
} from './checkpoint.js';
