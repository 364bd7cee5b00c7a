import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { KeyringError } from './errors.js';

/** A key-encryption key. `fingerprint` recognises it without revealing it; it is what the database keeps of an epoch. */
export type KeyEncryptionKey = { readonly fingerprint: string; readonly secret: KeyObject };

/** The settings that name the key-encryption key, as in a service's environment. */
export type KeyEncryptionKeySettings = {
  readonly KEY_ENCRYPTION_KEY_FILE?: string | undefined;
  readonly KEY_ENCRYPTION_KEY?: string | undefined;
  readonly NODE_ENV?: string | undefined;
};

const keyLength = 32;
const largestFile = 4096;

/** Makes a key-encryption key of exactly 32 bytes. */
export function keyEncryptionKey(bytes: Buffer): KeyEncryptionKey {
  if (bytes.length !== keyLength) throw bad(`it has ${bytes.length} bytes instead of ${keyLength}`);
  if (bytes.every((byte) => byte === bytes[0])) throw bad('all its bytes are the same: it looks like a placeholder');
  const fingerprint = createHmac('sha256', bytes).update('footbridge key-encryption key').digest('hex').slice(0, 32);
  return { fingerprint, secret: createSecretKey(bytes) };
}

/**
 * Reads the key-encryption keys of a process: from KEY_ENCRYPTION_KEY_FILE, or, never when NODE_ENV is `production`, from KEY_ENCRYPTION_KEY.
 * One key per line, 32 bytes as base64 or hexadecimal; empty lines and lines that begin with `#` are skipped. While an epoch changes the old and the new key
 * stand there together; the database knows which one is current, the order means nothing once it has an epoch.
 */
export async function readKeyEncryptionKeys(settings: KeyEncryptionKeySettings): Promise<readonly KeyEncryptionKey[]> {
  if (settings.KEY_ENCRYPTION_KEY_FILE) {
    return parseKeys(await readPrivateFile(settings.KEY_ENCRYPTION_KEY_FILE), settings.KEY_ENCRYPTION_KEY_FILE);
  }
  if (!settings.KEY_ENCRYPTION_KEY) throw bad('set KEY_ENCRYPTION_KEY_FILE to a file that holds it');
  if (settings.NODE_ENV === 'production') {
    throw bad('KEY_ENCRYPTION_KEY is for development only: in production set KEY_ENCRYPTION_KEY_FILE');
  }
  return parseKeys(settings.KEY_ENCRYPTION_KEY, 'KEY_ENCRYPTION_KEY');
}

function parseKeys(text: string, source: string): KeyEncryptionKey[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => parseKey(line, source));
  if (keys.length === 0) throw bad(`${source} holds no key`);
  return keys;
}

function parseKey(text: string, source: string): KeyEncryptionKey {
  if (/^[0-9a-f]{64}$/i.test(text)) return keyEncryptionKey(Buffer.from(text, 'hex'));
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return keyEncryptionKey(Buffer.from(text, 'base64'));
  throw bad(`${source} must hold 32 bytes, written as 64 hexadecimal digits or 44 characters of base64`);
}

/** The permissions are those of the very file that is read, not of what its name pointed to a moment before. */
async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw bad(
      `${path} cannot be read (${typeof cause === 'object' && cause && 'code' in cause ? String(cause.code) : 'no reason given'})`,
    );
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o170000) !== 0o100000) throw bad(`${path} is not a regular file`);
    if ((mode & 0o027) !== 0) {
      throw bad(
        `${path} has mode ${(mode & 0o777).toString(8)}: others must have no access and the group none to write (chmod 600)`,
      );
    }
    if (size > largestFile) throw bad(`${path} is larger than ${largestFile} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function bad(reason: string): KeyringError {
  return new KeyringError('bad-key-encryption-key', `the key-encryption key cannot be used: ${reason}`);
}
