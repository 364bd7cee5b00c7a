import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { Logger as NestLogger, LoggerModule } from 'nestjs-pino';
import { type Logger } from 'pino';
import { AnswerInterceptor, ProblemFilter } from './answering.js';
import { type Waiting } from './after.js';
import { withContext } from './context.js';
import { type ServiceDefinition } from './definition.js';
import { type RequestHasher } from './once.js';
import { serveOpenApi } from './openapi.js';
import { PreparingInterceptor } from './preparing.js';
import { limitBadTokens, limitPersons } from './rate-limit.js';
import { type Settings } from './settings.js';
import { traceOf } from './trace.js';
import { validation } from './validation.js';

/** Bound together for one service: what its HTTP side consists of. */
export type HttpParts = {
  readonly definition: ServiceDefinition;
  readonly settings: Settings;
  readonly providers: readonly Provider[];
  readonly log: Logger;
  readonly hasher: RequestHasher;
  readonly waiting: Waiting;
  /** Told about each finished request. */
  readonly observe: (method: string, route: string, status: number, seconds: number) => void;
};

/** The kernel's providers, visible in every module of the app. */
@Module({})
class Kernel {}

@Module({})
class Service {}

/** Makes the Nest application with everything that every route has; it does not listen yet. */
export async function makeHttp(parts: HttpParts): Promise<NestFastifyApplication> {
  const { definition, settings, log } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: settings.bodyLimitBytes,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 200 },
  });
  await addPlugins(adapter.getInstance<FastifyInstance>(), parts);
  const kernel: DynamicModule = {
    module: Kernel,
    global: true,
    providers: [...parts.providers],
    exports: [...parts.providers],
  };
  const logging = LoggerModule.forRoot({ pinoHttp: { logger: log, autoLogging: false }, forRoutes: [] });
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: Service, imports: [logging, kernel, definition.module] },
    adapter,
    { abortOnError: false, bufferLogs: true },
  );
  app.useLogger(app.get(NestLogger));
  const answering = { base: settings.problemBase, explain: definition.explain ?? (() => undefined), log };
  app.useGlobalFilters(new ProblemFilter(answering, limitBadTokens(adapter, settings.rateLimitPerMinute)));
  app.useGlobalInterceptors(
    new PreparingInterceptor(parts.hasher, parts.waiting, limitPersons(adapter, settings.rateLimitPerMinute)),
    new AnswerInterceptor(answering),
  );
  app.useGlobalPipes(validation());
  serveOpenApi(app, definition.name);
  return app;
}

async function addPlugins(fastify: FastifyInstance, { definition, settings, log, observe }: HttpParts): Promise<void> {
  await fastify.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    hsts: settings.production,
  });
  await fastify.register(fastifyRateLimit, {
    max: settings.rateLimitPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
    // With a token the person's own limit counts (limitPersons), or that of bad ones: a proxy's address stands for many people.
    allowList: (request) => request.headers.authorization !== undefined || request.url.startsWith('/health/'),
  });
  fastify.addHook('onRequest', (request, reply, next) => {
    void reply.header('cache-control', 'no-store');
    traceOf(request);
    const route = request.routeOptions.url ?? 'none';
    trace.getActiveSpan()?.setAttribute('http.route', route).updateName(`${request.method} ${route}`);
    next();
  });
  const docs = `/api/${definition.name}/docs`;
  fastify.addHook('onSend', (request, reply, payload, next) => {
    if (request.url.startsWith(docs)) {
      void reply.header(
        'content-security-policy',
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
      );
    }
    next(null, payload);
  });
  // After the body is read: reading it leaves the asynchronous context that was there before.
  fastify.addHook('preHandler', (request, _reply, next) => {
    withContext({ ...traceOf(request) }, next);
  });
  fastify.addHook('onResponse', (request, reply, next) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1_000;
    observe(request.method, route, reply.statusCode, seconds);
    if (!route.startsWith('/health/')) {
      const { traceId } = traceOf(request);
      const line = {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      log.info({ ...line, traceId }, 'request');
    }
    next();
  });
}
