import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '@footbridge/infra';
import { freshDatabase, freshKeysDatabase, testPlatform, type FreshDatabase } from '../src/index.js';

let migrations = 0;
async function migrate(ownerUrl: string) {
  migrations++;
  await withClient(ownerUrl, async (client) => {
    await client.query('create table notes (id int primary key)');
    await client.query('grant select on notes to duties_request');
  });
}

const names = (url: string, pattern: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datname like $1',
      [pattern],
    );
    return rows.map((row) => row.name);
  });

describe('a fresh database', () => {
  const admin = testPlatform().postgresUrl;
  let first: FreshDatabase;
  let second: FreshDatabase;
  beforeAll(async () => {
    [first, second] = await Promise.all([freshDatabase('duties', migrate), freshDatabase('duties', migrate)]);
  });
  afterAll(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });

  it('is cloned from a template that is migrated once, and is nobody else’s', async () => {
    expect(migrations).toBeLessThanOrEqual(1);
    await withClient(first.urls.owner, (client) => client.query('insert into notes values (1)'));
    const { rowCount } = await withClient(second.urls.owner, (client) => client.query('select from notes'));
    expect(rowCount).toBe(0);
  });

  it('has the grants of the migrations and no more', async () => {
    const act = (url: string, sql: string) => withClient(url, (client) => client.query(sql));
    await expect(act(first.urls.request, 'select * from notes')).resolves.toMatchObject({ command: 'SELECT' });
    await expect(act(first.urls.request, 'insert into notes values (2)')).rejects.toThrow('permission denied');
    await expect(act(first.urls.handler, 'select * from notes')).rejects.toThrow('permission denied');
    await expect(act(first.urls.relay, 'create table mine ()')).rejects.toThrow('permission denied');
  });

  it('lets no other service connect', async () => {
    const { databaseUrl } = testPlatform();
    await expect(
      withClient(databaseUrl('audit', 'owner', first.name), (client) => client.query('select')),
    ).rejects.toThrow('permission denied for database');
  });

  it('is gone once dropped, though connections were open', async () => {
    const third = await freshDatabase('duties', migrate);
    const afterwards = withClient(third.urls.owner, async (client) => {
      await third.drop();
      return client.query('select 1');
    });
    await expect(afterwards).rejects.toThrow();
    expect(await names(admin, third.name)).toEqual([]);
  });

  it('sweeps away what a killed run left', async () => {
    await withClient(admin, (client) => client.query('create database test_duties_0123456789_abcdef01'));
    await Promise.all([first.drop(), second.drop()]); // the next one opens a new connection, which sweeps
    const next = await freshDatabase('duties', migrate);
    expect(await names(admin, 'test\\_duties\\_0123456789\\_%')).toEqual([]);
    expect(await names(admin, next.name)).toEqual([next.name]);
    await next.drop();
  });
});

describe('a fresh database of keys', () => {
  it('lets every service connect and its owner alone make tables', async () => {
    const keys = await freshKeysDatabase((url) =>
      withClient(url, (client) =>
        client.query('create table epochs (id int); grant select on epochs to consents_keys'),
      ),
    );
    const read = (url: string) => withClient(url, (client) => client.query('select * from epochs'));
    await expect(read(keys.urls.consents)).resolves.toMatchObject({ rowCount: 0 });
    await expect(read(keys.urls.duties)).rejects.toThrow('permission denied for table');
    await expect(withClient(keys.urls.duties, (client) => client.query('create table mine ()'))).rejects.toThrow(
      'permission denied for schema',
    );
    await keys.drop();
  });
});
