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
    const error = await exceeded(check, request);
    if (error) throw error;
  };
}

/**
 * Answers 429 in the place of 401 when the address has sent too many bad tokens in the minute. Others behind the same address
 * (a proxy, the portal) are not kept out: their tokens are verified first.
 */
export function limitBadTokens(
  adapter: FastifyAdapter,
  max: number,
): (request: FastifyRequest, error: ProblemError) => Promise<ProblemError> {
  const fastify = adapter.getInstance<FastifyInstance>();
  const keyGenerator = ({ ip }: FastifyRequest) => ip;
  const check = fastify.createRateLimit({ max, timeWindow: 60_000, keyGenerator, allowList: () => false });
  return async (request, error) => {
    // Without any token they count in Fastify already.
    if (error.status !== 401 || request.headers.authorization === undefined) return error;
    return (await exceeded(check, request)) ?? error;
  };
}

async function exceeded(
  check: ReturnType<FastifyInstance['createRateLimit']>,
  request: FastifyRequest,
): Promise<ProblemError | undefined> {
  const found = await check(request);
  if (found.isAllowed || !found.isExceeded) return undefined;
  return new ProblemError(429, [], { headers: { 'retry-after': String(Math.max(1, found.ttlInSeconds)) } });
}
