import { randomUUID } from 'node:crypto';
import {
  type AuditObject,
  type Instant,
  type OrganisationId,
  type ServiceName,
  type StudentId,
} from '@footbridge/contracts';
import { KeyringError } from './errors.js';
import { type Keyring } from './keyring.js';
import { type ErasureScope, type Tombstone } from './tombstones.js';

/** A transaction of the service's own database, on the role of handlers. */
export type OwnRows = {
  readonly now: Instant;
  query<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
};

/** What the audit entry of an erasure tells, beside who and when: identifiers and codes, nothing of what was erased. */
export type ErasureEntry = {
  readonly service: ServiceName;
  readonly act: 'governance';
  readonly action: 'erasure.ask' | 'erasure.complete';
  readonly studentId: StudentId;
  readonly organisations: readonly OrganisationId[];
  readonly objects: readonly AuditObject[];
};

/** How one service erases. */
export type Erasing<Tx extends OwnRows> = {
  readonly service: ServiceName;
  /** Everything that it keeps under keys of a student and controller. */
  readonly recordClasses: readonly string[];
  /** Why this controller's copy must not go yet, in words; undefined where nothing stands in the way. */
  readonly hindrance?: (tx: Tx, scope: ErasureScope) => Promise<string | undefined>;
  /** Takes what rests under the keys of these tombstones out of the rows. Done again, it changes nothing; what was written under later keys stays. */
  readonly remove: (tx: Tx, tombstones: readonly Tombstone[]) => Promise<void>;
  /** Writes the audit entry, in this transaction. */
  readonly record: (tx: Tx, entry: ErasureEntry) => Promise<void>;
};

/** Somebody wants a controller's copy erased: `reference` is the controller's own name for the request, `askedBy` who entered it; codes, no names. */
export type ErasureWish = ErasureScope & { readonly reference: string; readonly askedBy: string };

const CODE = '^[A-Za-z0-9][A-Za-z0-9._/-]{1,63}$';

/**
 * The service's table of erasures: each is a row that stands until it was carried out, and remembers its tombstones for the day when the database of keys
 * comes back from an older backup. The handlers' role alone sees it.
 */
export function erasureSchema(service: ServiceName): string {
  return `
    create table erasure (
      id uuid primary key,
      student_id uuid not null,
      controller text not null,
      record_classes text[] not null check (cardinality(record_classes) > 0),
      reference text not null check (reference ~ '${CODE}'),
      asked_by text not null check (asked_by ~ '${CODE}'),
      asked_at timestamptz not null,
      done_at timestamptz,
      tombstones jsonb not null default '[]'
    );
    create index erasure_open on erasure (asked_at) where done_at is null;
    alter table erasure enable row level security;
    alter table erasure force row level security;
    create policy handler_all on erasure for all to ${service}_handler using (true) with check (true);
    grant select, insert, update (done_at, tombstones) on erasure to ${service}_handler;
  `;
}

/**
 * Asks for an erasure, with its audit entry; when this transaction is committed it will be carried out, by whoever comes first: the caller, the service's
 * loop, or the service's next start. Throws `rule` for a class that the service does not keep, a reference that is no code, or a hindrance.
 */
export async function askForErasure<Tx extends OwnRows>(
  tx: Tx,
  erasing: Erasing<Tx>,
  wish: ErasureWish,
): Promise<string> {
  const { studentId, controller, recordClasses, reference, askedBy } = wish;
  const unknown = recordClasses.filter((each) => !erasing.recordClasses.includes(each));
  if (unknown.length > 0) throw new KeyringError('rule', `${erasing.service} keeps no ${unknown.join(', ')}`);
  if (![reference, askedBy].every((code) => new RegExp(CODE).test(code))) {
    throw new KeyringError(
      'rule',
      'a reference is 2 to 64 letters, digits and ._/- : the number of the request, no name',
    );
  }
  const hindrance = await erasing.hindrance?.(tx, wish);
  if (hindrance !== undefined) throw new KeyringError('rule', hindrance);
  const id = randomUUID();
  await tx.query(
    `insert into erasure (id, student_id, controller, record_classes, reference, asked_by, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, studentId, controller, recordClasses, reference, askedBy, tx.now],
  );
  await erasing.record(tx, entryOf(erasing.service, 'erasure.ask', { id, ...wish }));
  return id;
}

/**
 * Carries out what was asked for: destroys the keys, takes what rested under them out of the rows, writes the entry. What fails is tried again by the next
 * call; a crash between the two databases loses nothing. Resolves with how many it carried out, at most 20 of them.
 */
export async function carryOutErasures<Tx extends OwnRows>(
  tx: Tx,
  keyring: Keyring,
  erasing: Erasing<Tx>,
): Promise<number> {
  const asked = await tx.query<AskedRow>(
    `select id, student_id, controller, record_classes, reference, asked_by from erasure
     where done_at is null order by asked_at, id limit 20 for update skip locked`,
  );
  for (const row of asked) {
    const wish = wishOf(row);
    const tombstones = await keyring.erase(wish);
    await erasing.remove(tx, tombstones);
    await tx.query('update erasure set done_at = $2, tombstones = $3 where id = $1', [
      row.id,
      tx.now,
      JSON.stringify(tombstones),
    ]);
    await erasing.record(tx, entryOf(erasing.service, 'erasure.complete', { id: row.id, ...wish }));
  }
  return asked.length;
}

const TOMBSTONES_AT_ONCE = 100;

/**
 * What a service does before it is ready: whatever was erased is erased, also where its own database or that of the keys came back from a backup that is
 * older than the erasure. `open` opens a transaction of the handlers' role.
 */
export async function applyErasures<Tx extends OwnRows>(
  open: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  keyring: Keyring,
  erasing: Erasing<Tx>,
): Promise<void> {
  const remembered = await open((tx) =>
    tx.query<{ tombstone: Tombstone }>(
      `select jsonb_array_elements(tombstones) as tombstone from erasure where done_at is not null order by done_at`,
    ),
  );
  await keyring.eraseAgain(remembered.map(({ tombstone }) => tombstone));
  const standing = await keyring.tombstones();
  for (let from = 0; from < standing.length; from += TOMBSTONES_AT_ONCE) {
    await open((tx) => erasing.remove(tx, standing.slice(from, from + TOMBSTONES_AT_ONCE)));
  }
  while ((await open((tx) => carryOutErasures(tx, keyring, erasing))) > 0);
}

type AskedRow = {
  id: string;
  student_id: string;
  controller: string;
  record_classes: string[];
  reference: string;
  asked_by: string;
};

const wishOf = (row: AskedRow): ErasureWish => ({
  studentId: row.student_id,
  controller: row.controller,
  recordClasses: row.record_classes,
  reference: row.reference,
  askedBy: row.asked_by,
});

function entryOf(
  service: ServiceName,
  action: ErasureEntry['action'],
  { id, studentId, controller, recordClasses, reference, askedBy }: ErasureWish & { id: string },
): ErasureEntry {
  return {
    service,
    act: 'governance',
    action,
    studentId,
    organisations: [controller],
    objects: [
      { kind: 'erasure', id },
      ...recordClasses.map((recordClass) => ({ kind: 'record-class', id: recordClass })),
      { kind: 'reference', id: reference },
      { kind: 'operator', id: askedBy },
    ],
  };
}
