import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { KeyringError } from './errors.js';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** Bytes that `seal` adds to the plaintext. */
export const sealOverhead = nonceLength + tagLength;

/**
 * AES-256-GCM with a random 96-bit nonce: nonce, tag, ciphertext. Random nonces are safe for some 2^32 messages under one key (NIST SP 800-38D);
 * a student's data key sees thousands, a key-encryption key is replaced every 30 days.
 */
export function seal(key: KeyObject, context: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(context);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** The reverse of `seal`; throws `does-not-open` unless key, context and every bit are those of the sealing. */
export function unseal(key: KeyObject, context: Buffer, sealed: Buffer): Buffer {
  if (sealed.length < sealOverhead) throw doesNotOpen();
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceLength), { authTagLength: tagLength });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(nonceLength, sealOverhead));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(sealOverhead)), decipher.final()]);
  } catch {
    throw doesNotOpen();
  }
}

export function doesNotOpen(): KeyringError {
  return new KeyringError('does-not-open', 'the encrypted value does not open with this key at this place');
}

/** Joins texts so that no two different lists give the same bytes: each is preceded by its length. */
export function unambiguous(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
