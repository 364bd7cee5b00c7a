import { randomBytes } from 'node:crypto';
import { type ServiceName } from '@footbridge/contracts';
import pg from 'pg';
import { keyEncryptionKey, Keyring, migrateKeys, type KeyEncryptionKey } from '../src/index.js';

const services: readonly ServiceName[] = ['directory', 'agreements', 'consents', 'referrals', 'duties', 'audit'];
const roles = ['keys_owner', ...services.map((service) => `${service}_keys`)];

/** A migrated key database of its own, on the PostgreSQL that FOOTBRIDGE_POSTGRES_URL names. */
export type FreshKeys = {
  readonly kek: KeyEncryptionKey;
  readonly ownerUrl: string;
  /** The connection of a service's role. */
  urlOf(service: ServiceName): string;
  keyring(service: ServiceName, keks?: readonly KeyEncryptionKey[]): Promise<Keyring>;
  /** Runs as the superuser, to see what row-level security hides. */
  peek<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Waits until the database says that a condition holds; fails after ten seconds. */
  until(condition: string): Promise<void>;
  drop(): Promise<void>;
};

export function aKeyEncryptionKey(): KeyEncryptionKey {
  return keyEncryptionKey(randomBytes(32));
}

export async function freshKeys(): Promise<FreshKeys> {
  const given = process.env['FOOTBRIDGE_POSTGRES_URL'];
  if (!given) throw new Error('FOOTBRIDGE_POSTGRES_URL is not set: run the tests with npm test');
  const name = `keys_${randomBytes(8).toString('hex')}`;
  await onServer(given, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('roles of keys tests', 0))`);
    for (const role of roles) await makeRole(client, role);
    await client.query(`create database ${name} owner keys_owner`);
  });
  const superuser = new pg.Pool({ connectionString: connection(given, name), max: 2 });
  const opened: Keyring[] = [];
  const kek = aKeyEncryptionKey();
  const urlOf = (service: ServiceName) => connection(given, name, `${service}_keys`);
  const ownerUrl = connection(given, name, 'keys_owner');
  await migrateKeys(ownerUrl);
  return {
    kek,
    ownerUrl,
    urlOf,
    async keyring(service, keks = [kek]) {
      const keyring = await Keyring.open({ url: urlOf(service), service, keyEncryptionKeys: keks });
      opened.push(keyring);
      return keyring;
    },
    async peek<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) {
      return (await superuser.query<Row>(sql, values)).rows;
    },
    async until(condition) {
      for (const end = Date.now() + 10_000; Date.now() < end;) {
        const { rows } = await superuser.query<{ yes: boolean }>(`select (${condition}) as yes`);
        if (rows[0]?.yes) return;
      }
      throw new Error(`did not come true: ${condition}`);
    },
    async drop() {
      await Promise.all(opened.map((keyring) => keyring.close()));
      await superuser.end();
      await onServer(given, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function makeRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${role} login nobypassrls`);
}

/** Sessions take the role at their start, so that the tests need no passwords of roles that the whole server shares. */
function connection(given: string, database: string, role?: string): string {
  const url = new URL(given);
  url.pathname = `/${database}`;
  if (role) url.searchParams.set('options', `-c role=${role}`);
  return url.toString();
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
