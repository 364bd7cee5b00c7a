import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { type PageEngine } from './engine/page-engine.js';

/** Whatever is no page of ours, and whatever went wrong outside of one, is answered with a page too. */
@Catch()
export class TroubleFilter implements ExceptionFilter {
  constructor(
    private readonly engine: PageEngine,
    private readonly log: Logger,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const status = statusOf(thrown);
    if (status >= 500) this.log.error({ err: thrown }, 'a request failed');
    const code =
      status === 404 ? 'not-found' : status === 429 ? 'too-many-requests' : status < 500 ? 'invalid' : 'defect';
    await this.engine.trouble(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), {
      status,
      code,
      reasons: [],
    });
  }
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status =
    typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
