import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { type OrganisationId, type ReferralId, type ServiceName, type StudentId } from '@footbridge/contracts';
import pg from 'pg';
import { type DataKey } from './envelope.js';
import { currentEpoch, openDatabase, type Epoch } from './database.js';
import { KeyringError } from './errors.js';
import { type KeyEncryptionKey } from './key-encryption-key.js';
import { rotate, type RotationProgress, type RotationResult } from './rotation.js';
import { keyringStatus, type KeyringStatus } from './status.js';
import { erase, eraseAgain, tombstones, type ErasureScope, type Tombstone } from './tombstones.js';
import { unwrap, wrap, type KeyScope, type WrappedKey } from './wrapping.js';

export type KeyringOptions = {
  /** Connection of the login role `<service>_keys`. */
  readonly url: string;
  readonly service: ServiceName;
  /** From `readKeyEncryptionKeys`. The first is used only where the database has no epoch yet. */
  readonly keyEncryptionKeys: readonly KeyEncryptionKey[];
  /** Asked when an epoch began under a key that was not given: the keys as they are now. */
  readonly reread?: () => Promise<readonly KeyEncryptionKey[]>;
  /** Connections kept to the key database, 4 unless told. */
  readonly connections?: number;
};

type FoundKey = { id: string; wrapped: Buffer | null; fingerprint: string; swept: boolean };

const unknownEnded = 'FK001';

/**
 * One service's keys in `footbridge_keys`. Nothing unwrapped is kept between calls: each read asks the database, so that a key destroyed or erased by any
 * process is gone everywhere with the commit, for reads as for writes. It costs one indexed read per act or per list. Ask for a key before the act's
 * transaction begins, so that no transaction waits for a second database.
 */
export class Keyring {
  private constructor(
    private readonly database: pg.Pool,
    private readonly keys: Map<string, KeyEncryptionKey>,
    private epoch: Epoch,
    private readonly reread: KeyringOptions['reread'],
  ) {}

  /**
   * Connects, checks that the connection is the service's own role, and begins the first epoch where there is none. Throws `unknown-epoch` when a key-encryption
   * key that is still in use was not given: better at the start than at the first act.
   */
  static async open(options: KeyringOptions): Promise<Keyring> {
    const keys = new Map(options.keyEncryptionKeys.map((key) => [key.fingerprint, key]));
    const database = new pg.Pool({
      connectionString: options.url,
      max: options.connections ?? 4,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      application_name: `${options.service}-keyring`,
    });
    database.on('error', () => undefined); // an idle connection was lost; the next call connects anew
    try {
      const epoch = await openDatabase(database, options.service, keys);
      return new Keyring(database, keys, epoch, options.reread);
    } catch (error) {
      await database.end();
      throw error;
    }
  }

  /** The data key of a student's records of one class at one controller; made if there is none (or the last was erased). One round trip when it exists. */
  async dataKey(scope: { studentId: StudentId; controller: OrganisationId; recordClass: string }): Promise<DataKey> {
    const of: KeyScope = { kind: 'data', subject: scope.studentId, party: scope.controller, class: scope.recordClass };
    return (await this.find(of)) ?? this.make(of);
  }

  /** The key of the sealed copy of one referral for one receiver. Throws `destroyed` for ever once it was destroyed. One round trip when it is new. */
  async sealingKey(scope: { receiver: OrganisationId; referralId: ReferralId }): Promise<DataKey> {
    return this.make({ kind: 'sealing', subject: scope.referralId, party: scope.receiver, class: '' });
  }

  /** The key for blind indexes of one field at one organisation. */
  async indexKey(scope: { organisation: OrganisationId; field: string }): Promise<DataKey> {
    const of: KeyScope = { kind: 'index', subject: '', party: scope.organisation, class: scope.field };
    return (await this.find(of)) ?? this.make(of);
  }

  /** The key, or undefined when it was destroyed or erased, or is no key of this service. */
  async byId(keyId: string): Promise<DataKey | undefined> {
    return (await this.byIds([keyId])).get(keyId);
  }

  /** The keys of a list in one query; destroyed and foreign ones are missing from the answer. */
  async byIds(keyIds: Iterable<string>): Promise<Map<string, DataKey>> {
    const ids = [...new Set(keyIds)];
    if (ids.length === 0) return new Map();
    const { rows } = await this.database.query<WrappedKey>({
      name: 'keys-by-id',
      text: `select k.id, k.kind, k.subject, k.party, k.class, k.wrapped, e.fingerprint
        from wrapped_key k join epoch e on e.held_by = k.held_by and e.number = k.epoch
        where k.held_by = current_user and k.id = any($1::uuid[]) and k.wrapped is not null`,
      values: [ids],
    });
    return this.withKeysOfNow(() => new Map(rows.map((row) => [row.id, unwrap(row, this.keys)])));
  }

  /** Destroys one key: with the commit nothing under it opens again, in any process. Done again, or for an unknown key, it changes nothing. */
  async destroy(keyId: string): Promise<void> {
    await this.database.query(
      `update wrapped_key set wrapped = null, destroyed_at = clock_timestamp()
       where held_by = current_user and id = $1 and destroyed_at is null`,
      [keyId],
    );
  }

  /**
   * Erases a controller's copy: destroys the student's data keys of these record classes at this controller, and no others, and writes a tombstone for each
   * class in the same transaction. May be repeated: a tombstone gathers the keys of all erasures of its scope.
   */
  async erase(scope: ErasureScope): Promise<Tombstone[]> {
    return erase(this.database, scope);
  }

  /** All tombstones of this service, oldest first. A service applies every one before it is ready; applying one twice must change nothing. */
  async tombstones(): Promise<Tombstone[]> {
    return tombstones(this.database);
  }

  /**
   * Destroys again what these tombstones say, where the database of keys came back from a backup that is older than they. Later keys of the same scopes stay.
   * Resolves with how many were lost.
   */
  async eraseAgain(remembered: readonly Tombstone[]): Promise<number> {
    return eraseAgain(this.database, remembered);
  }

  /** The record classes of which this controller has something of the student under a living key. */
  async classesHeld(of: { studentId: StudentId; controller: OrganisationId }): Promise<string[]> {
    const { rows } = await this.database.query<{ class: string }>(
      `select class from wrapped_key where held_by = current_user and kind = 'data' and subject = $1 and party = $2
         and destroyed_at is null order by class`,
      [of.studentId, of.controller],
    );
    return rows.map((row) => row.class);
  }

  /** Epochs, keys and tombstones in figures. */
  async status(): Promise<KeyringStatus> {
    return keyringStatus(this.database);
  }

  /**
   * Deletes keys that were made for an act that never committed. `used` answers which of some ids stand in the service's own rows; those are never asked about
   * again. It is also told the students (or referrals) that the keys are of. A key asked for within the last hour is left alone, so an act in flight keeps its key. Resolves with the number of keys deleted.
   */
  async sweepOrphans(
    used: (keyIds: readonly string[], subjects: readonly string[]) => Promise<Iterable<string>>,
  ): Promise<number> {
    let deleted = 0;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await this.database.query<{ id: string; subject: string }>(
        `select id, subject from wrapped_key where held_by = current_user and not confirmed and destroyed_at is null and kind <> 'index'
           and touched_at < clock_timestamp() - interval '1 hour' and id > $1 order by id limit 500`,
        [after],
      );
      const last = rows.at(-1);
      if (!last) return deleted;
      after = last.id;
      const ids = rows.map(({ id }) => id);
      const inUse = [...(await used(ids, [...new Set(rows.map(({ subject }) => subject))]))];
      await this.database.query(
        'update wrapped_key set confirmed = true where held_by = current_user and id = any($1::uuid[]) and destroyed_at is null',
        [inUse],
      );
      const { rowCount } = await this.database.query(
        `delete from wrapped_key where held_by = current_user and id = any($1::uuid[]) and not (id = any($2::uuid[]))
           and not confirmed and destroyed_at is null and touched_at < clock_timestamp() - interval '1 hour'`,
        [ids, inUse],
      );
      deleted += rowCount ?? 0;
    }
  }

  /**
   * Begins a new epoch under `next`, wraps every key of this service anew, and ends the old epoch when none is left under it. After a crash call it again with the
   * same key. Other processes of the service go on meanwhile if they were given both keys. Once it resolves and the key database is backed up anew,
   * destroy the old key-encryption key: then no older backup opens an erased person.
   */
  async rotate(
    next: KeyEncryptionKey,
    options: { batchSize?: number; onProgress?: (progress: RotationProgress) => void } = {},
  ): Promise<RotationResult> {
    const keys = new Map([...this.keys, [next.fingerprint, next]]);
    const result = await rotate(this.database, keys, { batchSize: 500, ...options, next });
    this.keys.set(next.fingerprint, next);
    this.epoch = await currentEpoch(this.database, this.keys);
    return result;
  }

  async close(): Promise<void> {
    await this.database.end();
  }

  /** Closes with the Nest application that has it as a provider: after the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Finds the live key of a scope. Where it is not yet confirmed, it is marked as just asked for, in the same statement, so that no sweep takes it. */
  private async find(scope: KeyScope): Promise<DataKey | undefined> {
    const { rows } = await this.database.query<FoundKey>({
      name: 'key-of-scope',
      text: `with found as (
          select k.id, k.wrapped, e.fingerprint,
            not k.confirmed and k.touched_at < clock_timestamp() - interval '10 minutes' as stale
          from wrapped_key k join epoch e on e.held_by = k.held_by and e.number = k.epoch
          where k.held_by = current_user and k.kind = $1 and k.subject = $2 and k.party = $3 and k.class = $4
            and (k.destroyed_at is null or k.kind = 'sealing')
        ), touched as (
          update wrapped_key k set touched_at = clock_timestamp() from found
          where k.held_by = current_user and k.id = found.id and found.stale and k.destroyed_at is null returning k.id
        )
        select id, wrapped, fingerprint, stale and not exists (select from touched) as swept from found`,
      values: [scope.kind, scope.subject, scope.party, scope.class],
    });
    const row = rows[0];
    if (!row || (row.swept && row.wrapped)) return undefined;
    const { wrapped } = row;
    if (!wrapped) throw new KeyringError('destroyed', `key ${row.id} is destroyed`);
    return this.withKeysOfNow(() => unwrap({ ...row, ...scope, wrapped }, this.keys));
  }

  /** Makes the key of a scope. Where another process was first, its key is the answer. */
  private async make(scope: KeyScope): Promise<DataKey> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const key = { id: randomUUID(), secret: createSecretKey(randomBytes(32)) };
      if (await this.insert(key, scope)) return key;
      const existing = await this.find(scope);
      if (existing) return existing;
    }
    throw new KeyringError('rule', `the ${scope.kind} key could not be made: it was erased each time`);
  }

  private async insert(key: DataKey, scope: KeyScope): Promise<boolean> {
    const { number, key: under } = this.epoch;
    try {
      const { rowCount } = await this.database.query({
        name: 'key-made',
        text: `insert into wrapped_key (id, kind, subject, party, class, epoch, wrapped) values ($1, $2, $3, $4, $5, $6, $7)
          on conflict do nothing`,
        values: [key.id, scope.kind, scope.subject, scope.party, scope.class, number, wrap(key, scope, under)],
      });
      return rowCount === 1;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === unknownEnded)) throw error;
      this.epoch = await this.withKeysOfNow(() => currentEpoch(this.database, this.keys));
      return false;
    }
  }

  /** Does it once more with the keys of now, where an epoch began under one that this process did not know. */
  private async withKeysOfNow<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.reread || !(error instanceof KeyringError && error.code === 'unknown-epoch')) throw error;
      for (const key of await this.reread()) this.keys.set(key.fingerprint, key);
      return work();
    }
  }
}
