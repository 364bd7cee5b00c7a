import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { decrypt, encrypt, Keyring, type DataKey } from '../src/index.js';
import { aKeyEncryptionKey, freshKeys, type FreshKeys } from './fresh-keys.js';

const place = { table: 'referral', column: 'content', row: 'r1' };
const code = (is: string) => expect.objectContaining({ name: 'KeyringError', code: is });

describe('changing the epoch of the key-encryption key', () => {
  let world: FreshKeys;
  let referrals: Keyring;
  let values: { key: DataKey; value: Buffer }[];
  const next = aKeyEncryptionKey();

  beforeEach(async () => {
    world = await freshKeys();
    referrals = await world.keyring('referrals');
    const keys = await Promise.all(Array.from({ length: 7 }, () => referrals.dataKey(aScope())));
    values = keys.map((key, n) => ({ key, value: encrypt(key, place, `text ${n}`) }));
  });
  afterEach(() => world.drop());

  const aScope = () => ({ studentId: randomUUID(), controller: 'RW4', recordClass: 'referral' });
  const epochs = () =>
    world.peek<{ number: number; ended: boolean; keys: number }>(
      `select e.number, e.ended_at is not null as ended, count(k.id)::int as keys
       from epoch e left join wrapped_key k on k.held_by = e.held_by and k.epoch = e.number and k.wrapped is not null
       where e.held_by = 'referrals_keys' group by e.held_by, e.number order by e.number`,
    );

  async function expectAllReadable(keyring: Keyring): Promise<void> {
    const keys = await keyring.byIds(values.map(({ key }) => key.id));
    const texts = values.map(({ key, value }) => decrypt(keys.get(key.id) ?? key, place, value).toString());
    expect(keys.size).toBe(values.length);
    expect(texts).toEqual(values.map((_, n) => `text ${n}`));
  }

  it('wraps every key anew, ends the old epoch, and the old key opens nothing any more', async () => {
    await referrals.destroy((await referrals.dataKey(aScope())).id);
    expect(await referrals.rotate(next, { batchSize: 3 })).toEqual({ epoch: 2, rewrapped: 7 });
    expect(await epochs()).toEqual([
      { number: 1, ended: true, keys: 0 },
      { number: 2, ended: false, keys: 7 },
    ]);
    await expectAllReadable(referrals);
    await expectAllReadable(await world.keyring('referrals', [next]));
    await expect(world.keyring('referrals', [world.kek])).rejects.toEqual(code('unknown-epoch'));
  });

  it('survives a crash in the middle: all keys stay readable, new ones can be made, and the same call finishes it', async () => {
    const blocker = new pg.Client({ connectionString: world.urlOf('referrals') });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query(
      'select from wrapped_key where id = (select id from wrapped_key order by id offset 4 limit 1) for update',
    );
    const crashing = referrals.rotate(next, { batchSize: 2 });
    const crashed = expect(crashing).rejects.toThrow(/terminat/);
    const rotating = `query like '%for update of k%' and wait_event_type = 'Lock' and datname = current_database()`;
    await world.until(`exists (select from pg_stat_activity where ${rotating})`);
    await world.peek(`select pg_terminate_backend(pid) from pg_stat_activity where ${rotating}`);
    await crashed;
    await blocker.end();
    expect(await epochs()).toEqual([
      { number: 1, ended: false, keys: 3 },
      { number: 2, ended: false, keys: 4 },
    ]);

    const restarted = await world.keyring('referrals', [world.kek, next]);
    await expectAllReadable(restarted);
    await restarted.dataKey(aScope());
    await expect(world.keyring('referrals', [next])).rejects.toEqual(code('unknown-epoch'));
    await expect(restarted.rotate(aKeyEncryptionKey())).rejects.toEqual(code('rotation-unfinished'));
    expect(await restarted.rotate(next)).toEqual({ epoch: 2, rewrapped: 3 });
    expect((await epochs())[0]).toEqual({ number: 1, ended: true, keys: 0 });
    await expectAllReadable(restarted);
  });

  it('leaves processes that know both keys at work: they read, and make new keys in the new epoch', async () => {
    const other = await world.keyring('referrals', [world.kek, next]);
    await referrals.rotate(next);
    await expectAllReadable(other);
    const key = await other.dataKey(aScope());
    expect((await other.byId(key.id))?.secret.equals(key.secret)).toBe(true);
    expect(await epochs()).toEqual([
      { number: 1, ended: true, keys: 0 },
      { number: 2, ended: false, keys: 8 },
    ]);
  });

  it('loses no key that is made while it runs', async () => {
    const other = await world.keyring('referrals', [world.kek, next]);
    const [, keys] = await Promise.all([
      referrals.rotate(next, { batchSize: 1 }),
      Promise.all(Array.from({ length: 60 }, () => other.dataKey(aScope()))),
    ]);
    const after = await (await world.keyring('referrals', [next])).byIds(keys.map(({ id }) => id));
    expect(keys.filter((key) => after.get(key.id)?.secret.equals(key.secret)).length).toBe(60);
    expect((await epochs())[0]).toEqual({ number: 1, ended: true, keys: 0 });
  });

  it('waits for a key that is being written under the old epoch, and takes it along', async () => {
    const late = values[3]?.key.id;
    const [row] = await world.peek<Record<string, unknown>>('delete from wrapped_key where id = $1 returning *', [
      late,
    ]);
    const writer = new pg.Client({ connectionString: world.urlOf('referrals') });
    await writer.connect();
    await writer.query('begin');
    await writer.query(
      'insert into wrapped_key (id, kind, subject, party, class, epoch, wrapped) values ($1, $2, $3, $4, $5, $6, $7)',
      ['id', 'kind', 'subject', 'party', 'class', 'epoch', 'wrapped'].map((column) => row?.[column]),
    );
    const rotating = referrals.rotate(next);
    await world.until(
      `exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'select from epoch%for update')`,
    );
    await writer.query('commit');
    await writer.end();
    expect(await rotating).toEqual({ epoch: 2, rewrapped: 7 });
    await expectAllReadable(await world.keyring('referrals', [next]));
  });

  it('makes a new key in the new epoch when the old one ends while the key is being written', async () => {
    const duties = await world.keyring('duties', [world.kek, next]);
    const rotation = new pg.Client({ connectionString: world.urlOf('duties') });
    await rotation.connect();
    await rotation.query('begin');
    await rotation.query('insert into epoch (number, fingerprint) values (2, $1)', [next.fingerprint]);
    await rotation.query('select from epoch where number = 1 for update');
    const making = duties.dataKey(aScope());
    await world.until(
      `exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'insert into wrapped_key%')`,
    );
    await rotation.query('update epoch set ended_at = now() where number = 1');
    await rotation.query('commit');
    await rotation.end();
    const { id } = await making;
    expect(await world.peek('select epoch from wrapped_key where id = $1', [id])).toEqual([{ epoch: 2 }]);
  });

  it('tells a process that was not given the new key, and puts nothing under the old one', async () => {
    const other = await world.keyring('referrals');
    await referrals.rotate(next);
    await expect(other.dataKey(aScope())).rejects.toEqual(code('unknown-epoch'));
    await expect(other.byId(values[0]?.key.id ?? '')).rejects.toEqual(code('unknown-epoch'));
    expect((await epochs())[0]).toEqual({ number: 1, ended: true, keys: 0 });
  });

  it('needs no restart of a process that can read its keys again: it reads old values and writes new ones', async () => {
    const url = world.urlOf('referrals');
    const reread = () => Promise.resolve([world.kek, next]);
    const other = await Keyring.open({ url, service: 'referrals', keyEncryptionKeys: [world.kek], reread });
    try {
      await referrals.rotate(next);
      const key = await other.dataKey(aScope());
      expect(await world.peek('select epoch from wrapped_key where id = $1', [key.id])).toEqual([{ epoch: 2 }]);
      await expectAllReadable(other);
    } finally {
      await other.close();
    }
  });

  it('tells how far it is, and in figures what there is', async () => {
    const told: object[] = [];
    await referrals.rotate(next, { batchSize: 3, onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([3, 6, 7].map((rewrapped) => ({ rewrapped, total: 7 })));
    await referrals.erase({ ...aScope(), recordClasses: ['referral'] });
    await referrals.destroy(values[0]?.key.id ?? '');
    expect(await referrals.status()).toMatchObject({
      epochs: [
        { number: 2, fingerprint: next.fingerprint, keys: 6 },
        { number: 1, fingerprint: world.kek.fingerprint, keys: 0, endedAt: expect.any(String) },
      ],
      destroyedKeys: 1,
      tombstones: 1,
    });
  });

  it('is not repeated for the key in force and not undone to an ended one', async () => {
    await referrals.rotate(next);
    expect(await referrals.rotate(next)).toEqual({ epoch: 2, rewrapped: 0 });
    await expect(referrals.rotate(world.kek)).rejects.toEqual(code('bad-key-encryption-key'));
  });

  it('is one process’s work at a time', async () => {
    const holder = new pg.Client({ connectionString: world.urlOf('referrals') });
    await holder.connect();
    await holder.query(`select pg_advisory_lock(hashtextextended('footbridge epoch of ' || current_user, 0))`);
    await expect(referrals.rotate(next)).rejects.toEqual(code('rotation-unfinished'));
    await holder.end();
  });

  it('touches one service only', async () => {
    const duties = await world.keyring('duties');
    const key = await duties.dataKey(aScope());
    await referrals.rotate(next);
    expect((await (await world.keyring('duties')).byId(key.id))?.secret.equals(key.secret)).toBe(true);
  });
});
