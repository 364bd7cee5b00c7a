import { keyEncryptionKey, type KeyEncryptionKey, type KeyringStatus } from '@footbridge/keyring';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { StartError } from '../start/installation.js';
import { keysIn, WITH_KEYS, withKeyrings, type KeysHere } from './here.js';

type Say = (line: string) => void;

/**
 * Wraps every key of every service under a new key-encryption key, which is added to the file first. Cut off, it is called again and goes on under the key
 * that it had begun with. A new key that already stands at the end of the file, and was not used yet, is taken. Services go on meanwhile: they read the file again.
 */
export async function rotateAll(here: KeysHere, say: Say, batchSize = 500): Promise<void> {
  await withKeyrings(here, async (keyrings) => {
    const before = await Promise.all(WITH_KEYS.map((service) => keyrings[service].status()));
    const next = await nextKey(here.keyFile, before, say);
    for (const service of WITH_KEYS) {
      const onProgress = ({ rewrapped, total }: { rewrapped: number; total: number }) => {
        say(`  ${service}: ${rewrapped} of ${total} keys`);
      };
      const { epoch, rewrapped } = await keyrings[service].rotate(next, { batchSize, onProgress });
      say(`${service}: epoch ${epoch} is in force, ${rewrapped} keys were wrapped anew.`);
    }
  });
  say('Back up footbridge_keys anew, and try that backup. Then: npm run keys -- retire');
}

/** The unused or half used key at the end of the file, or a new one, which is put there. */
async function nextKey(file: string, statuses: readonly KeyringStatus[], say: Say): Promise<KeyEncryptionKey> {
  const last = (await keysIn(file)).at(-1);
  const newest = statuses.map(({ epochs }) => epochs[0]?.fingerprint);
  if (last && newest.some((fingerprint) => fingerprint !== last.fingerprint)) {
    const stood = statuses.some(({ epochs }) => epochs.slice(1).some((each) => each.fingerprint === last.fingerprint));
    if (stood) throw new StartError(`The last key of ${file} belonged to an earlier epoch: put the newest key last.`);
    say(`Going on with the last key of ${file}.`);
    return last;
  }
  const bytes = randomBytes(32);
  const text = readFileSync(file, 'utf8');
  rewrite(file, `${text}${text.endsWith('\n') ? '' : '\n'}${bytes.toString('base64')}\n`);
  say(`A new key-encryption key stands at the end of ${file}.`);
  return keyEncryptionKey(bytes);
}

/** Takes the keys under which nothing rests any more out of the file. Returns how many they were. */
export async function retireOld(here: KeysHere): Promise<number> {
  const used = await withKeyrings(here, async (keyrings) => {
    const statuses = await Promise.all(WITH_KEYS.map((service) => keyrings[service].status()));
    return new Set(
      statuses.flatMap(({ epochs }) =>
        epochs.filter(({ endedAt }) => endedAt === undefined).map((each) => each.fingerprint),
      ),
    );
  });
  const keys = await keysIn(here.keyFile);
  const lines = readFileSync(here.keyFile, 'utf8').split(/\r?\n/);
  const isKey = (line: string) => line.trim() !== '' && !line.trim().startsWith('#');
  let at = -1;
  const kept = lines.filter((line) => !isKey(line) || used.has(keys[(at += 1)]?.fingerprint ?? ''));
  const retired = lines.length - kept.length;
  if (retired > 0) rewrite(here.keyFile, kept.join('\n'));
  return retired;
}

/** Puts the whole file in place of the old one, with its owner and mode: a crash leaves the one or the other. */
function rewrite(file: string, text: string): void {
  const { mode, uid, gid } = statSync(file);
  const half = `${file}.new`;
  const handle = openSync(half, 'w', mode & 0o777);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chownSync(half, uid, gid);
  renameSync(half, file);
}
