import type pg from 'pg';

/** Columns that `pg` would not give back as it takes them. */
const AS_TEXT: Readonly<Record<string, readonly string[]>> = {
  referral: ['aggregate'],
  outbox: ['data'],
  audit_entry: ['objects'],
};

export type Row = Record<string, unknown>;

/** The only row of a table that a condition finds, with JSON as its text: it can be inserted again as it is. */
export async function oneRow(client: pg.Pool, table: string, where: string, values: readonly unknown[]): Promise<Row> {
  const texts = (AS_TEXT[table] ?? []).map((column) => `, ${column}::text as ${column}`).join('');
  const { rows } = await client.query<Row>(`select *${texts} from public.${table} where ${where}`, [...values]);
  if (rows.length !== 1 || !rows[0]) throw new Error(`${table} has ${rows.length} rows where one was expected`);
  // What PostgreSQL computes itself cannot be given.
  const computed = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = ('public.' || $1)::regclass and attgenerated <> ''`,
    [table],
  );
  const names = computed.rows.map(({ name }) => name);
  return Object.fromEntries(Object.entries(rows[0]).filter(([column]) => !names.includes(column)));
}

const CHUNK = 500;

/** Inserts rows that have the same columns, many in one statement. */
export async function insertRows(client: pg.Pool, table: string, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    const columns = Object.keys(chunk[0] ?? {});
    const places = chunk.map((_, row) => `(${columns.map((_, at) => `$${row * columns.length + at + 1}`).join(', ')})`);
    await client.query(
      `insert into public.${table} (${columns.join(', ')}) values ${places.join(', ')}`,
      chunk.flatMap((row) => columns.map((column) => row[column])),
    );
  }
}

/** The row with some texts in it replaced, wherever they stand. */
export function replaced(row: Row, changes: ReadonlyMap<string, string>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== 'string') return [column, value];
      let text = value;
      for (const [from, to] of changes) text = text.replaceAll(from, to);
      return [column, text];
    }),
  );
}
