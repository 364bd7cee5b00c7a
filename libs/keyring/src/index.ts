export { blindIndex, normaliseNameAndBirthDate, normaliseNhsNumber } from './blind-index.js';
export { decrypt, encrypt, keyIdOf, type DataKey, type Place } from './envelope.js';
export {
  applyErasures,
  askForErasure,
  carryOutErasures,
  erasureSchema,
  type ErasureEntry,
  type ErasureWish,
  type Erasing,
  type OwnRows,
} from './erasures.js';
export { KeyringError, type KeyringErrorCode } from './errors.js';
export {
  keyEncryptionKey,
  readKeyEncryptionKeys,
  type KeyEncryptionKey,
  type KeyEncryptionKeySettings,
} from './key-encryption-key.js';
export { Keyring, type KeyringOptions } from './keyring.js';
export { migrateKeys } from './migrate.js';
export { type RotationProgress, type RotationResult } from './rotation.js';
export {
  ERASURES,
  openKeyring,
  serviceKeys,
  type ErasuresAtStart,
  type KeySettings,
  type KeysOfService,
} from './service-keys.js';
export { type EpochStatus, type KeyringStatus } from './status.js';
export { type ErasureScope, type Tombstone } from './tombstones.js';
