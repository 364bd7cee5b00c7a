import { setTimeout as pause } from 'node:timers/promises';

const LEVEL_WITHIN_MS = 60_000;
const METRIC = /^footbridge_(knowledge_age_seconds|parked_keys)\{([^}]*)\} (\S+)$/gm;

/** A service's figures for Prometheus. */
export type Figures = { readonly name: string; readonly url: string };

/**
 * Resolves when every service knows what the others had told by `since` (of `performance.now()`): before that it refuses,
 * rightly, whoever was appointed a moment ago. Answers the names of those that did not get there in a minute.
 */
export async function allLevel(services: readonly Figures[], since: number): Promise<string[]> {
  const limit = performance.now() + LEVEL_WITHIN_MS;
  let behind = services;
  while (behind.length > 0 && performance.now() < limit) {
    const asked = await Promise.all(behind.map(async (each) => ({ each, level: await isLevel(each, since) })));
    behind = asked.filter(({ level }) => !level).map(({ each }) => each);
    if (behind.length > 0) await pause(200);
  }
  return behind.map(({ name }) => name);
}

async function isLevel({ url }: Figures, since: number): Promise<boolean> {
  try {
    const asked = performance.now();
    const text = await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).text();
    return knowsSince(text, (asked - since) / 1_000);
  } catch {
    return false; // not there yet
  }
}

/** Whether every source that a service has is known to it as of less than so many seconds ago. */
export function knowsSince(metrics: string, seconds: number): boolean {
  const ages = new Map<string, number>();
  const sources = new Set<string>();
  for (const [, name, labels = '', value] of metrics.matchAll(METRIC)) {
    const source = /source="([a-z]+)"/.exec(labels)?.[1] ?? '';
    sources.add(source);
    if (name === 'knowledge_age_seconds') ages.set(source, Number(value));
  }
  return [...sources].every((source) => (ages.get(source) ?? Infinity) < seconds);
}
