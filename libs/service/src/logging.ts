import pino, { type DestinationStream, type Logger } from 'pino';
import { requestContext } from './context.js';
import { sqlState } from './sql-state.js';

/** Paths whose values are never logged, should an object that holds them be logged by mistake. */
const REDACTED = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'password',
  'token',
  'body',
  'query',
  'parameters',
  'detail',
];

/**
 * The process's logger: JSON lines with the service and the trace id of the request at hand. Requests are logged by their
 * route's template; of errors the class, code and stack are kept, and of a database error not its words, which may quote values.
 */
export function makeLogger(options: { service: string; level: string; to?: DestinationStream }): Logger {
  const paths = REDACTED.flatMap((path) => {
    const inner = path.startsWith('[') ? path : `.${path}`;
    return [path, `*${inner}`, `*.*${inner}`];
  });
  return pino(
    {
      name: options.service,
      level: options.level,
      redact: { paths, censor: '[redacted]' },
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: safeError, error: safeError, req: () => undefined, res: () => undefined },
      mixin: () => {
        const context = requestContext();
        return context ? { traceId: context.traceId } : {};
      },
    },
    options.to ?? pino.destination({ fd: 1, sync: false }),
  );
}

/** What may be logged of an error. Messages of the database and of parsers can quote what people typed: those are left out. */
export function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const state = sqlState(error);
  const quotes = state !== undefined || 'driverError' in error || error instanceof SyntaxError;
  const [, ...frames] = (error.stack ?? '').split(/\n(?=\s+at )/);
  return {
    type: error.name,
    ...(state !== undefined && { code: state }),
    ...(!quotes && { message: error.message }),
    stack: frames.slice(0, 12).join('\n'),
  };
}
