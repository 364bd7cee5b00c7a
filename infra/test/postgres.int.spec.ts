import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  databaseOf,
  databaseRoles,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  provisionPostgres,
  removePlatform,
  ROLE_KINDS,
  roleOf,
  secretsIn,
  startLocalPostgres,
  urlOf,
  withClient,
  type LocalPostgres,
  type Secrets,
} from '../src/index.js';
import { systemPlaceOf } from '../src/local/unprivileged.js';

const password = 'of this test: %/@';

describe('a PostgreSQL of our own', () => {
  let dir: string;
  let server: LocalPostgres;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-postgres-')); // only its owner may enter it
    expect(statSync(dir).mode & 0o077).toBe(0);
    server = await startLocalPostgres({ dir, password, durable: false });
    await ask('create table notes (words text)');
  });
  afterAll(async () => {
    await server.stop();
    removePlatform(dir);
    expect(existsSync(systemPlaceOf(dir))).toBe(false);
  });

  const ask = (sql: string) =>
    withClient(server.url, async (client) => (await client.query<{ words: string }>(sql)).rows);

  it('runs in a directory that only its owner may enter', async () => {
    expect(await ask(`select current_setting('max_connections') as words`)).toEqual([{ words: '300' }]);
  });

  it('keeps what was committed when it is stopped and started', async () => {
    await ask(`insert into notes values ('before the stop')`);
    await server.stop();
    await expect(ask('select 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await ask('select words from notes')).toContainEqual({ words: 'before the stop' });
  });

  it('keeps what was committed when it is killed while clients are at work', async () => {
    await ask(`insert into notes values ('before the kill')`);
    const interrupted = expect(ask('select pg_sleep(60)')).rejects.toThrow();
    await withClient(server.url, async (client) => {
      await client.query('begin');
      await client.query(`insert into notes values ('never committed')`);
      await server.kill();
      await expect(client.query('commit')).rejects.toThrow();
    });
    await interrupted;
    await server.start();
    const kept = await ask('select words from notes');
    expect(kept).toContainEqual({ words: 'before the kill' });
    expect(kept).not.toContainEqual({ words: 'never committed' });
  });

  it('starts though a pid file names a living process that is not PostgreSQL', async () => {
    await server.kill();
    const file = join(realpathSync(join(dir, 'postgres')), 'data', 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'));
    await server.start();
    expect(await ask('select words from notes')).toContainEqual({ words: 'before the stop' });
  });

  it('refuses a password that is not the one of the data, and says what to do', async () => {
    await server.stop();
    await expect(startLocalPostgres({ dir, password: 'another' })).rejects.toThrow('another password');
    await server.start();
  });
});

describe('a provisioned PostgreSQL', () => {
  const services = ['duties', 'audit'];
  let dir: string;
  let server: LocalPostgres;
  let secrets: Secrets;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-postgres-'));
    secrets = secretsIn(join(dir, 'secrets.json'), services);
    server = await startLocalPostgres({ dir, password: secrets.postgres['postgres'] ?? '', durable: false });
    await Promise.all([1, 2].map(() => provisionPostgres(server.url, services, secrets.postgres)));
    await provisionPostgres(server.url, services, secrets.postgres);
  });
  afterAll(async () => {
    await server.stop();
    removePlatform(dir);
  });

  const as = (user: string, database: string, sql = 'select 1') =>
    withClient(urlOf(server.url, { user, password: secrets.postgres[user] ?? '', database }), (client) =>
      client.query(sql),
    );

  it('lets exactly the roles of a service connect to its database, and every service to that of keys', async () => {
    const databases = [...services.map(databaseOf), KEYS_DATABASE];
    const allowed: string[] = [];
    for (const role of databaseRoles(services)) {
      for (const database of databases) {
        const refused = await as(role, database).then(
          () => undefined,
          (error: unknown) => String(error),
        );
        if (refused === undefined) allowed.push(`${role} ${database}`);
        else expect(refused).toContain('permission denied for database');
      }
    }
    const own = services.flatMap((s) => ROLE_KINDS.map((kind) => `${roleOf(s, kind)} ${databaseOf(s)}`));
    const keys = [KEYS_OWNER, ...services.map(keysRoleOf)].map((role) => `${role} ${KEYS_DATABASE}`);
    expect(allowed.sort()).toEqual([...own, ...keys].sort());
  });

  it('lets owners alone make tables and trusted extensions', async () => {
    await as('duties_owner', 'footbridge_duties', 'create table mine (); create extension btree_gist');
    for (const kind of ['request', 'handler', 'relay']) {
      await expect(as(`duties_${kind}`, 'footbridge_duties', 'create table mine2 ()')).rejects.toThrow(
        'permission denied',
      );
      await expect(as(`duties_${kind}`, 'footbridge_duties', 'table mine')).rejects.toThrow('permission denied');
    }
  });

  it('gives none of them the powers to pass by row-level security, or to make roles and databases', async () => {
    const { rows } = await withClient(server.url, (client) =>
      client.query(`select rolname from pg_roles where rolcanlogin and rolname <> 'postgres'
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`),
    );
    expect(rows).toEqual([]);
  });

  it('takes new passwords when it is provisioned with them', async () => {
    const changed = { ...secrets.postgres, audit_relay: 'changed-since' };
    await provisionPostgres(server.url, services, changed);
    await expect(as('audit_relay', 'footbridge_audit')).rejects.toThrow('password authentication failed');
    secrets = { ...secrets, postgres: changed };
    expect((await as('audit_relay', 'footbridge_audit')).rowCount).toBe(1);
  });
});

describe('data of a directory that was deleted', () => {
  let dir: string;
  afterEach(() => {
    removePlatform(dir);
  });

  it('are not found again by a new directory of the same name', async () => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-postgres-'));
    const inside = join(dir, 'project');
    for (const words of ['first', 'second']) {
      mkdirSync(inside);
      chmodSync(inside, 0o700);
      const server = await startLocalPostgres({ dir: inside, password: words, durable: false });
      await withClient(server.url, (client) => client.query('create table once ()'));
      await server.stop();
      rmSync(inside, { recursive: true });
    }
    removePlatform(inside);
  });
});
