import { secondsBetween } from '@footbridge/contracts';
import { auditPathOldest, type Relay } from '@footbridge/messaging';
import { type FastifyInstance } from 'fastify';
import { type Database } from './database.js';
import { type ServiceDefinition } from './definition.js';
import { migrationNames } from './migrate.js';
import { type Settings } from './settings.js';
import { type Transaction } from './transaction.js';

/** What a service says about itself. Only `ready` decides whether it gets requests; the rest is told. */
export type HealthReport = {
  readonly ready: boolean;
  /** What readiness rests on, then what is only told. */
  readonly checks: Readonly<Record<string, Check>>;
  readonly told: Readonly<Record<string, Check>>;
};
export type Check = 'ok' | 'failing' | 'unknown';

export type HealthSource = {
  readonly service: string;
  readonly started: () => boolean;
  readonly report: () => Promise<HealthReport>;
};

/**
 * `/health/live`: the process answers. `/health/startup`: it has started. `/health/ready`: database, migrations and erasures;
 * broker and audit path are told there and never make it unready. `/info`: what runs here.
 */
export function serveHealth(fastify: FastifyInstance, { service, started, report }: HealthSource): void {
  fastify.get('/health/live', () => ({ status: 'ok' }));
  fastify.get('/health/startup', async (_request, reply) => {
    if (!started()) void reply.status(503);
    return Promise.resolve({ status: started() ? 'ok' : 'starting' });
  });
  fastify.get('/health/ready', async (_request, reply) => {
    const { ready, checks, told } = await report();
    if (!ready) void reply.status(503);
    return { status: ready ? 'ok' : 'not-ready', checks, told };
  });
  fastify.get('/info', () => ({
    service,
    version: process.env['FOOTBRIDGE_VERSION'] ?? 'source',
    node: process.version,
  }));
}

export type Watched = {
  readonly definition: ServiceDefinition;
  readonly database: Database;
  readonly settings: Settings;
  readonly relay: Relay | undefined;
  readonly stopping: boolean;
};

/** Asks the database, and what is known of broker and audit path, anew each time. */
export async function healthOf(watched: Watched): Promise<HealthReport> {
  const { definition, database, settings, relay, stopping } = watched;
  const check = async (work: (tx: Transaction) => Promise<boolean>, otherwise: Check = 'failing'): Promise<Check> => {
    try {
      return (await database.asHandler(work)) ? 'ok' : 'failing';
    } catch {
      return otherwise;
    }
  };
  const names = migrationNames(definition);
  const checks: Record<string, Check> = {
    database: (await database.answers()) ? 'ok' : 'failing',
    migrations: await check(async (tx) => {
      const rows = await tx.query<{ name: string }>('select name from public.migration');
      return names.every((name) => rows.some((row) => row.name === name));
    }),
    ...(definition.ready && { erasures: await check(definition.ready) }),
  };
  const told = {
    broker: await brokerOf(relay, database),
    auditPath: await check(async (tx) => {
      const oldest = await auditPathOldest(tx);
      return oldest === undefined || secondsBetween(oldest, tx.now) <= settings.auditPathLimitSeconds;
    }, 'unknown'),
  };
  return { ready: !stopping && Object.values(checks).every((each) => each === 'ok'), checks, told };
}

const heartbeatSeconds = 10;

/** The broker is well when this process's relay sent a heartbeat lately; a relay that does not lead cannot tell. */
async function brokerOf(relay: Relay | undefined, database: Database): Promise<Check> {
  if (!relay?.leading) return 'unknown';
  try {
    const { lastHeartbeat } = await relay.status();
    if (lastHeartbeat === undefined) return 'failing';
    const now = await database.asHandler((tx) => Promise.resolve(tx.now));
    return secondsBetween(lastHeartbeat, now) <= heartbeatSeconds ? 'ok' : 'failing';
  } catch {
    return 'failing';
  }
}
