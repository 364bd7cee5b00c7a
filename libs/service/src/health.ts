import { type FastifyInstance } from 'fastify';

/** What a service says about itself. Only `ready` decides whether it gets requests; the rest is told. */
export type HealthReport = {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'ok' | 'failing' | 'unknown'>>;
};

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
    const { ready, checks } = await report();
    if (!ready) void reply.status(503);
    return { status: ready ? 'ok' : 'not-ready', checks };
  });
  fastify.get('/info', () => ({
    service,
    version: process.env['FOOTBRIDGE_VERSION'] ?? 'source',
    node: process.version,
  }));
}
