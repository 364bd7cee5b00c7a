import pg from 'pg';
import { DataSource } from 'typeorm';
import { CreateKeys1795305600000 } from '../migrations/1795305600000-create-keys.js';

const migrating = 'footbridge keys migration';

/**
 * Brings the database `footbridge_keys` to the newest version, connected as `keys_owner`. The login roles of the services must exist. Several processes may
 * call this at once: one works, the others wait and find it done. Resolves with the names of the migrations that ran.
 */
export async function migrateKeys(ownerUrl: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock(hashtextextended($1, 0))', [migrating]);
    const database = new DataSource({ type: 'postgres', url: ownerUrl, migrations: [CreateKeys1795305600000] });
    await database.initialize();
    try {
      const ran = await database.runMigrations({ transaction: 'each' });
      return ran.map(({ name }) => name);
    } finally {
      await database.destroy();
    }
  } finally {
    await lock.end();
  }
}
