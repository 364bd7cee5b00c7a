import { type ServiceName } from '@footbridge/contracts';
import { type Pool } from 'pg';
import { KeyringError } from './errors.js';
import { type KeyEncryptionKey } from './key-encryption-key.js';
import { unknownEpoch, type KeyEncryptionKeys } from './wrapping.js';

/** The epoch that new keys are wrapped in. */
export type Epoch = { readonly number: number; readonly key: KeyEncryptionKey };

/** Checks that the connection is the service's, that every open epoch's key was given, and begins the first epoch. */
export async function openDatabase(database: Pool, service: ServiceName, keys: KeyEncryptionKeys): Promise<Epoch> {
  const { rows } = await database.query<{ role: string }>('select current_user as role');
  const role = rows[0]?.role;
  if (role !== `${service}_keys`) {
    throw new KeyringError(
      'wrong-role',
      `the keyring of ${service} needs the role ${service}_keys, not ${String(role)}`,
    );
  }
  const [first] = keys.values();
  if (!first) throw new KeyringError('bad-key-encryption-key', 'no key-encryption key was given');
  await database.query(
    `insert into epoch (number, fingerprint) select 1, $1 where not exists (select from epoch where held_by = current_user)
     on conflict do nothing`,
    [first.fingerprint],
  );
  return currentEpoch(database, keys);
}

/** The newest open epoch; throws `unknown-epoch` unless the keys of all open epochs are known. */
export async function currentEpoch(database: Pool, keys: KeyEncryptionKeys): Promise<Epoch> {
  const { rows } = await database.query<{ number: number; fingerprint: string }>(
    'select number, fingerprint from epoch where held_by = current_user and ended_at is null order by number desc',
  );
  const epochs = rows.map(({ number, fingerprint }) => {
    const key = keys.get(fingerprint);
    if (!key) throw unknownEpoch(fingerprint);
    return { number, key };
  });
  const [newest] = epochs;
  if (!newest) throw new KeyringError('rule', 'the key database has no open epoch');
  return newest;
}
