const LIMIT_MS = 20_000;

/** Looks again and again until what is seen holds (or, where nothing else is said, is there), for at most 20 seconds. */
export async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean = Boolean): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > end)
      throw new Error(`never within ${LIMIT_MS / 1000} s; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
