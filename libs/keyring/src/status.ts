import { type Instant } from '@footbridge/contracts';
import { type Pool } from 'pg';

/** An epoch of one service: the fingerprint of its key-encryption key, and how many live keys rest under it. */
export type EpochStatus = {
  readonly number: number;
  readonly fingerprint: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly keys: number;
};

/** What one service has in the database of keys. `epochs`: the newest first. */
export type KeyringStatus = {
  readonly epochs: readonly EpochStatus[];
  readonly destroyedKeys: number;
  readonly tombstones: number;
};

/** Asked under the service's own role; needs no key-encryption key. */
export async function keyringStatus(database: Pool): Promise<KeyringStatus> {
  const { rows } = await database.query<{
    number: number;
    fingerprint: string;
    started_at: Date;
    ended_at: Date | null;
    keys: number;
  }>(
    `select e.number, e.fingerprint, e.started_at, e.ended_at,
       (select count(*)::int from wrapped_key k
        where k.held_by = e.held_by and k.epoch = e.number and k.wrapped is not null) as keys
     from epoch e where e.held_by = current_user order by e.number desc`,
  );
  const counted = await database.query<{ destroyed: number; tombstones: number }>(
    `select (select count(*)::int from wrapped_key where held_by = current_user and destroyed_at is not null) as destroyed,
       (select count(*)::int from tombstone where held_by = current_user) as tombstones`,
  );
  return {
    epochs: rows.map(({ number, fingerprint, started_at, ended_at, keys }) => ({
      number,
      fingerprint,
      startedAt: started_at.toISOString(),
      ...(ended_at && { endedAt: ended_at.toISOString() }),
      keys,
    })),
    destroyedKeys: counted.rows[0]?.destroyed ?? 0,
    tombstones: counted.rows[0]?.tombstones ?? 0,
  };
}
