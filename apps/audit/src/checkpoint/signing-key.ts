import { createPublicKey } from 'node:crypto';
import { readSigningKey } from '@footbridge/service';
import { formatVerifierKey, noteVerifier, type NoteSigner } from '@footbridge/transparency';

/** The log's key, and the line by which anybody can check what it signs. */
export type LogKey = { readonly signer: NoteSigner; readonly verifierKey: string };

/** Reads the key that signs checkpoints. Throws a SettingsError. */
export function readLogKey(file: string, name: string): LogKey {
  const privateKey = readSigningKey(file, 'AUDIT_SIGNING_KEY_FILE');
  const verifierKey = formatVerifierKey(noteVerifier(name, createPublicKey(privateKey)));
  return { signer: { name, privateKey }, verifierKey };
}
