import { createSecretKey, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decrypt, encrypt, keyIdOf, type DataKey, type Keyring } from '../src/index.js';
import { freshKeys, type FreshKeys } from './fresh-keys.js';

const liverpool = '10006842';
const merseyCare = 'RW4';
const place = { table: 'referral', column: 'content', row: 'r1' };

describe('erasing one controller’s copy', () => {
  let world: FreshKeys;
  let referrals: Keyring;
  beforeAll(async () => {
    world = await freshKeys();
    referrals = await world.keyring('referrals');
  });
  afterAll(() => world.drop());

  /** Every value of every column of every table, as text. */
  async function everything(): Promise<string> {
    const tables = await world.peek<{ table: string }>(
      `select format('%I.%I', table_schema, table_name) as table from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    );
    const contents = await Promise.all(
      tables.map(({ table }) => world.peek<{ row: string }>(`select t::text as row from ${table} t`)),
    );
    return contents
      .flat()
      .map(({ row }) => row)
      .join('\n');
  }

  const ways = (key: DataKey) => {
    const bytes = key.secret.export();
    return [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
  };

  it('leaves the other controller’s copy readable, and nothing that opens the erased one', async () => {
    const studentId = randomUUID();
    const scope = { studentId, controller: liverpool, recordClass: 'referral' };
    const sent = await referrals.dataKey(scope);
    const letters = await referrals.dataKey({ ...scope, recordClass: 'message' });
    const received = await referrals.dataKey({ ...scope, controller: merseyCare });
    const erasedValue = encrypt(sent, place, 'low mood');
    const keptValues = [letters, received].map((key) => encrypt(key, place, 'low mood'));

    const [tombstone] = await referrals.erase({ studentId, controller: liverpool, recordClasses: ['referral'] });

    expect(tombstone).toMatchObject({ studentId, controller: liverpool, recordClass: 'referral', keyIds: [sent.id] });
    const other = await world.keyring('referrals');
    expect(await other.byId(keyIdOf(erasedValue))).toBeUndefined();
    for (const value of keptValues) {
      const key = await other.byId(keyIdOf(value));
      expect(key && decrypt(key, place, value).toString()).toBe('low mood');
    }
    const rest = await world.peek<{ id: string }>('select id from wrapped_key where wrapped is not null');
    const live = await referrals.byIds(rest.map(({ id }) => id));
    expect(live.size).toBe(2);
    for (const { secret } of live.values())
      expect(() => decrypt({ id: sent.id, secret }, place, erasedValue)).toThrow(/does not open/);
  });

  it('leaves no bytes in the database that are, or open to, the erased key', async () => {
    const scope = { studentId: randomUUID(), controller: liverpool, recordClass: 'referral' };
    const key = await referrals.dataKey(scope);
    const [before] = await world.peek<{ wrapped: Buffer }>('select wrapped from wrapped_key where id = $1', [key.id]);
    if (!before) throw new Error('the key has a row');
    expect(await everything()).toContain(before.wrapped.toString('hex'));
    const value = encrypt(key, place, 'low mood');
    await referrals.erase({ ...scope, recordClasses: ['referral'] });
    const after = await everything();
    expect(after).not.toContain(before.wrapped.toString('hex'));
    for (const text of ways(key)) expect(after).not.toContain(text);
    for (const [hex] of after.matchAll(/(?<=\\x)[0-9a-f]{64,}/g)) {
      const bytes = Buffer.from(hex, 'hex');
      for (let at = 0; at + 32 <= bytes.length; at += 1) {
        const candidate = { id: key.id, secret: createSecretKey(bytes.subarray(at, at + 32)) };
        expect(() => decrypt(candidate, place, value)).toThrow(/does not open/);
      }
    }
  });

  it('never rests a key in the clear', async () => {
    const keys = await Promise.all([
      referrals.dataKey({ studentId: randomUUID(), controller: liverpool, recordClass: 'referral' }),
      referrals.sealingKey({ receiver: merseyCare, referralId: randomUUID() }),
      referrals.indexKey({ organisation: liverpool, field: 'nhs-number' }),
    ]);
    const resting = await everything();
    const kek = { id: randomUUID(), secret: world.kek.secret };
    for (const text of [...keys, kek].flatMap(ways)) expect(resting).not.toContain(text);
  });

  it('stands as a tombstone for every class named, also without keys, and gathers the keys of later erasures', async () => {
    const scope = { studentId: randomUUID(), controller: merseyCare };
    const first = await referrals.dataKey({ ...scope, recordClass: 'referral' });
    const [one] = await referrals.erase({ ...scope, recordClasses: ['referral'] });
    const second = await referrals.dataKey({ ...scope, recordClass: 'referral' });
    expect(second.id).not.toBe(first.id);
    const again = await referrals.erase({ ...scope, recordClasses: ['referral', 'message', 'message'] });
    const mine = (await referrals.tombstones()).filter(({ studentId }) => studentId === scope.studentId);
    expect(mine).toEqual(expect.arrayContaining(again));
    expect(mine.map(({ recordClass, keyIds }) => [recordClass, keyIds])).toEqual(
      expect.arrayContaining([
        ['referral', [first.id, second.id]],
        ['message', []],
      ]),
    );
    expect(mine).toHaveLength(2);
    expect((again[0]?.erasedAt ?? '') >= (one?.erasedAt ?? 'never')).toBe(true);
  });

  it('is done again after the key database came back from an older backup, and leaves later keys alone', async () => {
    const scope = { studentId: randomUUID(), controller: liverpool, recordClass: 'referral' };
    const { id } = await referrals.dataKey(scope);
    const [before] = await world.peek<Record<string, unknown>>('select * from wrapped_key where id = $1', [id]);
    const remembered = await referrals.erase({ ...scope, recordClasses: ['referral'] });
    expect(await referrals.eraseAgain(remembered)).toBe(0);
    await world.peek('delete from tombstone where student_id = $1', [scope.studentId]);
    await world.peek('delete from wrapped_key where id = $1', [id]);
    await world.peek('insert into wrapped_key select * from json_populate_record(null::wrapped_key, $1)', [
      JSON.stringify({ ...before, wrapped: `\\x${(before?.['wrapped'] as Buffer).toString('hex')}` }),
    ]);
    expect((await referrals.byId(id))?.id).toBe(id);
    const other = await referrals.dataKey({ ...scope, recordClass: 'message' });
    expect(await referrals.eraseAgain(remembered)).toBe(1);
    expect([...(await referrals.byIds([id, other.id])).keys()]).toEqual([other.id]);
    expect((await referrals.tombstones()).filter(({ studentId }) => studentId === scope.studentId)).toEqual(remembered);
    const later = await referrals.dataKey(scope);
    expect(await referrals.eraseAgain(remembered)).toBe(0);
    expect((await referrals.byId(later.id))?.id).toBe(later.id);
  });

  it('is refused when it names no record class', async () => {
    const erasing = referrals.erase({ studentId: randomUUID(), controller: liverpool, recordClasses: [] });
    await expect(erasing).rejects.toEqual(expect.objectContaining({ code: 'rule' }));
  });
});
