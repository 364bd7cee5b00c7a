import { AsyncLocalStorage } from 'node:async_hooks';
import { type OnceKey } from './once.js';

/** What belongs to one HTTP request and is needed far from it: its trace, and its idempotency key while that is unused. */
export type RequestContext = { readonly traceId: string; readonly traceparent: string; once?: OnceKey };

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the request being served; undefined in loops, handlers and tests that call a command directly. */
export function requestContext(): RequestContext | undefined {
  return storage.getStore();
}

export function withContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}
