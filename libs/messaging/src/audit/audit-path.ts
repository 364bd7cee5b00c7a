import { AuditCheckpointSignedV1, type Instant, instant, type ServiceName } from '@footbridge/contracts';
import { type KnowledgePart, on } from '../knowledge/part.js';
import { type Sql } from '../sql.js';

/**
 * How far a signed checkpoint covers this service's own audit entries; part of every service's knowledge, without being asked
 * for. `audit_path_oldest()` is the time of the oldest own entry that none covers, null when all are.
 */
export function auditPath(service: ServiceName): KnowledgePart {
  return {
    name: 'audit-path',
    source: 'audit',
    ddl: (schema, owner) => `
create table ${schema}.audit_covered (
  only_row boolean primary key default true check (only_row),
  number bigint not null,
  source_partition int not null
);
insert into ${schema}.audit_covered (number, source_partition) values (0, 0);
grant select on ${schema}.audit_covered to ${owner}_request, ${owner}_handler;
grant update on ${schema}.audit_covered to ${owner}_handler;
create function ${schema}.audit_path_oldest() returns timestamptz language sql stable
begin atomic
  select least(
    (select n.at from public.audit_number n
      where n.number > (select c.number from ${schema}.audit_covered c) order by n.number limit 1),
    (select p.at from public.audit_pending p order by p.position limit 1));
end;`,
    handlers: on(AuditCheckpointSignedV1, async (tx, { data, partition }) => {
      await tx.query(`update audit_covered set number = greatest(number, $1), source_partition = $2`, [
        data.highest[service] ?? 0,
        partition,
      ]);
    }),
  };
}

/** The time of the oldest own entry that no signed checkpoint covers yet; undefined when every one is covered. */
export async function auditPathOldest(sql: Sql): Promise<Instant | undefined> {
  const [row] = await sql.query<{ at: Date | null }>(`select knowledge.audit_path_oldest() as at`);
  return row?.at ? instant(row.at) : undefined;
}
