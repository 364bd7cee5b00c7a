import { type Row } from './rows.js';

/** A statement that is prepared once per connection, and the columns of a row that it takes in this order. */
export type Statement = { readonly name: string; readonly text: string; readonly columns: readonly string[] };

/** Drawn by the database. */
const IDENTITY = 'position';

export function insertOf(table: string, row: Row): Statement {
  const columns = Object.keys(row).filter((column) => column !== IDENTITY);
  const places = columns.map((_, at) => `$${at + 1}`).join(', ');
  return { name: `insert ${table}`, text: `insert into ${table} (${columns.join(', ')}) values (${places})`, columns };
}

export function updateOf(table: string, row: Row): Statement {
  const columns = Object.keys(row);
  const sets = columns.map((column, at) => `${column} = $${at + 1}`).filter((set) => !set.startsWith('id = '));
  const id = columns.indexOf('id') + 1;
  const version = columns.indexOf('version') + 1;
  const where = `id = $${id} and version = $${version} - 1`;
  return { name: `update ${table}`, text: `update ${table} set ${sets.join(', ')} where ${where}`, columns };
}

/** Both in one round trip; the first takes these columns of the same row. Its foreign places are numbered anew. */
export function withFirst(first: string, takes: readonly string[], second: Statement): Statement {
  const text = first.replace(
    /\$(\d+)/g,
    (_, place: string) => `$${second.columns.indexOf(takes[Number(place) - 1] ?? '') + 1}`,
  );
  return { ...second, text: `with first as (${text}) ${second.text}` };
}
