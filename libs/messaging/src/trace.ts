import { context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The active span as a W3C `traceparent`; undefined outside a span. */
export function traceparentNow(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** The trace that an event carries, for its handler's transaction: what is written there belongs to the same trace. */
export type CarriedTrace = { readonly traceId: string | undefined; readonly traceparent: string | undefined };

/** Reads the `traceparent` of an event; a malformed one is none. */
export function carriedTrace(traceparent: string | undefined): CarriedTrace {
  const [whole, traceId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return { traceId, traceparent: whole };
}

/** Runs `work` as a continuation of the trace that an event carries. */
export function inTrace<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T> {
  const match = TRACEPARENT.exec(traceparent ?? '');
  if (!match) return work();
  const [, traceId = '', spanId = '', flags = ''] = match;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return context.with(trace.setSpanContext(ROOT_CONTEXT, span), work);
}
