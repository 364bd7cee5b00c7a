import pg from 'pg';
import {
  databaseOf,
  databaseRoles,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  PORTAL,
  PORTAL_ROLES,
  ROLE_KINDS,
  roleOf,
} from './names.js';
import { passwordOf } from './secrets.js';

/** Any number, the same for everybody who provisions: two at once would trip over each other's catalogue rows. */
const PROVISIONING_LOCK = 4_226_001;

/**
 * Brings a server to what the services need, whatever was there before: login roles with these passwords, a database for
 * each service owned by `<service>_owner`, that of the portal, and the shared database of keys. Only a service's own roles may connect to its
 * database. None of the roles is a superuser or passes by row-level security.
 */
export async function provisionPostgres(
  adminUrl: string,
  services: readonly string[],
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [PROVISIONING_LOCK]);
    await ensureRoles(client, services, passwords);
    for (const service of services) {
      const roles = ROLE_KINDS.map((kind) => roleOf(service, kind));
      await ensureDatabase(client, databaseOf(service), roleOf(service, 'owner'));
      await grantAccess(adminUrl, databaseOf(service), roles);
    }
    await ensureDatabase(client, databaseOf(PORTAL), roleOf(PORTAL, 'owner'));
    const pages = PORTAL_ROLES.map((kind) => roleOf(PORTAL, kind));
    await grantAccess(adminUrl, databaseOf(PORTAL), pages);
    await ensureDatabase(client, KEYS_DATABASE, KEYS_OWNER);
    await grantAccess(adminUrl, KEYS_DATABASE, [KEYS_OWNER, ...services.map(keysRoleOf)]);
  });
}

/** Lets exactly these roles connect to a database and use its schema; making tables is left to the owner. */
export async function grantAccess(adminUrl: string, database: string, roles: readonly string[]): Promise<void> {
  await withClient(urlOf(adminUrl, { database }), async (client) => {
    await grantConnect(client, database, roles);
    await client.query('revoke all on schema public from public');
    await client.query(`grant usage on schema public to ${listOf(roles)}`);
  });
}

/** Lets exactly these roles connect to a database. */
export async function grantConnect(client: pg.Client, database: string, roles: readonly string[]): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${listOf(roles)}`);
}

const listOf = (roles: readonly string[]) => roles.map((role) => pg.escapeIdentifier(role)).join(', ');

/** A URL like another with its user, password or database exchanged. */
export function urlOf(url: string, change: { user?: string; password?: string; database?: string }): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  if (change.database !== undefined) changed.pathname = `/${encodeURIComponent(change.database)}`;
  return changed.href;
}

/** Runs `work` on one connection of its own, and closes it. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a lost connection fails the next query, which reports it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensureRoles(
  client: pg.Client,
  services: readonly string[],
  passwords: Readonly<Record<string, string>>,
) {
  const existing = await namesIn(client, 'select rolname as name from pg_roles');
  for (const role of databaseRoles(services)) {
    const verb = existing.has(role) ? 'alter' : 'create';
    const attributes = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
    const password = pg.escapeLiteral(passwordOf(passwords, role));
    await client.query(`${verb} role ${pg.escapeIdentifier(role)} ${attributes} password ${password}`);
  }
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<void> {
  const existing = await namesIn(client, 'select datname as name from pg_database');
  const name = pg.escapeIdentifier(database);
  if (!existing.has(database)) await client.query(`create database ${name}`);
  await client.query(`alter database ${name} owner to ${pg.escapeIdentifier(owner)}`);
}

async function namesIn(client: pg.Client, query: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(query);
  return new Set(rows.map((row) => row.name));
}
