import pg from 'pg';

/** A text as an SQL literal, quoted and escaped whatever it holds. A NUL cannot be in a text of PostgreSQL: it throws. */
export function escapeLiteral(text: string): string {
  if (text.includes('\0')) throw new RangeError('text with a NUL character');
  return pg.escapeLiteral(text);
}
