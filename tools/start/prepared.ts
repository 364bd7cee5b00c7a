import { type ServiceName } from '@footbridge/contracts';
import { databaseOf, KEYS_DATABASE, PORTAL, withClient, type Platform } from '@footbridge/infra';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Places } from './installation.js';

/**
 * Whether migrating and loading would change nothing. After both have succeeded a hash of what they rest on (all migrations,
 * the loader, the world) is left at every database as its comment, so that it goes when one of them goes.
 */
export type Prepared = { isSo(): Promise<boolean>; remember(): Promise<void> };

export function preparedWith({ postgres }: Platform, places: Places, services: readonly ServiceName[]): Prepared {
  const databases = [KEYS_DATABASE, ...[PORTAL, ...services].map(databaseOf)];
  const mark = `prepared ${hashOf(places, services)}`;
  return {
    isSo: () =>
      withClient(postgres.url, async (client) => {
        const { rows } = await client.query<{ marked: number }>(
          `select count(*)::int as marked from pg_database
           where datname = any($1) and shobj_description(oid, 'pg_database') = $2`,
          [databases, mark],
        );
        return rows[0]?.marked === databases.length;
      }),
    remember: () =>
      withClient(postgres.url, async (client) => {
        for (const database of databases) {
          const names = [client.escapeIdentifier(database), client.escapeLiteral(mark)];
          await client.query(`comment on database ${names.join(' is ')}`);
        }
      }),
  };
}

function hashOf(places: Places, services: readonly ServiceName[]): string {
  const folders = [
    ...[PORTAL, ...services].map((app) => join(root, 'apps', app, 'migrations')),
    join(root, 'libs', 'keyring', 'migrations'),
    join(root, 'apps', 'directory', 'src', 'load'),
  ];
  const files = folders.filter((folder) => existsSync(folder)).flatMap(filesIn);
  const hash = createHash('sha256');
  for (const file of [...files, places.world]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
