import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Caller } from './caller.js';
import { ProblemError } from './problem.js';

/** A request after the token guard of libs/access. */
export type WithCaller = FastifyRequest & { caller?: Caller };

/** Throws 429 when the request's person has used up the minute; requests without a person count by address, in Fastify. */
export function limitPersons(adapter: FastifyAdapter, max: number): (request: WithCaller) => Promise<void> {
  const fastify = adapter.getInstance<FastifyInstance>();
  const check = fastify.createRateLimit({
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => (request as WithCaller).caller?.personId ?? request.ip,
    allowList: () => false,
  });
  return async (request) => {
    if (!request.caller) return;
    const found = await check(request);
    if (!found.isAllowed && found.isExceeded) {
      throw new ProblemError(429, [], { headers: { 'retry-after': String(Math.max(1, found.ttlInSeconds)) } });
    }
  };
}
