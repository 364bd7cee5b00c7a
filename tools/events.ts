// npm run events -- status | parked | replay <key> | rebuild <service>
// Works on the installation named by FOOTBRIDGE_POSTGRES_URL, FOOTBRIDGE_KAFKA_BROKERS and FOOTBRIDGE_SECRETS; without them on
// the one that `npm start` runs here, which leaves these three in .footbridge/platform.json.
import { SERVICES, type ServiceName } from '@footbridge/contracts';
import { databaseOf, passwordOf, readSecrets, type RoleKind, roleOf, urlOf } from '@footbridge/infra';
import {
  auditPathOldest,
  type KafkaSettings,
  type KnowledgePart,
  knowledgeOf,
  listParked,
  type Log,
  type OpenTransaction,
  type ParkedEvent,
  ProjectionConsumer,
  type Reaction,
  ReactionConsumer,
  rebuild,
  relayStatus,
  type Sql,
  type Timed,
} from '@footbridge/messaging';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { handlerPool, inTransaction } from './shared/handler-transactions.js';

const root = resolve(import.meta.dirname, '..');
const usage = `Usage: npm run events -- <command>
  status              per service: what waits to be published, how old its knowledge is, what is parked, its audit path
  parked              every parked event, with the reason
  replay <key>        apply what is parked for a key, in order, wherever it is parked
  rebuild <service>   fill the knowledge of a service anew and swap it in`;

/** What this tool reads of a service's definition. */
type Definition = { readonly knowledge?: readonly KnowledgePart[]; readonly reactions?: readonly Reaction[] };

type Installation = {
  databaseUrl(service: ServiceName, kind: RoleKind): string;
  kafka(service: ServiceName): KafkaSettings;
};

function findInstallation(): Installation {
  const names = ['FOOTBRIDGE_POSTGRES_URL', 'FOOTBRIDGE_KAFKA_BROKERS', 'FOOTBRIDGE_SECRETS'] as const;
  const file = join(root, '.footbridge', 'platform.json');
  const left = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const [postgres, brokers, secretsFile] = names.map((name) => {
    const value = process.env[name] ?? left[name];
    if (!value) throw new Error(`${name} is not set, and no installation runs here: start one with "npm start".`);
    return value;
  }) as [string, string, string];
  const secrets = readSecrets(secretsFile);
  return {
    databaseUrl: (service, kind) => {
      const user = roleOf(service, kind);
      return urlOf(postgres, { user, password: passwordOf(secrets.postgres, user), database: databaseOf(service) });
    },
    kafka: (service) => ({
      brokers: brokers.split(','),
      username: service,
      password: passwordOf(secrets.kafka, service),
    }),
  };
}

/** Runs `work` with transactions of the service's handler role; a pool of connections lives meanwhile. */
async function asHandler<T>(
  installation: Installation,
  service: ServiceName,
  work: (openTransaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const pool = handlerPool({ connectionString: installation.databaseUrl(service, 'handler'), max: 6 });
  try {
    return await work((inside) => inTransaction(pool, inside));
  } finally {
    await pool.end();
  }
}

async function definitionOf(service: ServiceName): Promise<Definition> {
  const file = join(root, 'apps', service, 'src', 'definition.ts');
  const { definition } = (await import(pathToFileURL(file).href)) as { definition: Definition | (() => Definition) };
  return typeof definition === 'function' ? definition() : definition;
}

async function status(installation: Installation): Promise<void> {
  const rows = [];
  for (const service of SERVICES) {
    rows.push(
      await asHandler(installation, service, (open) => open((tx) => statusOf(tx, service))).catch(unreachable(service)),
    );
  }
  console.table(rows);
}

const unreachable = (service: string) => (error: unknown) => ({
  service,
  'cannot be read': error instanceof pg.DatabaseError ? error.code : 'no connection',
});

async function statusOf(tx: Sql & Timed, service: ServiceName) {
  const waiting = await relayStatus(tx);
  const sources = await tx.query<{ source: ServiceName }>(`select distinct service as source from public.heartbeat`);
  const known = await knowledgeOf(
    tx,
    sources.map(({ source }) => source),
  );
  const secondsAgo = (at: string | undefined) =>
    at ? Math.round((Date.parse(tx.now) - Date.parse(at)) / 1000) : undefined;
  const ages = known.map(({ service: source, at }) => `${source} ${secondsAgo(at) ?? 'unknown'}`);
  const parked = [...(await listParked(tx, 'knowledge')), ...(await listParked(tx, 'public'))];
  return {
    service,
    'events waiting': waiting.depth,
    'oldest (s)': Math.round(waiting.oldestSeconds),
    'entries waiting': waiting.unnumberedEntries + waiting.unpublishedEntries,
    'audit path (s)': secondsAgo(await auditPathOldest(tx)) ?? 0,
    'parked keys': new Set(parked.map(({ consumer, key }) => `${consumer} ${key}`)).size,
    'knowledge age (s)': ages.join(', '),
  };
}

type Place = { readonly service: ServiceName; readonly schema: string; readonly event: ParkedEvent };

async function allParked(installation: Installation): Promise<Place[]> {
  const places: Place[] = [];
  for (const service of SERVICES) {
    for (const schema of ['knowledge', 'public']) {
      const events = await asHandler(installation, service, (open) => open((tx) => listParked(tx, schema)));
      places.push(...events.map((event) => ({ service, schema, event })));
    }
  }
  return places;
}

async function parked(installation: Installation): Promise<void> {
  const places = await allParked(installation);
  if (places.length === 0) console.log('Nothing is parked.');
  else console.table(places.map(({ service, event }) => ({ service, ...event })));
}

/** Answers whether nothing of the key is parked any more. */
async function replay(installation: Installation, key: string): Promise<boolean> {
  const places = (await allParked(installation)).filter(({ event }) => event.key === key);
  if (places.length === 0) console.log(`Nothing is parked for ${key}.`);
  const kinds = new Map(
    places.map((place) => [`${place.service} ${place.event.consumer} ${place.event.source}`, place]),
  );
  let whole = true;
  for (const { service, event } of kinds.values()) {
    const definition = await definitionOf(service);
    const { applied, remaining, reason } = await asHandler(installation, service, (openTransaction) => {
      const common = { service, kafka: installation.kafka(service), openTransaction, log: log };
      const reaction = definition.reactions?.find(({ name }) => name === event.consumer);
      const consumer = reaction
        ? new ReactionConsumer({ ...common, reaction })
        : new ProjectionConsumer({ ...common, parts: definition.knowledge ?? [] });
      return consumer.replay(event.source, key);
    });
    whole &&= remaining === 0;
    console.log(
      `${service}, ${event.consumer}: ${applied} applied, ${remaining} still parked${reason ? ` (${reason})` : ''}.`,
    );
  }
  return whole;
}

async function rebuildOne(installation: Installation, service: ServiceName): Promise<void> {
  const { knowledge: parts = [] } = await definitionOf(service);
  const started = Date.now();
  await asHandler(installation, service, (openTransaction) =>
    rebuild({
      service,
      parts,
      kafka: installation.kafka(service),
      ownerUrl: installation.databaseUrl(service, 'owner'),
      openTransaction,
      log,
    }),
  );
  console.log(`The knowledge of ${service} was rebuilt in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

const log: Log = {
  info: () => undefined,
  warn: (fields, message) => {
    console.error(message, fields);
  },
  error: (fields, message) => {
    console.error(message, fields);
  },
};

async function run([command, subject]: readonly string[]): Promise<number> {
  const service = SERVICES.find((each) => each === subject);
  if (command === 'status') await status(findInstallation());
  else if (command === 'parked') await parked(findInstallation());
  else if (command === 'replay' && subject) return (await replay(findInstallation(), subject)) ? 0 : 1;
  else if (command === 'rebuild' && service) await rebuildOne(findInstallation(), service);
  else {
    console.error(usage);
    return command === '--help' ? 0 : 2;
  }
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
