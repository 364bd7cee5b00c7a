/** Well below what the broker takes in one batch (1 MiB), with room for keys and headers. */
const MOST = 400_000;

/** The first rows whose sizes together stay within one request; always at least one. */
export function withinBytes<T>(rows: readonly T[], sizeOf: (row: T) => number): T[] {
  let total = 0;
  const end = rows.findIndex((row, index) => (total += sizeOf(row)) > MOST && index > 0);
  return end < 0 ? [...rows] : rows.slice(0, end);
}
