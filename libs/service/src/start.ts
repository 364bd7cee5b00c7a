import { type ServiceName } from '@footbridge/contracts';
import { reached, Relay } from '@footbridge/messaging';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { type Provider } from '@nestjs/common';
import { type DestinationStream, type Logger } from 'pino';
import { Waiting } from './after.js';
import { clockOffset } from './clock.js';
import { Database } from './database.js';
import { type ServiceDefinition } from './definition.js';
import { healthOf, serveHealth } from './health.js';
import { makeHttp } from './http.js';
import { makeLogger } from './logging.js';
import { Metrics, serveMetrics } from './metrics.js';
import { RequestHasher } from './once.js';
import { readSettings, Settings, SettingsError, type Environment } from './settings.js';
import { versionGauges } from './versions/comparison.js';
import { background } from './wiring.js';

export type StartOptions = {
  /** False: no relay, no consumers, no loops; commands and queries work all the same. */
  readonly messaging?: boolean;
  /** Instead of HTTP_PORT; 0 takes a free one. */
  readonly port?: number;
  /** With `port`, instead of METRICS_PORT; without it no metrics are served then. */
  readonly metricsPort?: number;
  /** Where the log goes; standard output by default. */
  readonly logTo?: DestinationStream;
};

/** A running service. */
export type RunningService = {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  /** Undefined without messaging. */
  readonly relay: Relay | undefined;
  readonly metrics: Metrics;
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
  const stops: (() => Promise<void>)[] = [() => database.close()];
  const state = { started: false, stopping: false };
  try {
    const behind = options.messaging === false ? undefined : background(definition, settings, database, log);
    if (behind) stops.unshift(() => behind.stop());
    const metrics = metricsOf(definition, database, log);
    const app = await makeHttp({
      definition,
      settings,
      providers: providersOf(definition, settings, database, behind?.relay),
      log,
      hasher: new RequestHasher(hashingMaterial(settings)),
      waiting: new Waiting(new Set(sourcesOf(definition)), (after) => database.asHandler((tx) => reached(tx, after))),
      observe: (...request) => {
        metrics.observe(...request);
      },
    });
    stops.unshift(() => closeHttp(app));
    serveHealth(app.getHttpAdapter().getInstance(), {
      service: definition.name,
      started: () => state.started,
      report: () => healthOf({ definition, database, settings, relay: behind?.relay, stopping: state.stopping }),
    });
    const metricsPort = options.port === undefined ? settings.metricsPort : options.metricsPort;
    const metricsServer =
      metricsPort === undefined ? undefined : await serveMetrics(metrics, settings.httpHost, metricsPort);
    if (metricsServer) stops.push(() => closeServer(metricsServer));
    await app.listen(options.port ?? settings.httpPort, settings.httpHost);
    await behind?.start();
    state.started = true;
    const url = await app.getUrl();
    log.info({ url }, 'started');
    const stop = once(async () => {
      state.stopping = true;
      await inTurn(stops, log);
      log.info({}, 'stopped');
    });
    return { url, app, database, relay: behind?.relay, metrics, settings, log, stop };
  } catch (error) {
    await inTurn(stops, log);
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
    ...(definition.onlineViewOff !== undefined && { onlineViewOff: definition.onlineViewOff }),
    log: (message) => {
      log.warn({}, message);
    },
  });
}

function providersOf(
  definition: ServiceDefinition,
  settings: Settings,
  database: Database,
  relay: Relay | undefined,
): Provider[] {
  const own = definition.settings && definition.settings !== Settings ? [definition.settings] : [];
  return [
    { provide: Database, useValue: database },
    { provide: Settings, useValue: settings },
    ...(relay ? [{ provide: Relay, useValue: relay }] : []),
    ...own.map((provide) => ({ provide, useValue: settings })),
    ...(definition.providers?.(settings) ?? []),
  ];
}

/** Requests are hashed under a key that is not in the database; without one of the installation's, under one of this process. */
function hashingMaterial(settings: Settings): Buffer {
  if (settings.keyEncryptionKeyFile !== undefined) return readFileSync(settings.keyEncryptionKeyFile);
  return settings.keyEncryptionKey === undefined ? randomBytes(32) : Buffer.from(settings.keyEncryptionKey);
}

function sourcesOf(definition: ServiceDefinition): ServiceName[] {
  return [...new Set((definition.knowledge ?? []).map(({ source }) => source))];
}

function metricsOf(definition: ServiceDefinition, database: Database, log: Logger): Metrics {
  return new Metrics({
    service: definition.name,
    sources: sourcesOf(definition),
    gauges: [...(definition.gauges ?? []), ...(definition.aggregates?.length ? versionGauges : [])],
    openTransaction: (work) => database.asHandler(work),
    log,
  });
}

const patience = 5_000;

/** Stops accepting, lets open requests finish within 5 seconds, then cuts what is left. */
async function closeHttp(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, patience);
  // A connection whose last request has just been answered would stay open until its keep-alive ends.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 20);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    clearInterval(sweep);
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
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
