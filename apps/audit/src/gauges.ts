import { type ServiceDefinition } from '@footbridge/service';
import { type Sql } from '@footbridge/messaging';

type Gauges = NonNullable<ServiceDefinition['gauges']>;

const figure = async (sql: Sql, text: string): Promise<number> => {
  const [row] = await sql.query<{ value: string | number | null }>(text);
  return Number(row?.value ?? 0);
};

/** What Prometheus reads of the log beside what every service shows. */
export const gauges: Gauges = [
  {
    name: 'audit_log_entries',
    help: 'Entries in the tree.',
    read: (sql) => figure(sql, 'select size as value from log_head'),
  },
  {
    name: 'audit_log_alarms',
    help: 'Alarms: a number that came back with other bytes, or bytes that are no entry. Never falls.',
    read: (sql) => figure(sql, 'select count(*) as value from log_alarm'),
  },
  {
    name: 'audit_log_waiting_sources',
    help: 'Services of which the log waits for a number that has not come.',
    read: (sql) => figure(sql, 'select count(*) as value from log_source where waiting_for is not null'),
  },
  {
    name: 'audit_log_unsigned_entries',
    help: 'Entries that no signed checkpoint covers yet.',
    read: (sql) =>
      figure(sql, 'select size - coalesce((select max(size) from log_checkpoint), 0) as value from log_head'),
  },
];
