import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { decrypt, encrypt, Keyring, migrateKeys } from '../src/index.js';
import { aKeyEncryptionKey, freshKeys, type FreshKeys } from './fresh-keys.js';

const liverpool = '10006842';
const merseyCare = 'RW4';
const place = { table: 'referral', column: 'content', row: 'r1' };
const code = (is: string) => expect.objectContaining({ name: 'KeyringError', code: is });

describe('the keys of a service', () => {
  let world: FreshKeys;
  let referrals: Keyring;
  beforeAll(async () => {
    world = await freshKeys();
    referrals = await world.keyring('referrals');
  });
  afterAll(() => world.drop());

  const aScope = (controller = liverpool) => ({ studentId: randomUUID(), controller, recordClass: 'referral' });

  it('gives the same data key for the same scope, in every process, and another for any other scope', async () => {
    const scope = aScope();
    const key = await referrals.dataKey(scope);
    const value = encrypt(key, place, 'low mood');
    const elsewhere = await (await world.keyring('referrals')).dataKey(scope);
    expect(decrypt(elsewhere, place, value).toString()).toBe('low mood');
    const others = await Promise.all([
      referrals.dataKey({ ...scope, studentId: randomUUID() }),
      referrals.dataKey({ ...scope, controller: merseyCare }),
      referrals.dataKey({ ...scope, recordClass: 'message' }),
      referrals.sealingKey({ receiver: liverpool, referralId: scope.studentId }),
      referrals.indexKey({ organisation: liverpool, field: 'referral' }),
    ]);
    const bytes = [key, ...others].map(({ secret }) => secret.export().toString('hex'));
    expect(new Set(bytes).size).toBe(6);
  });

  it('makes one key when many processes ask for the same new scope at once', async () => {
    const keyrings = await Promise.all(Array.from({ length: 5 }, () => world.keyring('referrals')));
    const scope = aScope();
    const sealing = { receiver: merseyCare, referralId: randomUUID() };
    const keys = await Promise.all(keyrings.flatMap((k) => Array.from({ length: 4 }, () => k.dataKey(scope))));
    const seals = await Promise.all(keyrings.flatMap((k) => Array.from({ length: 4 }, () => k.sealingKey(sealing))));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(new Set(seals.map(({ id }) => id)).size).toBe(1);
    expect(new Set(keys.map(({ secret }) => secret.export().toString('hex'))).size).toBe(1);
  });

  it('finds the keys of a list in one answer, without those destroyed or unknown', async () => {
    const [one, two, gone] = await Promise.all([aScope(), aScope(), aScope()].map((scope) => referrals.dataKey(scope)));
    if (!one || !two || !gone) throw new Error('three keys were asked for');
    await referrals.destroy(gone.id);
    const found = await referrals.byIds([one.id, two.id, gone.id, randomUUID(), one.id]);
    expect([...found.keys()].sort()).toEqual([one.id, two.id].sort());
    expect(found.get(two.id)?.secret.equals(two.secret)).toBe(true);
    expect(await referrals.byIds([])).toEqual(new Map());
  });

  it('never opens a sealing key again once it is destroyed, in any process, and never makes another for its scope', async () => {
    const other = await world.keyring('referrals');
    const scope = { receiver: merseyCare, referralId: randomUUID() };
    const key = await referrals.sealingKey(scope);
    expect((await other.byId(key.id))?.secret.equals(key.secret)).toBe(true);
    await referrals.destroy(key.id);
    await referrals.destroy(key.id);
    expect(await other.byId(key.id)).toBeUndefined();
    await expect(other.sealingKey(scope)).rejects.toEqual(code('destroyed'));
    await expect(
      world.peek('update wrapped_key set wrapped = $2, destroyed_at = null where id = $1', [key.id, Buffer.alloc(60)]),
    ).rejects.toThrow(/is destroyed/);
  });

  it('takes no notice of destroying a key that does not exist', async () => {
    await expect(referrals.destroy(randomUUID())).resolves.toBeUndefined();
  });

  it('does not open a wrapped key that was put into another row', async () => {
    const one = await referrals.dataKey(aScope());
    const two = await referrals.dataKey(aScope());
    await world.peek('update wrapped_key set wrapped = (select wrapped from wrapped_key where id = $2) where id = $1', [
      one.id,
      two.id,
    ]);
    await expect(referrals.byId(one.id)).rejects.toEqual(code('does-not-open'));
    await world.peek(`update wrapped_key set class = 'message' where id = $1`, [two.id]);
    await expect(referrals.byId(two.id)).rejects.toEqual(code('does-not-open'));
  });

  it('refuses to open with a key-encryption key that is not the one in use', async () => {
    await expect(world.keyring('referrals', [aKeyEncryptionKey()])).rejects.toEqual(code('unknown-epoch'));
    await expect(world.keyring('referrals', [])).rejects.toEqual(code('bad-key-encryption-key'));
  });

  describe('orphans', () => {
    const old = (id: string) =>
      world.peek(`update wrapped_key set touched_at = now() - interval '2 hours' where id = $1`, [id]);

    it('are swept: keys older than an hour whose act never committed; used and new ones stay', async () => {
      const service = await world.keyring('consents');
      const [orphan, used, fresh] = await Promise.all([aScope(), aScope(), aScope()].map((s) => service.dataKey(s)));
      const index = await service.indexKey({ organisation: liverpool, field: 'name' });
      if (!orphan || !used || !fresh) throw new Error('three keys were asked for');
      await Promise.all([orphan, used, index].map(({ id }) => old(id)));
      const asked: string[][] = [];
      const sweep = () =>
        service.sweepOrphans((ids) => {
          asked.push([...ids]);
          return Promise.resolve([used.id]);
        });
      expect(await sweep()).toBe(1);
      expect(await sweep()).toBe(0);
      expect(asked).toEqual([[orphan.id, used.id].sort()]);
      const left = await service.byIds([orphan.id, used.id, fresh.id, index.id]);
      expect([...left.keys()].sort()).toEqual([used.id, fresh.id, index.id].sort());
    });

    it('are left alone when an act asked for them while the sweep was at work', async () => {
      const service = await world.keyring('consents');
      const scope = aScope();
      const key = await service.dataKey(scope);
      await old(key.id);
      const swept = await service.sweepOrphans(async () => {
        expect((await service.dataKey(scope)).id).toBe(key.id);
        return [];
      });
      expect(swept).toBe(0);
      expect((await service.byId(key.id))?.id).toBe(key.id);
    });
  });

  it('gives a new key, not the dying one, to an act that asks while the sweep deletes the key of its scope', async () => {
    const service = await world.keyring('consents');
    const scope = aScope();
    const orphan = await service.dataKey(scope);
    await world.peek(`update wrapped_key set touched_at = now() - interval '2 hours' where id = $1`, [orphan.id]);
    const sweep = new pg.Client({ connectionString: world.urlOf('consents') });
    await sweep.connect();
    await sweep.query('begin');
    await sweep.query('delete from wrapped_key where id = $1', [orphan.id]);
    const asking = service.dataKey(scope);
    await world.until(
      `exists (select from pg_stat_activity where datname = current_database() and query like '%touched%' and wait_event_type = 'Lock')`,
    );
    await sweep.query('commit');
    await sweep.end();
    const key = await asking;
    expect(key.id).not.toBe(orphan.id);
    expect((await service.byId(key.id))?.secret.equals(key.secret)).toBe(true);
  });

  describe('between services', () => {
    it('are invisible: no service reads, destroys or erases another’s keys or tombstones', async () => {
      const duties = await world.keyring('duties');
      const scope = aScope();
      const key = await referrals.dataKey(scope);
      const erased = aScope();
      await referrals.dataKey(erased);
      await referrals.erase({ ...erased, recordClasses: ['referral'] });
      expect(await duties.byId(key.id)).toBeUndefined();
      await duties.destroy(key.id);
      await duties.erase({ ...scope, recordClasses: ['referral'] });
      expect((await referrals.byId(key.id))?.id).toBe(key.id);
      expect((await duties.tombstones()).map(({ studentId }) => studentId)).toEqual([scope.studentId]);
      expect((await duties.dataKey(scope)).id).not.toBe(key.id);
    });

    it.each(['epoch', 'wrapped_key', 'tombstone'])(
      'rows of %s are hidden by the database, not by our queries',
      async (table) => {
        await referrals.erase({ ...aScope(), recordClasses: ['referral'] });
        const client = new pg.Client({ connectionString: world.urlOf('agreements') });
        await client.connect();
        const owner = new pg.Client({ connectionString: world.ownerUrl });
        await owner.connect();
        try {
          expect((await world.peek(`select from ${table} where held_by = 'referrals_keys'`)).length).toBeGreaterThan(0);
          expect((await client.query(`select from ${table}`)).rowCount).toBe(0);
          expect((await owner.query(`select from ${table}`)).rowCount).toBe(0);
          await expect(
            client.query(
              `insert into epoch (held_by, number, fingerprint) values ('referrals_keys', 99, repeat('0', 32))`,
            ),
          ).rejects.toThrow(/row-level security/);
          await expect(client.query(`truncate ${table}`)).rejects.toThrow(/permission denied/);
          await expect(client.query(`update ${table} set held_by = current_user`)).rejects.toThrow(/permission denied/);
        } finally {
          await client.end();
          await owner.end();
        }
      },
    );

    it('refuses a connection of another role', async () => {
      const opening = Keyring.open({
        url: world.urlOf('duties'),
        service: 'referrals',
        keyEncryptionKeys: [world.kek],
      });
      await expect(opening).rejects.toEqual(code('wrong-role'));
    });

    it('has row-level security enabled and forced on every table that services may use', async () => {
      const open = await world.peek<{ relname: string }>(
        `select distinct c.relname from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
         where c.relkind = 'r' and r.rolname like '%\\_keys' and not (c.relrowsecurity and c.relforcerowsecurity)`,
      );
      expect(open).toEqual([]);
      const tables = await world.peek<{ relname: string; owner: string }>(
        `select relname, pg_get_userbyid(relowner) as owner from pg_class where relrowsecurity and relforcerowsecurity order by 1`,
      );
      expect(tables).toEqual(
        ['epoch', 'tombstone', 'wrapped_key'].map((relname) => ({ relname, owner: 'keys_owner' })),
      );
    });
  });

  it('migrates once, however many processes try', async () => {
    expect(await Promise.all([migrateKeys(world.ownerUrl), migrateKeys(world.ownerUrl)])).toEqual([[], []]);
  });
});
