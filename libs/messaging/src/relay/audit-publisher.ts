import { instant, type ServiceName } from '@footbridge/contracts';
import { type Message } from 'kafkajs';
import { toHeaders } from '../cloud-event.js';
import { type Sql } from '../sql.js';
import { auditTopic } from '../topics.js';
import { type Sender } from './sender.js';
import { withinBytes } from './within-bytes.js';

const BATCH = 200;

/** The type of a record that carries an audit entry; its `ce_sequence` is the entry's number, its value the entry's bytes. */
export const AUDIT_ENTRY_TYPE = 'audit.entry.v1';

type Row = { number: string; id: string; at: Date; bytes: string };

/** Numbers committed audit entries without gaps, and publishes them in that order. */
export class AuditPublisher {
  #published: number | undefined;

  constructor(readonly options: { service: ServiceName; sql: Sql; sender: Sender; topicPrefix?: string | undefined }) {}

  /**
   * Gives the next numbers to entries that wait for one; true when there may be more. One statement on the connection that
   * holds the relay's lock, so a number is committed before it is ever published and belongs to one entry for good.
   */
  async number(): Promise<boolean> {
    const rows = await this.options.sql.query(
      `with taken as (
         delete from public.audit_pending where position in (
           select position from public.audit_pending order by position limit ${BATCH})
         returning position, entry_id, at
       ), last as (select coalesce(max(number), 0) as number from public.audit_number)
       insert into public.audit_number (number, entry_id, at)
       select last.number + row_number() over (order by taken.position), taken.entry_id, taken.at from taken, last
       returning number`,
    );
    return rows.length === BATCH;
  }

  /** Publishes the next numbered entries; true when there may be more. A repeat has the same bytes. */
  async publishBatch(): Promise<boolean> {
    const { sql, sender, service, topicPrefix } = this.options;
    this.#published ??= await this.#readPublished();
    const found = await sql.query<Row>(
      `select n.number, e.id, e.at, e.bytes from public.audit_number n join public.audit_entry e on e.id = n.entry_id
       where n.number > $1 order by n.number limit ${BATCH}`,
      [this.#published],
    );
    if (found.length === 0) return false;
    const rows = withinBytes(found, (row) => Buffer.byteLength(row.bytes));
    await sender.send(
      auditTopic(service, topicPrefix),
      rows.map((row) => toMessage(service, row)),
    );
    const last = Number(rows.at(-1)?.number);
    await sql.query(`update public.audit_published set number = greatest(number, $1)`, [last]);
    this.#published = last;
    return rows.length < found.length || found.length === BATCH;
  }

  async #readPublished(): Promise<number> {
    const [row] = await this.options.sql.query<{ number: string }>(`select number from public.audit_published`);
    return Number(row?.number ?? 0);
  }
}

function toMessage(service: ServiceName, row: Row): Message {
  const at = instant(row.at);
  const headers = toHeaders({
    id: row.id,
    type: AUDIT_ENTRY_TYPE,
    service,
    key: service,
    sequence: Number(row.number),
    at,
  });
  return { key: service, partition: 0, value: row.bytes, headers, timestamp: String(row.at.getTime()) };
}
