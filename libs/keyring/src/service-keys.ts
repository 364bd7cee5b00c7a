import { type ServiceName } from '@footbridge/contracts';
import { applyErasures, carryOutErasures, type Erasing, type OwnRows } from './erasures.js';
import { KeyringError } from './errors.js';
import { readKeyEncryptionKeys } from './key-encryption-key.js';
import { Keyring } from './keyring.js';

/** The settings of a service's process that concern its keys. */
export type KeySettings = {
  readonly keysDatabaseUrl?: string | undefined;
  readonly keyEncryptionKeyFile?: string | undefined;
  readonly keyEncryptionKey?: string | undefined;
  readonly nodeEnv?: string | undefined;
};

/** Opens a service's keyring: a missing or wrong key-encryption key stops the service there. The file is read again when a new epoch begins. */
export async function openKeyring(service: ServiceName, settings: KeySettings): Promise<Keyring> {
  const { keysDatabaseUrl: url, keyEncryptionKeyFile, keyEncryptionKey, nodeEnv } = settings;
  if (url === undefined) throw new KeyringError('rule', 'KEYS_DATABASE_URL is missing');
  const read = () =>
    readKeyEncryptionKeys({
      KEY_ENCRYPTION_KEY_FILE: keyEncryptionKeyFile,
      KEY_ENCRYPTION_KEY: keyEncryptionKey,
      NODE_ENV: nodeEnv,
    });
  return Keyring.open({ url, service, keyEncryptionKeys: await read(), reread: read });
}

/** Where the service's transactions of the handlers' role come from. */
type Handlers<Tx> = { asHandler<T>(work: (tx: Tx) => Promise<T>): Promise<T> };

/** What a service tells of its keys. */
export type KeysOfService<Tx extends OwnRows, Token extends { readonly prototype: Handlers<Tx> }> = {
  /** The class of the service's database, as it is injected. */
  readonly database: Token;
  readonly erasing: Erasing<Tx>;
  /** Which of these keys, of these students or referrals, stand in rows of this service. */
  readonly inUse: (tx: Tx, keyIds: readonly string[], subjects: readonly string[]) => Promise<readonly string[]>;
};

/** What is injected to do again what a start does with erasures. */
export const ERASURES = 'erasures of the keyring';
export type ErasuresAtStart = { onApplicationBootstrap(): Promise<void> };

/**
 * What a service with keys adds to its definition: the keyring, to be injected, which closes with the application; erasures, applied before it listens; and
 * the loops that carry out erasures and sweep orphaned keys. One for each process.
 */
export function serviceKeys<Tx extends OwnRows, Token extends { readonly prototype: Handlers<Tx> }>({
  database,
  erasing,
  inUse,
}: KeysOfService<Tx, Token>) {
  let keyring: Promise<Keyring> | undefined;
  let applied = false;
  const opened = () => keyring ?? Promise.reject(new Error('The keyring is opened when the service starts.'));
  const atStart = (handlers: Handlers<Tx>): ErasuresAtStart => ({
    async onApplicationBootstrap() {
      await applyErasures((work) => handlers.asHandler(work), await opened(), erasing);
      applied = true;
    },
  });
  return {
    opened,
    providers: (settings: KeySettings) => [
      { provide: Keyring, useFactory: () => (keyring = openKeyring(erasing.service, settings)) },
      { provide: ERASURES, useFactory: atStart, inject: [database] },
    ],
    loops: [
      {
        name: 'erasures',
        everyMs: 5_000,
        work: async (tx: Tx) => carryOutErasures(tx, await opened(), erasing),
      },
      {
        name: 'orphaned-keys',
        everyMs: 3_600_000,
        work: async (tx: Tx) => {
          await (await opened()).sweepOrphans((ids, subjects) => inUse(tx, ids, subjects));
          return 0;
        },
      },
    ],
    ready: () => Promise.resolve(applied),
  };
}
