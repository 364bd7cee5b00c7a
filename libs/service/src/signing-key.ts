import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { SettingsError } from './settings.js';

/** Reads an installation's Ed25519 key; a SettingsError names the setting and says nothing of the content. */
export function readSigningKey(file: string, setting: string): KeyObject {
  let key;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch {
    throw new SettingsError(`Settings: ${setting} cannot be read as a private key in PEM`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SettingsError(`Settings: ${setting} holds no Ed25519 key`);
  return key;
}

/** Writes a new key that only its owner can read. Never replaces a file. */
export function writeSigningKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
}
