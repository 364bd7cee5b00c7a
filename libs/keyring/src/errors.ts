/**
 * What can go wrong in the keyring, told apart by a code. Messages name settings, files, roles and key ids, never key bytes or plaintext.
 *
 * - `does-not-open`: the bytes were changed, or belong to another place or key. One code for all of these, so that nothing is learnt by trying.
 * - `destroyed`: the key of this scope was destroyed on purpose and is never made again.
 * - `bad-key-encryption-key`: the configured key-encryption key cannot be used (missing, wrong length, readable by others, or set in the environment in production).
 * - `unknown-epoch`: a key rests under a key-encryption key that this process was not given.
 * - `wrong-role`: the connection does not belong to the service that asks.
 * - `rotation-unfinished`: an earlier change of epoch must be finished first, or another process is at it.
 * - `rule`: the caller's input breaks a rule of this library.
 */
export type KeyringErrorCode =
  | 'does-not-open'
  | 'destroyed'
  | 'bad-key-encryption-key'
  | 'unknown-epoch'
  | 'wrong-role'
  | 'rotation-unfinished'
  | 'rule';

/** Thrown by everything in this library; `code` says which case it is. Errors of the database connection pass through unchanged. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';

  constructor(
    readonly code: KeyringErrorCode,
    message: string,
  ) {
    super(message);
  }
}
