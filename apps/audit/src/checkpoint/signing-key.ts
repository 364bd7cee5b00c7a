import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { SettingsError } from '@footbridge/service';
import { formatVerifierKey, noteVerifier, type NoteSigner } from '@footbridge/transparency';

/** The log's key, and the line by which anybody can check what it signs. */
export type LogKey = { readonly signer: NoteSigner; readonly verifierKey: string };

/** Reads the installation's key; a SettingsError names the setting and says nothing of the content. */
export function readSigningKey(file: string, name: string): LogKey {
  let privateKey;
  try {
    privateKey = createPrivateKey(readFileSync(file));
  } catch {
    throw new SettingsError('Settings: AUDIT_SIGNING_KEY_FILE cannot be read as a private key in PEM');
  }
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw new SettingsError('Settings: AUDIT_SIGNING_KEY_FILE holds no Ed25519 key');
  const verifierKey = formatVerifierKey(noteVerifier(name, createPublicKey(privateKey)));
  return { signer: { name, privateKey }, verifierKey };
}

/** Writes a new key that only its owner can read. Never replaces a file. */
export function writeSigningKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
}
