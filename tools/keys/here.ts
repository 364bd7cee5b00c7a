import { type ServiceName } from '@footbridge/contracts';
import {
  databaseOf,
  KEYS_DATABASE,
  keysRoleOf,
  passwordOf,
  readSecrets,
  roleOf,
  urlOf,
  type RoleKind,
} from '@footbridge/infra';
import { Keyring, readKeyEncryptionKeys } from '@footbridge/keyring';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, type Places } from '../start/installation.js';
import { readPlatform } from '../start/platform-file.js';

/** The services with keys. A referral that was sent hinders an erasure, so `referrals` is asked first. */
export const WITH_KEYS = ['referrals', 'consents'] as const satisfies readonly ServiceName[];
export type WithKeys = (typeof WITH_KEYS)[number];

/** The installation that a command works on. */
export type KeysHere = {
  databaseUrl(service: WithKeys, kind: RoleKind): string;
  keysUrl(service: WithKeys): string;
  /** Holds the key-encryption keys of all of them. */
  readonly keyFile: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The installation named by FOOTBRIDGE_POSTGRES_URL, FOOTBRIDGE_SECRETS and KEY_ENCRYPTION_KEY_FILE; without them the one that `npm start` runs here.
 */
export function findKeys(environment: Environment, places: Places): KeysHere {
  const left = readPlatform(places);
  const named = (name: 'FOOTBRIDGE_POSTGRES_URL' | 'FOOTBRIDGE_SECRETS') => {
    const value = environment[name] ?? left?.[name];
    if (value) return value;
    throw new StartError(`${name} is not set, and no installation runs here: start one with "npm start".`);
  };
  const postgres = named('FOOTBRIDGE_POSTGRES_URL');
  const secrets = readSecrets(named('FOOTBRIDGE_SECRETS'));
  const keyFile = environment['KEY_ENCRYPTION_KEY_FILE'] ?? join(places.keys, 'key-encryption.key');
  if (!existsSync(keyFile)) throw new StartError(`${keyFile} is not there: name it in KEY_ENCRYPTION_KEY_FILE.`);
  const as = (user: string, database: string) =>
    urlOf(postgres, { user, password: passwordOf(secrets.postgres, user), database });
  return {
    databaseUrl: (service, kind) => as(roleOf(service, kind), databaseOf(service)),
    keysUrl: (service) => as(keysRoleOf(service), KEYS_DATABASE),
    keyFile,
  };
}

export const keysIn = (file: string) => readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY_FILE: file });

/** Runs `work` with the keyring of each service. */
export async function withKeyrings<T>(
  here: KeysHere,
  work: (keyrings: Readonly<Record<WithKeys, Keyring>>) => Promise<T>,
): Promise<T> {
  const keyEncryptionKeys = await keysIn(here.keyFile);
  const opened: [WithKeys, Keyring][] = [];
  try {
    for (const service of WITH_KEYS) {
      const url = here.keysUrl(service);
      const reread = () => keysIn(here.keyFile);
      opened.push([service, await Keyring.open({ url, service, keyEncryptionKeys, connections: 2, reread })]);
    }
    return await work(Object.fromEntries(opened) as Record<WithKeys, Keyring>);
  } finally {
    await Promise.all(opened.map(([, keyring]) => keyring.close()));
  }
}
