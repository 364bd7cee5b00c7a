import { createHash } from 'node:crypto';

/** Statements that are prepared, at most, per connection; texts put together at run time must not fill the server's memory. */
const MOST = 400;

const names = new Map<string, string>();

/**
 * A statement for `pg`. With values, it has a name made of its text: the server parses and plans it once per connection, which
 * for the larger queries is as much work as running them. PostgreSQL plans anew by itself when tables or schemas change.
 */
export function prepared(text: string, values: readonly unknown[] | undefined) {
  if (!values) return { text };
  const name = nameOf(text);
  return { text, values: [...values], ...(name !== undefined && { name }) };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
