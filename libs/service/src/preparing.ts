import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import canonicalize from 'canonicalize';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Observable } from 'rxjs';
import { afterOf, type Waiting } from './after.js';
import { requestContext } from './context.js';
import { header, idempotencyKeyOf, ONCE } from './headers.js';
import { type OnceKey, type RequestHasher } from './once.js';
import { ProblemError } from './problem.js';

/**
 * Before a route runs: takes up its idempotency key, and waits until this service knows what the client has just done elsewhere
 * (`Footbridge-After`).
 */
@Injectable()
export class PreparingInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();

  constructor(
    private readonly hasher: RequestHasher,
    private readonly waiting: Waiting,
    private readonly limit: (request: FastifyRequest) => Promise<void>,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    await this.limit(request);
    const store = requestContext();
    if (store && this.reflector.getAllAndOverride<boolean>(ONCE, [context.getHandler(), context.getClass()])) {
      store.once = this.once(request);
    }
    const after = afterOf(header(request, 'footbridge-after'));
    if (after && !(await this.waiting.until(after))) {
      const behind = `${after.service}/${after.key}/${after.sequence}`;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const facts = { service: after.service, sequence: after.sequence };
        const options = { code: 'knowledge-behind', headers: { 'retry-after': '2' } };
        throw new ProblemError(503, [{ code: 'knowledge-behind', facts }], options);
      }
      void http.getResponse<FastifyReply>().header('footbridge-behind', behind);
    }
    return next.handle();
  }

  private once(request: FastifyRequest): OnceKey {
    const key = idempotencyKeyOf(request);
    const { params, query, body } = request;
    const asked = { params, query, body: body ?? null, actingAs: header(request, 'footbridge-acting-as') ?? null };
    const text = canonicalize(asked);
    if (text === undefined) throw new ProblemError(400);
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    return { route, key, hash: this.hasher.hash(text), hashKeyId: this.hasher.keyId };
  }
}
