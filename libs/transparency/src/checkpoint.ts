import { HASH_BYTES } from './hash.js';
import {
  decodeBase64,
  isKeyName,
  type NoteProblem,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  signNote,
} from './note.js';

/** A log's tree head (C2SP tlog-checkpoint): at `size` entries the tree had this root. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Buffer };

export type CheckpointProblem =
  | NoteProblem
  /** Signed, but not origin, size and root in that form. Extension lines are accepted and not used. */
  | 'checkpoint-malformed'
  /** A checkpoint of another log. */
  | 'checkpoint-of-another-log';

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signedBy: readonly NoteVerifier[] }
  | { readonly ok: false; readonly problem: CheckpointProblem };

/** The signed note of a tree head. The log's name is the origin and the name of its key. */
export function signCheckpoint({ size, root }: Omit<Checkpoint, 'origin'>, log: NoteSigner): string {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`Not the size of a tree: ${size}.`);
  if (root.length !== HASH_BYTES) throw new RangeError(`A root has ${HASH_BYTES} bytes, not ${root.length}.`);
  if (!isKeyName(log.name)) throw new RangeError('An origin is not empty and has no space, control character or plus.');
  return signNote(`${log.name}\n${size}\n${root.toString('base64')}\n`, [log]);
}

/**
 * The tree head in a note that the log's key signed. `witnesses` are further keys whose signatures count in `signedBy`;
 * the log's own must be there in any case.
 */
export function openCheckpoint(
  note: string,
  log: NoteVerifier,
  witnesses: readonly NoteVerifier[] = [],
): OpenedCheckpoint {
  const opened = openNote(note, [log, ...witnesses]);
  if (!opened.ok) return opened;
  if (!opened.signedBy.includes(log)) return { ok: false, problem: 'note-signer-unknown' };
  const checkpoint = parseCheckpoint(opened.text);
  if (!checkpoint) return { ok: false, problem: 'checkpoint-malformed' };
  if (checkpoint.origin !== log.name) return { ok: false, problem: 'checkpoint-of-another-log' };
  return { ok: true, checkpoint, signedBy: opened.signedBy };
}

function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', decimal = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = Number(decimal);
  const root = decodeBase64(encoded);
  if (origin === '' || extensions.includes('')) return undefined;
  if (!/^(0|[1-9][0-9]*)$/.test(decimal) || !Number.isSafeInteger(size)) return undefined;
  return root?.length === HASH_BYTES ? { origin, size, root } : undefined;
}
