import { type DomainEvent, keyOf, type ServiceName } from '@footbridge/contracts';
import { v5, v7 } from 'uuid';
import { traceparentNow } from './trace.js';
import { invalidFields } from './validation.js';
import { type Sql, type Timed } from './sql.js';

/** An event that will be published when the transaction commits. `Footbridge-Event` is `<service>/<key>/<sequence>`. */
export type WrittenEvent = {
  readonly id: string;
  readonly type: string;
  readonly service: ServiceName;
  readonly key: string;
  readonly sequence: number;
};

export type WriteOptions = {
  /** Ids instead of random ones, one per event (see `derivedId`): an event whose id is already in the outbox is not written again. */
  readonly derivedIds?: readonly string[];
  /** W3C trace context; by default the transaction's, else the active span's. */
  readonly traceparent?: string;
};

const DERIVED = 'a3f0c6a2-5b0e-5d6f-9c53-0f6f6f5d1b58';

/** The same id for the same parts, for ever: for acknowledgements and for what is minted once. */
export function derivedId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), DERIVED);
}

/**
 * Writes events into the outbox in the caller's transaction, in the given order, and gives each the next sequence of its key;
 * the key's counter stays locked until the transaction ends. One statement per key. An event that follows its twin (a class
 * with `twinOf` naming the other's type) has its twin's sequence. Invalid data is a defect: it throws, naming fields only.
 */
export async function writeEvents(
  tx: Sql & Timed & { readonly traceparent?: string | undefined },
  events: readonly DomainEvent[],
  options: WriteOptions = {},
): Promise<WrittenEvent[]> {
  const traceparent = options.traceparent ?? tx.traceparent ?? traceparentNow() ?? null;
  const rows = events.map((each, index) => toRow(each, options.derivedIds?.[index]));
  const fresh = options.derivedIds ? await withoutWritten(tx, rows) : rows;
  const written = new Map<Row, WrittenEvent>();
  // Keys in one order for everybody, so that two transactions cannot wait for each other's counters. Sent together, done in order.
  const keys = [...new Set(fresh.map((row) => row.key))].sort();
  const inserting = keys.map(async (key) => {
    const ofKey = fresh.filter((row) => row.key === key);
    const last = await insert(tx, key, ofKey, traceparent);
    const steps = stepsOf(ofKey);
    ofKey.forEach((row, index) => {
      const { id, type, service } = row;
      written.set(row, { id, type, service, key, sequence: last - (steps.at(-1) ?? 0) + (steps[index] ?? 0) });
    });
  });
  await Promise.all(inserting);
  return rows.flatMap((row) => written.get(row) ?? []);
}

type Row = { id: string; service: ServiceName; key: string; type: string; data: string; twinOf: string | undefined };

function toRow(occurrence: DomainEvent, derived: string | undefined): Row {
  const { of, data } = occurrence;
  const invalid = invalidFields(of, data, { unknownFields: 'refuse' });
  if (invalid.length > 0) throw new Error(`invalid ${of.type}: ${invalid.join(', ')}`);
  const twinOf = (of as { twinOf?: unknown }).twinOf;
  return {
    id: derived ?? v7(),
    service: of.service,
    key: keyOf(occurrence),
    type: of.type,
    data: JSON.stringify(data),
    twinOf: typeof twinOf === 'string' ? twinOf : undefined,
  };
}

/** 1 for the first event of the key, and one more for each that is not a twin of the one before it. */
function stepsOf(rows: readonly Row[]): number[] {
  let step = 0;
  let twins = new Set<string>();
  return rows.map((row, index) => {
    const before = rows[index - 1];
    const related = before !== undefined && (row.twinOf === before.type || before.twinOf === row.type);
    if (!related || twins.has(row.type)) {
      step++;
      twins = new Set();
    }
    twins.add(row.type);
    return step;
  });
}

async function withoutWritten(tx: Sql, rows: readonly Row[]): Promise<Row[]> {
  const found = await tx.query<{ id: string }>(`select id from public.outbox where id = any($1::uuid[])`, [
    rows.map((row) => row.id),
  ]);
  const written = new Set(found.map((each) => each.id));
  return rows.filter((row) => !written.has(row.id));
}

/** The counter row is locked before the first position is drawn, so positions of a key rise in commit order. */
const INSERT = `
with counter as (
  insert into public.event_key as k (key, sequence) values ($1, $2)
  on conflict (key) do update set sequence = k.sequence + excluded.sequence
  returning sequence
), written as (
  insert into public.outbox (id, service, key, sequence, type, data, twin_of, traceparent, at)
  select e.id, e.service, $1, counter.sequence - $2 + e.step, e.type, e.data::json, e.twin_of, $9, $10
  from counter, unnest($3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
    with ordinality as e (id, service, step, type, data, twin_of, ordinal)
  order by e.ordinal
)
select sequence from counter`;

async function insert(tx: Sql & Timed, key: string, rows: readonly Row[], traceparent: string | null): Promise<number> {
  const steps = stepsOf(rows);
  const [counter] = await tx.query<{ sequence: string | number }>(INSERT, [
    key,
    steps.at(-1),
    rows.map((row) => row.id),
    rows.map((row) => row.service),
    steps,
    rows.map((row) => row.type),
    rows.map((row) => row.data),
    rows.map((row) => row.twinOf ?? null),
    traceparent,
    tx.now,
  ]);
  return Number(counter?.sequence);
}
