/** Resolves once `check` returns a value other than `undefined`; asks again every 50 ms, and rejects with `message` at the limit. */
export async function waitUntil<T>(
  check: () => Promise<T | undefined> | T | undefined,
  limitMs: number,
  message: (last: unknown) => string,
): Promise<T> {
  const end = performance.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await check();
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof Fatal) throw error;
      last = error;
    }
    if (performance.now() > end) throw new Error(message(last), { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Thrown inside a `waitUntil` check: waiting longer cannot help. */
export class Fatal extends Error {}

/** The words of an error, whatever was thrown. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
