import { type ServiceName } from '@footbridge/contracts';
import { reached, type Sql } from '@footbridge/messaging';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Provider } from '@nestjs/common';
import { type DestinationStream, type Logger } from 'pino';
import { Waiting } from './after.js';
import { clockOffset } from './clock.js';
import { Database } from './database.js';
import { type ServiceDefinition } from './definition.js';
import { type HealthReport, serveHealth } from './health.js';
import { makeHttp } from './http.js';
import { makeLogger } from './logging.js';
import { Loops } from './loops.js';
import { migrationNames } from './migrate.js';
import { RequestHasher } from './once.js';
import { readSettings, Settings, SettingsError, type Environment } from './settings.js';

export type StartOptions = {
  /** False: no relay, no consumers, no loops; commands and queries work all the same. */
  readonly messaging?: boolean;
  /** Instead of HTTP_PORT; 0 takes a free one. */
  readonly port?: number;
  /** Where the log goes; standard output by default. */
  readonly logTo?: DestinationStream;
};

/** A running service. */
export type RunningService = {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  readonly settings: Settings;
  readonly log: Logger;
  /** Finishes open requests within 5 seconds, then stops consumers, loops and relay, and closes the pools. */
  stop(): Promise<void>;
};

/** Starts a service in this process: what `runService` does, without signals and exit codes. */
export async function startService(
  definition: ServiceDefinition,
  environment: Environment | Settings,
  options: StartOptions = {},
): Promise<RunningService> {
  const settings = settingsOf(definition, environment);
  const log = makeLogger({
    service: definition.name,
    level: settings.logLevel,
    ...(options.logTo && { to: options.logTo }),
  });
  const database = await connect(definition, settings, log);
  const undo: (() => Promise<void>)[] = [() => database.close()];
  try {
    let started = false;
    let stopping = false;
    const app = await makeHttp({
      definition,
      settings,
      providers: providersOf(definition, settings, database),
      log,
      hasher: new RequestHasher(hashingMaterial(settings)),
      waiting: new Waiting(sourcesOf(definition), (after) => database.asHandler((tx) => reached(tx, after))),
      observe: () => undefined,
    });
    undo.unshift(() => closeHttp(app));
    const loops = new Loops(definition.loops ?? [], database, log);
    const report = () => healthOf(definition, database, { stopping });
    serveHealth(app.getHttpAdapter().getInstance(), {
      service: definition.name,
      started: () => started,
      report,
    });
    await app.listen(options.port ?? settings.httpPort, settings.httpHost);
    if (options.messaging !== false) {
      loops.start();
      undo.splice(1, 0, () => loops.stop());
    }
    started = true;
    const url = (await app.getUrl()).replace('[::1]', 'localhost');
    log.info({ host: settings.httpHost }, 'started');
    const stop = once(async () => {
      stopping = true;
      await inTurn(undo, log);
      log.info({}, 'stopped');
    });
    return { url, app, database, settings, log, stop };
  } catch (error) {
    await inTurn(undo, log);
    throw error;
  }
}

function settingsOf(definition: ServiceDefinition, environment: Environment | Settings): Settings {
  const settings =
    environment instanceof Settings
      ? environment
      : readSettings({ SERVICE: definition.name, ...environment }, definition.settings ?? Settings);
  if (settings.service !== definition.name) throw new SettingsError(`Settings: SERVICE must be ${definition.name}`);
  return settings;
}

function connect(definition: ServiceDefinition, settings: Settings, log: Logger): Promise<Database> {
  return Database.connect({
    service: definition.name,
    request: settings.databaseUrlRequest,
    handler: settings.databaseUrlHandler,
    pool: { request: settings.databasePoolRequest, handler: settings.databasePoolHandler },
    entities: definition.entities ?? [],
    clockOffset: () => clockOffset(settings.testClockFile),
    ...(definition.studentOf !== undefined && { studentOf: definition.studentOf }),
    log: (message) => {
      log.warn({}, message);
    },
  });
}

function providersOf(definition: ServiceDefinition, settings: Settings, database: Database): Provider[] {
  const own = definition.settings && definition.settings !== Settings ? [definition.settings] : [];
  return [
    { provide: Database, useValue: database },
    { provide: Settings, useValue: settings },
    ...own.map((provide) => ({ provide, useValue: settings })),
    ...(definition.providers?.(settings) ?? []),
  ];
}

/** Requests are hashed under a key that is not in the database; without one of the installation's, under one of this process. */
function hashingMaterial(settings: Settings): Buffer {
  if (settings.keyEncryptionKeyFile !== undefined) return readFileSync(settings.keyEncryptionKeyFile);
  return settings.keyEncryptionKey === undefined ? randomBytes(32) : Buffer.from(settings.keyEncryptionKey);
}

function sourcesOf(definition: ServiceDefinition): ReadonlySet<ServiceName> {
  return new Set((definition.knowledge ?? []).map(({ source }) => source));
}

async function healthOf(
  definition: ServiceDefinition,
  database: Database,
  { stopping }: { stopping: boolean },
): Promise<HealthReport> {
  const check = async (work: (sql: Sql) => Promise<boolean>): Promise<'ok' | 'failing'> => {
    try {
      return (await database.asHandler(work)) ? 'ok' : 'failing';
    } catch {
      return 'failing';
    }
  };
  const names = migrationNames(definition);
  const checks: HealthReport['checks'] = {
    database: (await database.answers()) ? 'ok' : 'failing',
    migrations: await check(async (sql) => {
      const rows = await sql.query<{ name: string }>('select name from public.migration');
      return names.every((name) => rows.some((row) => row.name === name));
    }),
    ...(definition.ready && { erasures: await check(definition.ready) }),
  };
  return { ready: !stopping && Object.values(checks).every((each) => each === 'ok'), checks };
}

const patience = 5_000;

/** Stops accepting, lets open requests finish within 5 seconds, then cuts what is left. */
async function closeHttp(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, patience);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

async function inTurn(steps: readonly (() => Promise<void>)[], log: Logger): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      log.error({ err: error }, 'while stopping');
    }
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
