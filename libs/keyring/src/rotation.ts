import { type Pool, type PoolClient } from 'pg';
import { KeyringError } from './errors.js';
import { type KeyEncryptionKey } from './key-encryption-key.js';
import { unwrap, wrap, type KeyEncryptionKeys, type WrappedKey } from './wrapping.js';

/** `epoch` is the one now in force, `rewrapped` the keys that this call moved into it. */
export type RotationResult = { readonly epoch: number; readonly rewrapped: number };

/** How far a change of epoch is: of the `total` keys that were left at its begin (or when it was taken up again), `rewrapped` are done. */
export type RotationProgress = { readonly rewrapped: number; readonly total: number };

/** The advisory lock of which a service's processes hold one at a time. */
const turn = `hashtextextended('footbridge epoch of ' || current_user, 0)`;

type Rotation = {
  readonly next: KeyEncryptionKey;
  readonly batchSize: number;
  /** Told after every batch. */
  readonly onProgress?: (progress: RotationProgress) => void;
};

/** See `Keyring.rotate`. Each batch is a transaction of its own; what a crash leaves is two open epochs, both readable. */
export async function rotate(database: Pool, keys: KeyEncryptionKeys, rotation: Rotation): Promise<RotationResult> {
  const client = await database.connect();
  client.on('error', () => undefined); // a lost connection also fails the statement that waits for it
  try {
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${turn}) as mine`);
    if (!rows[0]?.mine) throw new KeyringError('rotation-unfinished', 'another process is changing the epoch');
    const epoch = await beginEpoch(client, rotation.next);
    const total = await keysBefore(client, epoch);
    let rewrapped = 0;
    do {
      for (let moved = -1; moved !== 0;) {
        moved = await inTransaction(client, () => rewrapBatch(client, keys, { ...rotation, epoch }));
        rewrapped += moved;
        if (moved > 0) rotation.onProgress?.({ rewrapped, total: Math.max(total, rewrapped) });
      }
    } while (!(await inTransaction(client, () => endOlder(client, epoch))));
    await client.query(`select pg_advisory_unlock(${turn})`);
    return { epoch, rewrapped };
  } finally {
    client.release(true); // after a failure the end of the connection gives the lock back
  }
}

/** The number of the epoch under `next`: begun now, or found where an earlier call was cut off. */
async function beginEpoch(client: PoolClient, next: KeyEncryptionKey): Promise<number> {
  const { rows } = await client.query<{ number: number; fingerprint: string; ended: boolean }>(
    'select number, fingerprint, ended_at is not null as ended from epoch where held_by = current_user order by number desc',
  );
  const [newest] = rows;
  if (newest?.fingerprint === next.fingerprint) return newest.number;
  if (rows.filter(({ ended }) => !ended).length > 1) {
    throw new KeyringError('rotation-unfinished', 'finish the last change of epoch, with its own key, before the next');
  }
  if (rows.some(({ fingerprint }) => fingerprint === next.fingerprint)) {
    throw new KeyringError('bad-key-encryption-key', 'this key-encryption key belonged to an epoch that has ended');
  }
  const number = (newest?.number ?? 0) + 1;
  await client.query('insert into epoch (number, fingerprint) values ($1, $2)', [number, next.fingerprint]);
  return number;
}

async function keysBefore(client: PoolClient, epoch: number): Promise<number> {
  const { rows } = await client.query<{ keys: number }>(
    'select count(*)::int as keys from wrapped_key where held_by = current_user and wrapped is not null and epoch < $1',
    [epoch],
  );
  return rows[0]?.keys ?? 0;
}

async function rewrapBatch(
  client: PoolClient,
  keys: KeyEncryptionKeys,
  { next, batchSize, epoch }: Rotation & { epoch: number },
): Promise<number> {
  const { rows } = await client.query<WrappedKey>(
    `select k.id, k.kind, k.subject, k.party, k.class, k.wrapped, e.fingerprint
     from wrapped_key k join epoch e on e.held_by = k.held_by and e.number = k.epoch
     where k.held_by = current_user and k.wrapped is not null and k.epoch < $1 order by k.id limit $2 for update of k`,
    [epoch, batchSize],
  );
  if (rows.length === 0) return 0;
  await client.query(
    `update wrapped_key k set epoch = $1, wrapped = n.wrapped
     from unnest($2::uuid[], $3::bytea[]) as n (id, wrapped) where k.held_by = current_user and k.id = n.id`,
    [epoch, rows.map(({ id }) => id), rows.map((row) => wrap(unwrap(row, keys), row, next))],
  );
  return rows.length;
}

/** Ends the older epochs, unless a key came into one since the last batch. The lock waits for keys that are being written. */
async function endOlder(client: PoolClient, epoch: number): Promise<boolean> {
  await client.query('select from epoch where held_by = current_user and number < $1 and ended_at is null for update', [
    epoch,
  ]);
  const { rows } = await client.query<{ left: boolean }>(
    `select exists (select from wrapped_key where held_by = current_user and wrapped is not null and epoch < $1) as left`,
    [epoch],
  );
  if (rows[0]?.left) return false;
  await client.query(
    'update epoch set ended_at = clock_timestamp() where held_by = current_user and number < $1 and ended_at is null',
    [epoch],
  );
  return true;
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the first error says what happened
    throw error;
  }
}
