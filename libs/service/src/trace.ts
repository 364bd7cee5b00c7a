import { randomBytes } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { type FastifyRequest } from 'fastify';

export type Trace = { readonly traceId: string; readonly traceparent: string };

const SHAPE = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NOTHING = /^0+$/;

/** The trace of a `traceparent` header (W3C Trace Context); a new one when it is missing or malformed. */
export function traceFrom(traceparent: string | undefined): Trace {
  const [, traceId, parent, flags] = SHAPE.exec(traceparent ?? '') ?? [];
  if (traceparent !== undefined && traceId && parent && flags && !NOTHING.test(traceId) && !NOTHING.test(parent)) {
    return { traceId, traceparent };
  }
  const fresh = randomBytes(16).toString('hex');
  return { traceId: fresh, traceparent: `00-${fresh}-${randomBytes(8).toString('hex')}-00` };
}

const traces = new WeakMap<object, Trace>();

/** The trace of a request, the same for as long as it is served: the active span's, else the caller's, else a new one. */
export function traceOf(request: FastifyRequest): Trace {
  const known = traces.get(request.raw);
  if (known) return known;
  const span = trace.getActiveSpan()?.spanContext();
  const header = request.headers['traceparent'];
  const made: Trace = span
    ? { traceId: span.traceId, traceparent: `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}` }
    : traceFrom(typeof header === 'string' ? header : undefined);
  traces.set(request.raw, made);
  return made;
}
