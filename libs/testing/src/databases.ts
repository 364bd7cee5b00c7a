import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  grantAccess,
  grantConnect,
  KEYS_OWNER,
  keysRoleOf,
  passwordOf,
  PORTAL,
  PORTAL_ROLES,
  ROLE_KINDS,
  roleOf,
  urlOf,
  withClient,
  type RoleKind,
} from '@footbridge/infra';
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrationSources } from './migration-sources.js';
import { testPlatform } from './platform.js';

/** Brings an empty database to its newest version, connected as its owner, and closes its connections. */
export type Migrate = (ownerUrl: string) => Promise<unknown>;

type Fresh = {
  readonly name: string;
  /** The superuser's, for looking past row-level security. */
  readonly superuserUrl: string;
  /** Reads or changes rows as they rest, past row-level security. */
  query<R extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
  drop(): Promise<void>;
};

export type FreshDatabase = Fresh & { readonly urls: Readonly<Record<RoleKind, string>> };
export type FreshKeysDatabase = Fresh & {
  readonly ownerUrl: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
};

type Kind = { label: string; owner: string; roles: readonly string[]; migrate: Migrate; sources: readonly string[] };

/**
 * A migrated, empty database of a service, for one spec file. It is cloned from a template that is migrated once for
 * each content of the migrations, however many workers ask. What killed test runs left behind goes first.
 */
export async function freshDatabase(service: ServiceName, migrate: Migrate): Promise<FreshDatabase> {
  const roles = ROLE_KINDS.map((kind) => roleOf(service, kind));
  const sources = [`apps/${service}/migrations`];
  const fresh = await clone({ label: service, owner: roleOf(service, 'owner'), roles, migrate, sources });
  const urlFor = (kind: RoleKind) => testPlatform().databaseUrl(service, kind, fresh.name);
  const urls = {
    owner: urlFor('owner'),
    request: urlFor('request'),
    handler: urlFor('handler'),
    relay: urlFor('relay'),
  };
  return { ...fresh, urls };
}

/** A migrated, empty database of the portal, as `freshDatabase` makes one of a service. */
export async function freshPortalDatabase(migrate: Migrate): Promise<Fresh & { readonly requestUrl: string }> {
  const [owner, request, handler] = PORTAL_ROLES.map((kind) => roleOf(PORTAL, kind));
  const roles = [owner, request, handler].filter((role) => role !== undefined);
  const fresh = await clone({ label: PORTAL, owner: owner ?? '', roles, migrate, sources: ['apps/portal/migrations'] });
  const { postgresUrl, secrets } = testPlatform();
  const user = request ?? '';
  const requestUrl = urlOf(postgresUrl, { user, password: passwordOf(secrets.postgres, user), database: fresh.name });
  return { ...fresh, requestUrl };
}

/** Gives the committed audit entries of a service their numbers, as its relay would; by the superuser. */
export async function numberEntries(superuser: { query(text: string): Promise<unknown> }): Promise<void> {
  await superuser.query(
    `with gone as (delete from audit_pending returning position, entry_id, at)
     insert into audit_number (number, entry_id, at)
     select (select coalesce(max(number), 0) from audit_number) + row_number() over (order by position), entry_id, at from gone`,
  );
}

/** A migrated, empty database of keys, as `freshDatabase` makes one of a service. */
export async function freshKeysDatabase(migrate: Migrate): Promise<FreshKeysDatabase> {
  const roles = [KEYS_OWNER, ...SERVICES.map(keysRoleOf)];
  const fresh = await clone({ label: 'keys', owner: KEYS_OWNER, roles, migrate, sources: ['libs/keyring/migrations'] });
  const { keysUrl } = testPlatform();
  const urls = Object.fromEntries(SERVICES.map((service) => [service, keysUrl(service, fresh.name)]));
  return { ...fresh, ownerUrl: keysUrl('owner', fresh.name), urls: urls as Record<ServiceName, string> };
}

async function clone(kind: Kind): Promise<Fresh> {
  const admin = testPlatform().postgresUrl;
  const content = JSON.stringify([...migrationSources(kind.sources), kind.migrate.toString()]);
  const template = `template_${kind.label}_${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
  const name = `test_${kind.label}_${RUN}_${randomBytes(4).toString('hex')}`;
  kept.add(name);
  keeper ??= keepAlive(admin);
  await keeper;
  await withClient(admin, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`footbridge template ${kind.label}`]);
    if ((await databasesLike(client, template)).length === 0) await buildTemplate(client, kind, template);
    await client.query(`create database ${name} template ${template} owner ${kind.owner}`);
    await grantConnect(client, name, kind.roles);
  });
  const superuserUrl = urlOf(admin, { database: name });
  let past: Promise<pg.Client> | undefined;
  return {
    name,
    superuserUrl,
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      const client = await (past ??= connected(superuserUrl));
      return (await client.query<R>(text, [...values])).rows;
    },
    async drop() {
      await (await past)?.end();
      await withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
      await closeKeeper(name);
    },
  };
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** Newest first; work on two states of the migrations would otherwise drop each other's. */
const TEMPLATES_KEPT = 3;

/** Migrates under another name first, so that a build which was cut short is never taken for a template. */
async function buildTemplate(client: pg.Client, kind: Kind, template: string): Promise<void> {
  const { postgresUrl, secrets } = testPlatform();
  const half = `template_${kind.label}_half`;
  const others = await databasesLike(client, `template\\_${kind.label}\\_%`);
  for (const old of [half, ...others.filter((name) => name !== half).slice(TEMPLATES_KEPT)]) {
    await client.query(`drop database if exists ${old} with (force)`);
  }
  await client.query(`create database ${half} owner ${kind.owner}`);
  await grantAccess(postgresUrl, half, kind.roles);
  const password = secrets.postgres[kind.owner] ?? '';
  await kind.migrate(urlOf(postgresUrl, { user: kind.owner, password, database: half }));
  await client.query(`alter database ${half} rename to ${template}`);
  await client.query(`alter database ${template} allow_connections false`);
}

/** Names this instance of the module in the names of its databases, and on a connection that lives as long as they do. */
const RUN = randomBytes(5).toString('hex');
let keeper: Promise<pg.Client> | undefined;
const kept = new Set<string>();

/** The connection says that the databases of this run are in use; PostgreSQL ends it when this process has gone. */
async function keepAlive(admin: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: admin, application_name: `test ${RUN}` });
  client.on('error', () => undefined); // the server was stopped: there is nothing left to keep
  await client.connect();
  (client as unknown as { unref(): void }).unref(); // a test that forgot to drop must not keep Jest from ending
  await sweep(client);
  return client;
}

async function sweep(client: pg.Client): Promise<void> {
  // The databases first: a run that starts in between is alive by the time that the living are asked for.
  const databases = await databasesLike(client, 'test\\_%');
  const alive = await client.query<{ name: string }>('select application_name as name from pg_stat_activity');
  const names = new Set(alive.rows.map((row) => row.name));
  for (const database of databases) {
    const run = database.split('_').at(-2) ?? '';
    if (!names.has(`test ${run}`)) await client.query(`drop database if exists ${database} with (force)`);
  }
}

async function closeKeeper(name: string): Promise<void> {
  kept.delete(name);
  if (kept.size > 0 || !keeper) return;
  const last = await keeper;
  keeper = undefined;
  await last.end();
}

async function databasesLike(client: pg.Client, pattern: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where datname like $1 order by oid desc',
    [pattern],
  );
  return rows.map((row) => row.name);
}
