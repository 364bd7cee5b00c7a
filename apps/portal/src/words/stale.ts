import { dateAndTime } from './time.js';

/** Knowledge that is older than this holds new routine sharing back. */
const LIMIT_MS = 30_000;

const OF: Readonly<Record<string, string>> = {
  directory: 'people and services',
  agreements: 'agreements',
  consents: 'what students allow',
};

/** What a page must say of knowledge that is old: of what, and since when. `knownAt` is as services answer it. */
export function staleOf(knownAt: Readonly<Record<string, string | undefined>> | undefined, now: Date) {
  return Object.entries(knownAt ?? {}).flatMap(([source, at]) => {
    if (at !== undefined && now.getTime() - new Date(at).getTime() <= LIMIT_MS) return [];
    return [{ of: OF[source] ?? source, since: at === undefined ? 'at no time yet' : `on ${dateAndTime(at)}` }];
  });
}
