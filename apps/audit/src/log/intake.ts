import { type Reason, type ServiceName } from '@footbridge/contracts';
import { derivedId, writeEntries, type NumberedEntry, type OpenTransaction } from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';
import { leafHash } from '@footbridge/transparency';
import { appendEntries, keptUnder, lastNumber, lockHead } from './log.store.js';

export type AlarmKind = 'number-with-other-bytes' | 'entry-unreadable' | 'entry-of-another-service';

/** Something that must not have happened, told once. */
export type Alarm = {
  readonly id: string;
  readonly kind: AlarmKind;
  readonly service: ServiceName;
  readonly number: number;
  readonly offset: number;
};

/** What is to be done with records of one service, the log holding its numbers up to `last`. */
export type Plan = {
  readonly next: readonly NumberedEntry[];
  /** Numbers that the log has, or has after `next`: their bytes must be the same. */
  readonly again: readonly NumberedEntry[];
  /** A number is missing: what came after it waits. */
  readonly gapAt?: number;
};

export function planOf(entries: readonly NumberedEntry[], last: number): Plan {
  const next: NumberedEntry[] = [];
  const again: NumberedEntry[] = [];
  for (const entry of entries) {
    const expected = last + next.length + 1;
    if (entry.number > expected) return { next, again, gapAt: expected };
    (entry.number === expected ? next : again).push(entry);
  }
  return { next, again };
}

/** The next number did not come: the records that did wait for it, and come again. */
export class NumberMissing extends Error {
  override readonly name = 'NumberMissing';

  constructor(
    readonly service: ServiceName,
    readonly number: number,
    /** What stood before the gap and can be taken. */
    readonly before: readonly NumberedEntry[],
  ) {
    super(`${service} number ${number} has not come`);
  }
}

/**
 * Takes records of one service in the transaction that moves its offset: appends the next numbers, ignores what it has byte for
 * byte, and alarms where a number comes back with other bytes. Answers the alarms that are new. Throws `NumberMissing` at a gap.
 */
export async function takeEntries(tx: Transaction, entries: readonly NumberedEntry[]): Promise<Alarm[]> {
  const [first] = entries;
  if (!first) return [];
  const { service } = first;
  const head = await lockHead(tx);
  const { next, again, gapAt } = planOf(entries, await lastNumber(tx, service));
  if (gapAt !== undefined) throw new NumberMissing(service, gapAt, entries.slice(0, next.length + again.length));
  const unreadable = next.length > 0 ? await appendEntries(tx, head, next) : [];
  const found: Found[] = unreadable.map(({ entry, kind }) => ({ entry, kind }));
  if (again.length > 0) {
    const numbers = again.map(({ number }) => number);
    const kept = await keptUnder(tx, service, numbers);
    for (const entry of again) {
      const { hash, organisations } = kept.get(entry.number) ?? {};
      if (hash && !hash.equals(leafHash(entry.bytes)))
        found.push({ entry, kind: 'number-with-other-bytes', kept: hash, organisations: organisations ?? [] });
    }
  }
  const alarms: Alarm[] = [];
  for (const each of found) alarms.push(...(await alarm(tx, each)));
  return alarms;
}

type Found = {
  readonly entry: NumberedEntry;
  readonly kind: AlarmKind;
  readonly kept?: Buffer;
  readonly organisations?: readonly string[];
};

/** The row and the entry of an alarm; nothing when it was told before. */
async function alarm(tx: Transaction, { entry, kind, kept, organisations = [] }: Found): Promise<Alarm[]> {
  const { service, number, offset, bytes } = entry;
  const got = leafHash(bytes);
  const id = derivedId('audit-alarm', kind, service, String(number), got.toString('hex'));
  const fresh = await tx.query(
    `insert into log_alarm (id, at, kind, service, number, topic_offset, kept_hash, got_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning 1`,
    [id, tx.now, kind, service, number, offset, kept ?? null, got],
  );
  if (fresh.length === 0) return [];
  const reason: Reason = { code: kind, facts: { service, number, offset, got: got.toString('hex') } };
  const recorded = {
    service: 'audit',
    act: 'system',
    action: 'audit.alarm',
    objects: [{ kind: 'audit-alarm', id }],
  } as const;
  await writeEntries(tx, [entryOf(tx, { ...recorded, organisations }, [reason])]);
  return [{ id, kind, service, number, offset }];
}

/**
 * Opens transactions for the consumer of entries. At a gap the consumer's own transaction is rolled back and its records come
 * again; what stood before the gap is taken here, without moving the offset, and noted is what the log waits for.
 */
export function throughGaps(
  openTransaction: OpenTransaction<Transaction>,
  told: { missing: (number: NumberMissing) => void; alarms: (alarms: readonly Alarm[]) => void },
): OpenTransaction<Transaction> {
  return async (work) => {
    try {
      return await openTransaction(work);
    } catch (error) {
      if (!(error instanceof NumberMissing)) throw error;
      const { alarms, isNew } = await openTransaction(async (tx) => ({
        alarms: await takeEntries(tx, error.before),
        isNew: await waitFor(tx, error),
      }));
      told.alarms(alarms);
      if (isNew) told.missing(error);
      throw error;
    }
  };
}

async function waitFor(tx: Transaction, { service, number }: NumberMissing): Promise<boolean> {
  const rows = await tx.query(
    `insert into log_source as s (service, number, waiting_for, waiting_since) values ($1, 0, $2, $3)
     on conflict (service) do update set waiting_for = excluded.waiting_for, waiting_since = excluded.waiting_since
       where s.waiting_for is distinct from excluded.waiting_for and s.number < excluded.waiting_for
     returning 1`,
    [service, number, tx.now],
  );
  return rows.length > 0;
}
