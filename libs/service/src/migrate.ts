import { DataSource } from 'typeorm';
import { type ServiceDefinition } from './definition.js';

/** The portal has migrations too, and is no service. */
type Migrated = Pick<ServiceDefinition, 'migrations'> & { readonly name: string };

/** Brings a database up to date as its owner; each migration in a transaction of its own. Returns the names of those it ran. */
export async function migrateService(definition: Migrated, ownerUrl: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: `${definition.name} migrations`,
    migrations: [...definition.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 2,
  });
  await source.initialize();
  try {
    // Two processes that migrate at once take turns.
    const runner = source.createQueryRunner();
    try {
      await runner.query(`select pg_advisory_lock(hashtext('footbridge migrations'))`);
      const ran = await source.runMigrations();
      await source.query(`grant select on migration to ${definition.name}_request, ${definition.name}_handler`);
      await runner.query(`select pg_advisory_unlock(hashtext('footbridge migrations'))`);
      return ran.map(({ name }) => name);
    } finally {
      await runner.release();
    }
  } finally {
    await source.destroy();
  }
}

/** The names under which TypeORM records this service's migrations. */
export function migrationNames(definition: Migrated): string[] {
  return definition.migrations.map((each) => new each().name ?? each.name);
}
