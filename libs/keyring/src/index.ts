export { blindIndex, normaliseNameAndBirthDate, normaliseNhsNumber } from './blind-index.js';
export { decrypt, encrypt, keyIdOf, type DataKey, type Place } from './envelope.js';
export { KeyringError, type KeyringErrorCode } from './errors.js';
export {
  keyEncryptionKey,
  readKeyEncryptionKeys,
  type KeyEncryptionKey,
  type KeyEncryptionKeySettings,
} from './key-encryption-key.js';
export { Keyring, type KeyringOptions, type Tombstone } from './keyring.js';
export { migrateKeys } from './migrate.js';
export { type RotationResult } from './rotation.js';
