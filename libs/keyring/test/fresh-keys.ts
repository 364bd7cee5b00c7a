import { randomBytes } from 'node:crypto';
import { type ServiceName } from '@footbridge/contracts';
import { freshKeysDatabase } from '@footbridge/testing';
import pg from 'pg';
import { keyEncryptionKey, Keyring, migrateKeys, type KeyEncryptionKey } from '../src/index.js';

/** A migrated key database of its own, for one spec file or test. */
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
  const database = await freshKeysDatabase(migrateKeys);
  const superuser = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  superuser.on('error', () => undefined); // the next statement says that the database has gone
  const opened: Keyring[] = [];
  const kek = aKeyEncryptionKey();
  const urlOf = (service: ServiceName) => database.urls[service];
  return {
    kek,
    ownerUrl: database.ownerUrl,
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
      await database.drop();
    },
  };
}
