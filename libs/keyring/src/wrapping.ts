import { createSecretKey } from 'node:crypto';
import { type DataKey } from './envelope.js';
import { KeyringError } from './errors.js';
import { type KeyEncryptionKey } from './key-encryption-key.js';
import { seal, unambiguous, unseal } from './sealed-bytes.js';

/** What a key is for. Data keys are of (student, controller, record class), sealing keys of (referral, receiver), index keys of (organisation, field). */
export type KeyScope = {
  readonly kind: 'data' | 'sealing' | 'index';
  readonly subject: string;
  readonly party: string;
  readonly class: string;
};

/** A key as it rests, with the fingerprint of the key-encryption key of its epoch. */
export type WrappedKey = KeyScope & { readonly id: string; readonly wrapped: Buffer; readonly fingerprint: string };

/** The key-encryption keys that this process was given, by fingerprint. */
export type KeyEncryptionKeys = ReadonlyMap<string, KeyEncryptionKey>;

/** Wraps a key for its own row: wrapped bytes put into another row, or under another scope, do not open. */
export function wrap(key: DataKey, scope: KeyScope, under: KeyEncryptionKey): Buffer {
  return seal(under.secret, rowContext(key.id, scope), key.secret.export());
}

/** Unwraps a row; throws `unknown-epoch` when its key-encryption key was not given, `does-not-open` when the row was tampered with. */
export function unwrap(row: WrappedKey, keys: KeyEncryptionKeys): DataKey {
  const under = keys.get(row.fingerprint);
  if (!under) throw unknownEpoch(row.fingerprint);
  return { id: row.id, secret: createSecretKey(unseal(under.secret, rowContext(row.id, row), row.wrapped)) };
}

export function unknownEpoch(fingerprint: string): KeyringError {
  return new KeyringError(
    'unknown-epoch',
    `keys rest under key-encryption key ${fingerprint}, which this process was not given: add it to KEY_ENCRYPTION_KEY_FILE and restart`,
  );
}

function rowContext(id: string, scope: KeyScope): Buffer {
  return unambiguous(['footbridge wrapped key', id, scope.kind, scope.subject, scope.party, scope.class]);
}
