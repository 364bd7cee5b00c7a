import {
  Catch,
  HttpException,
  Injectable,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { isTransient } from '@footbridge/messaging';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { mergeMap, type Observable } from 'rxjs';
import { answerOf, REFUSAL_STATUS, refusalHeaders } from './answer.js';
import { isOutcome, type Outcome } from './outcome.js';
import { codeOfStatus, problem, PROBLEM_JSON, ProblemError, type Explainer } from './problem.js';
import { sqlState } from './sql-state.js';
import { traceOf } from './trace.js';

export type AnsweringOptions = { readonly base: string; readonly explain: Explainer; readonly log: Logger };

/** The one place where outcomes of commands become HTTP. Other values pass as they are: they are views. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly options: AnsweringOptions) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      mergeMap((value: unknown) => {
        if (!isOutcome(value)) return [value];
        return [this.answer(value, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>())];
      }),
    );
  }

  private answer(outcome: Outcome, request: FastifyRequest, reply: FastifyReply): object | undefined {
    if (outcome.kind !== 'refused') {
      const { status, headers } = answerOf(outcome);
      void reply.status(status).headers(headers);
      return outcome.kind === 'done' ? outcome.body : undefined;
    }
    const status = REFUSAL_STATUS[outcome.status];
    void reply.status(status).headers({ ...refusalHeaders(outcome), 'content-type': PROBLEM_JSON });
    // What the caller may not know exists gives no reason either.
    const reasons = outcome.status === 'not-found' ? [] : outcome.reasons;
    const { traceId } = traceOf(request);
    return problem({ code: outcome.status, status, reasons }, { ...this.options, traceId });
  }
}

/** Everything that was thrown: problems as they are, Nest's and Fastify's by status, the rest as 500 without a word of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly options: AnsweringOptions,
    private readonly limited: (request: FastifyRequest, error: ProblemError) => Promise<ProblemError>,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const { traceId } = traceOf(request);
    const error = await this.limited(request, asProblem(thrown));
    if (error.status >= 500) {
      this.options.log.error({ err: thrown, traceId, sqlState: sqlState(thrown) }, 'a request failed');
    }
    const code = error.options.code ?? codeOfStatus(error.status);
    const body = problem({ code, status: error.status, reasons: error.reasons }, { ...this.options, traceId });
    void reply
      .status(error.status)
      .headers({ ...error.options.headers, 'content-type': PROBLEM_JSON })
      .send(JSON.stringify(body));
  }
}

function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  const status = statusOf(thrown);
  if (status !== undefined && status < 500) return new ProblemError(status);
  if (status === 503 || isTransient(thrown)) return new ProblemError(503, [], { headers: { 'retry-after': '2' } });
  return new ProblemError(500);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' && thrown.statusCode >= 400 ? thrown.statusCode : undefined;
}
