import { type ServiceName } from '@footbridge/contracts';

const setting = (name: string): string => `nullif(current_setting('footbridge.${name}', true), '')`;

/** The settings of the transaction, as policies read them: null where nobody acts. */
export const ACTING = {
  organisation: setting('organisation'),
  person: `${setting('person')}::uuid`,
  student: `${setting('student')}::uuid`,
} as const;

export type FactTable = {
  readonly schema: string;
  readonly service: ServiceName;
  readonly name: string;
  readonly columns: string;
  /** Which rows a request may see: a condition over columns and `ACTING`. */
  readonly visible: string;
  /** Readers lock its rows `FOR SHARE`. */
  readonly locked?: boolean;
};

/**
 * A table of facts known from another service: row-level security enabled and forced, rows visible to requests by `visible`,
 * written by the handler role alone.
 *
 * For `FOR SHARE` PostgreSQL asks for UPDATE on a column and for an UPDATE policy: without the policy it finds no rows and
 * says nothing. So a locked table has `locked_at`, which nobody ever writes: the policy's check refuses every new row.
 */
export function factTable({ schema, service, name, columns, visible, locked }: FactTable): string {
  const table = `${schema}.${name}`;
  const request = `${service}_request`;
  const handler = `${service}_handler`;
  const lock = `
create policy ${name}_lock on ${table} for update to ${request} using (${visible}) with check (false);
grant update (locked_at) on ${table} to ${request};`;
  return `
create table ${table} (${columns},
  source_partition int not null${locked ? ',\n  locked_at timestamptz' : ''}
);
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${name}_read on ${table} for select to ${request} using (${visible});
create policy ${name}_handler on ${table} for all to ${handler} using (true) with check (true);
grant select on ${table} to ${request};
grant select, insert, update, delete on ${table} to ${handler};${locked ? lock : ''}`;
}
