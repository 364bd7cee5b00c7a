import fastifyCookie from '@fastify/cookie';
import fastifyFormbody from '@fastify/formbody';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySession from '@fastify/session';
import { clockOffset, makeLogger, traceOf } from '@footbridge/service';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Logger } from 'pino';
import { PortalModule } from './app.module.js';
import { serveAssets } from './engine/assets.js';
import { PageEngine } from './engine/page-engine.js';
import { type Page } from './engine/page.js';
import { Renderer } from './engine/render.js';
import { Shell } from './engine/shell.js';
import { pages, resources } from './pages/all-pages.js';
import { ServiceClient } from './services/service-client.js';
import { Sealing } from './session/sealing.js';
import { Sessions } from './session/session.store.js';
import { type PortalSettings } from './settings.js';
import { Issuers } from './sign-in/issuers.js';
import { TroubleFilter } from './trouble.filter.js';

const SWEEP_MS = 600_000;
const BODY_LIMIT = 262_144;
const MOST_A_MINUTE = 600;

/** A running portal. */
export type RunningPortal = { readonly url: string; readonly log: Logger; stop(): Promise<void> };

export type PortalOptions = {
  /** Instead of HTTP_PORT; 0 takes a free one. */
  readonly port?: number;
  /** Instead of all there are. */
  readonly pages?: readonly Page[];
};

/** Starts the portal in this process. */
export async function startPortal(settings: PortalSettings, options: PortalOptions = {}): Promise<RunningPortal> {
  const log = makeLogger({ service: 'portal', level: settings.logLevel });
  const pool = openPool(settings, log);
  const now = () => new Date(Date.now() + clockOffset(settings.testClockFile));
  const sealing = new Sealing(readFileSync(settings.sessionKeyFile, 'utf8'));
  const sessions = new Sessions(pool, sealing, { idleSeconds: settings.idleSeconds, now });
  const services = new ServiceClient(settings);
  const issuers = new Issuers(settings, services, log);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 200 },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  await secure(fastify, settings, log);
  const assets = await serveAssets(fastify);
  await rememberPeople(fastify, settings, { sessions, secret: sealing.hash('cookie').toString('hex') });
  const { brand, idleSeconds, auditVerifierKey, publicUrl } = settings;
  const shell = new Shell(new Renderer(brand), { brand, assets, idleSeconds });
  const engine = new PageEngine({
    sessions,
    issuers,
    services,
    shell,
    brand,
    auditVerifierKey,
    publicUrl,
    now,
    log,
    tellsCosts: !settings.production,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    PortalModule.of({ sessions, issuers, services, engine, pool }),
    adapter,
    { abortOnError: false, bodyParser: false, logger: false },
  );
  app.useGlobalFilters(new TroubleFilter(engine, log));
  engine.mount(fastify, options.pages ?? pages, resources);
  await app.init();
  await app.listen(options.port ?? settings.httpPort, settings.httpHost);
  const sweeping = setInterval(() => {
    sessions.sweep().catch((error: unknown) => {
      log.warn({ err: error }, 'sessions that are over could not be deleted');
    });
  }, SWEEP_MS);
  const url = await app.getUrl();
  log.info({ url }, 'started');
  return {
    url,
    log,
    async stop() {
      clearInterval(sweeping);
      await app.close();
      await pool.end();
      log.info({}, 'stopped');
    },
  };
}

function openPool({ databaseUrlRequest }: PortalSettings, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrlRequest,
    max: 10,
    application_name: 'portal',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    keepAlive: true,
  });
  const lost = (error: Error) => {
    log.warn({ err: error }, 'a connection to the database was lost');
  };
  pool.on('error', lost);
  // Lost between being handed out and being used, a connection must not end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Headers, limits and the log of requests: by the page's pattern, never by its address. */
async function secure(fastify: FastifyInstance, settings: PortalSettings, log: Logger): Promise<void> {
  const signIns = [...new Set(settings.issuers.map(({ issuer }) => new URL(issuer).origin))];
  await fastify.register(fastifyHelmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'", ...signIns],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    hsts: settings.production,
  });
  await fastify.register(fastifyRateLimit, {
    max: MOST_A_MINUTE,
    timeWindow: 60_000,
    keyGenerator: (request) => request.cookies['__Host-footbridge'] ?? request.cookies['footbridge'] ?? request.ip,
    allowList: (request) => request.url.startsWith('/health/') || request.url.startsWith('/assets/'),
  });
  fastify.addHook('onRequest', (_request, reply, next) => {
    void reply.header('cache-control', 'no-store');
    next();
  });
  fastify.addHook('onResponse', (request, reply, next) => {
    const route = request.routeOptions.url ?? 'none';
    if (!route.startsWith('/health/') && !route.startsWith('/assets/')) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      log.info(
        { method: request.method, route, status: reply.statusCode, ms, traceId: traceOf(request).traceId },
        'request',
      );
    }
    next();
  });
}

async function rememberPeople(
  fastify: FastifyInstance,
  settings: PortalSettings,
  { sessions, secret }: { sessions: Sessions; secret: string },
): Promise<void> {
  await fastify.register(fastifyFormbody, { bodyLimit: BODY_LIMIT });
  await fastify.register(fastifyCookie);
  await fastify.register(fastifySession, {
    store: sessions,
    secret,
    cookieName: settings.production ? '__Host-footbridge' : 'footbridge',
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.production },
    saveUninitialized: false,
    rolling: false,
  });
}
