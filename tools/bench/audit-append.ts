import 'reflect-metadata';
import { type NumberedEntry } from '@footbridge/messaging';
import { type Database } from '@footbridge/service';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { v4 } from 'uuid';
import { takeEntries } from '../../apps/audit/src/log/intake.js';
import { type Figure, figureOf } from './arithmetic.js';
import { auditGround } from './audit.js';
import { type Size } from './ground.js';

/** As many as the relay sends at once. */
const BATCH = 200;
const BARE = `
create table public.bench_entry (number bigint primary key, service text not null, entry_id uuid not null, bytes bytea not null)`;
const INSERT = `
insert into public.bench_entry (number, service, entry_id, bytes)
select * from unnest($1::bigint[], $2::text[], $3::uuid[], $4::bytea[])`;

type Side = { readonly perSecond: number[]; readonly each: number[] };

/** Entries that submits recorded, taken into the log in batches, beside inserts of the same bytes into a bare table by raw `pg`. */
export async function measureAppend(
  { logs, recorded }: { logs: string; recorded: pg.Pool },
  { rounds, milliseconds }: Size,
  say: (line: string) => void,
): Promise<Figure> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const { database, past } = await auditGround(logs, undo);
    await past.query(BARE);
    const { rows } = await recorded.query<{ bytes: string }>(
      `select bytes from audit_entry where action = 'referral.submit' limit $1`,
      [BATCH],
    );
    const batches = { ours: batchesOf(rows), beside: batchesOf(rows) };
    const take = () => appended(database, batches.ours);
    const insert = () => inserted(past, batches.beside);
    await take();
    await insert();
    const ours: Side = { perSecond: [], each: [] };
    const beside: Side = { perSecond: [], each: [] };
    for (let n = 1; n <= rounds; n++) {
      await repeated(take, milliseconds / 4, ours);
      await repeated(insert, milliseconds / 4, beside);
      say(`  round ${n}: ${ours.perSecond.at(-1)?.toFixed(0)} beside ${beside.perSecond.at(-1)?.toFixed(0)} entries/s`);
    }
    return figureOf({ ours: ours.perSecond, beside: beside.perSecond, unit: 'entries/s', each: ours.each });
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

/** Batches without end, numbered on and on; each entry has an id of its own. */
function* batchesOf(rows: readonly { bytes: string }[]): Generator<NumberedEntry[], never> {
  for (let number = 1; ;) {
    yield Array.from({ length: BATCH }, () => {
      const { bytes } = rows[number % rows.length] ?? { bytes: '{}' };
      const { id } = JSON.parse(bytes) as { id: string };
      const own = v4();
      const entry = { service: 'referrals' as const, number, id: own, bytes: Buffer.from(bytes.replace(id, own)) };
      return { ...entry, offset: number++ - 1 };
    });
  }
}

async function appended(database: Database, batches: Generator<NumberedEntry[], never>): Promise<number> {
  const batch = batches.next().value;
  const begun = performance.now();
  const alarms = await database.asHandler((tx) => takeEntries(tx, batch));
  if (alarms.length > 0) throw new Error('The log raised an alarm about entries of the measurement.');
  return performance.now() - begun;
}

async function inserted(past: pg.Pool, batches: Generator<NumberedEntry[], never>): Promise<number> {
  const batch = batches.next().value;
  const begun = performance.now();
  const values = [
    batch.map(({ number }) => number),
    batch.map(({ service }) => service),
    batch.map(({ id }) => id),
    batch.map(({ bytes }) => bytes),
  ];
  await past.query({ name: 'bench-entries', text: INSERT, values });
  return performance.now() - begun;
}

/** Batches for so long; the time in which they are made does not count. */
async function repeated(work: () => Promise<number>, milliseconds: number, side: Side): Promise<void> {
  const each: number[] = [];
  let spent = 0;
  while (spent < milliseconds) {
    const took = await work();
    each.push(took);
    spent += took;
    await pause(0);
  }
  side.each.push(...each);
  side.perSecond.push((each.length * BATCH * 1_000) / spent);
}
