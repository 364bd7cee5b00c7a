import { requestContext } from '@footbridge/service';

/**
 * Looks something up before the act's transaction begins (which keys it needs, say, for no transaction waits for a second
 * database). The request's idempotency key is left for the act.
 */
export async function beforeAct<T>(look: () => Promise<T>): Promise<T> {
  const context = requestContext();
  const once = context?.once;
  if (context) delete context.once;
  try {
    return await look();
  } finally {
    if (context && once) context.once = once;
  }
}
