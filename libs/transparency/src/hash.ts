import { hash } from 'node:crypto';

/** Bytes of a SHA-256 hash: of every leaf, subtree and root here. */
export const HASH_BYTES = 32;

/** Hash of one log entry as a leaf (RFC 6962, 2.1: prefix 0x00). */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = 0x00;
  input.set(entry, 1);
  return hash('sha256', input, 'buffer');
}

/** Hash of a parent from its two children (RFC 6962, 2.1: prefix 0x01). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  input[0] = 0x01;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return hash('sha256', input, 'buffer');
}

/** Root of the tree without entries: the hash of nothing. */
export function emptyRoot(): Buffer {
  return hash('sha256', Buffer.alloc(0), 'buffer');
}
