import { type KeyObject } from 'node:crypto';
import { doesNotOpen, seal, sealOverhead, unambiguous, unseal } from './sealed-bytes.js';

/** An unwrapped key. `secret` shows no bytes when printed or put into JSON; it lives as long as the caller keeps it, so keep it for one act. */
export type DataKey = { readonly id: string; readonly secret: KeyObject };

/** Where an encrypted value rests. It is part of what is authenticated: a value moved to another table, column or row does not open. */
export type Place = { readonly table: string; readonly column: string; readonly row: string };

const version = 1;
const headerLength = 1 + 16;

/**
 * Encrypts a value for one place. The answer is an envelope: version (1 byte), key id (16), nonce (12), tag (16), ciphertext. So it is 45 bytes longer
 * than the plaintext (UTF-8 for a string), and says by itself which key opens it (`keyIdOf`).
 */
export function encrypt(key: DataKey, place: Place, plain: string | Buffer): Buffer {
  const header = Buffer.concat([Buffer.from([version]), uuidBytes(key.id)]);
  const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
  return Buffer.concat([header, seal(key.secret, context(header, place), bytes)]);
}

/** Opens an envelope made by `encrypt` for the same key and place; throws `does-not-open` on any difference. */
export function decrypt(key: DataKey, place: Place, envelope: Buffer): Buffer {
  if (keyIdOf(envelope) !== key.id.toLowerCase()) throw doesNotOpen();
  const header = envelope.subarray(0, headerLength);
  return unseal(key.secret, context(header, place), envelope.subarray(headerLength));
}

/** The id of the key that an envelope names, for fetching the keys of a list in one query; throws `does-not-open` if it is no envelope. */
export function keyIdOf(envelope: Buffer): string {
  if (envelope.length < headerLength + sealOverhead || envelope[0] !== version) throw doesNotOpen();
  const hex = envelope.subarray(1, headerLength).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function context(header: Buffer, place: Place): Buffer {
  return Buffer.concat([header, unambiguous([place.table, place.column, place.row])]);
}

function uuidBytes(id: string): Buffer {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw doesNotOpen();
  return bytes;
}
