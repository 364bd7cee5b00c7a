import { type AuditEntry, type ConsentId, type DomainEvent, type Instant, type StudentId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { type Asked, type Consent, type Terms } from './consent.js';
import { ConsentRow, ConsentVersionRow } from './consent.entities.js';

/** The only writer of `consent` and `consent_version`. A change is saved with its events and its entry in one transaction. */

export type Written<C extends Consent = Consent> = {
  readonly next: C;
  readonly events: readonly DomainEvent[];
  readonly entry: AuditEntry;
};
export type PastVersion = {
  readonly version: number;
  readonly terms: Terms;
  readonly asked: Asked;
  readonly wording: string;
};

/** The permission, if this transaction may see it; under the row lock when it is to be changed. */
export async function load(
  tx: Transaction,
  id: ConsentId,
  { forChange = false }: { forChange?: boolean } = {},
): Promise<Consent | undefined> {
  const row = await tx.manager.findOne(ConsentRow, {
    where: { id },
    ...(forChange ? { lock: { mode: 'pessimistic_write' as const } } : {}),
  });
  return row?.aggregate;
}

export async function ofStudent(tx: Transaction, studentId: StudentId): Promise<Consent[]> {
  const rows = await tx.manager.find(ConsentRow, {
    where: { studentId },
    order: { createdAt: 'desc', id: 'asc' },
    take: 100,
  });
  return rows.map(({ aggregate }) => aggregate);
}

/** Every version of the terms, oldest first, each with the text that was shown. */
export async function versionsOf(tx: Transaction, id: ConsentId): Promise<PastVersion[]> {
  const rows = await tx.manager.find(ConsentVersionRow, { where: { consentId: id }, order: { version: 'asc' } });
  return rows.map(({ version, terms, asked, wording }) => ({ version, terms, asked, wording }));
}

/** Takes permissions whose time is over, locked, and not those that another process has in hand. */
export async function takeOver(tx: Transaction, now: Instant, most: number): Promise<Consent[]> {
  const rows = await tx.query<{ aggregate: Consent }>(
    `select aggregate from consent where state = 'given' and ends_at <= $1 order by ends_at, id limit $2 for update skip locked`,
    [now, most],
  );
  return rows.map(({ aggregate }) => aggregate);
}

/** Keeps a permission that was just given, and the version with the text that was shown. */
export async function insert(
  tx: Transaction,
  { next, events, entry }: Written,
  wording: string,
): Promise<WrittenEvent | undefined> {
  await tx.manager.insert(ConsentRow, { ...columns(next, tx.now), createdAt: tx.now });
  await keepVersion(tx, next, wording);
  return write(tx, events, entry);
}

/** Saves a change; with a wording when the terms are new. */
export async function save(
  tx: Transaction,
  { next, events, entry }: Written,
  wording?: string,
): Promise<WrittenEvent | undefined> {
  const { affected } = await tx.manager.update(
    ConsentRow,
    { id: next.id, version: next.version - 1 },
    columns(next, tx.now),
  );
  if (affected !== 1) throw new Error('A permission was saved without its row lock.');
  if (wording !== undefined) await keepVersion(tx, next, wording);
  return write(tx, events, entry);
}

async function keepVersion(tx: Transaction, consent: Consent, wording: string): Promise<void> {
  const { id, version, studentId, registeredBy, terms, asked } = consent;
  await tx.manager.insert(ConsentVersionRow, {
    consentId: id,
    version,
    studentId,
    registeredBy,
    terms,
    asked,
    wording,
  });
}

async function write(
  tx: Transaction,
  events: readonly DomainEvent[],
  entry: AuditEntry,
): Promise<WrittenEvent | undefined> {
  const [first] = await writeEvents(tx, events);
  await writeEntries(tx, [entry]);
  return first;
}

function columns(consent: Consent, now: Instant) {
  return {
    id: consent.id,
    studentId: consent.studentId,
    registeredBy: consent.registeredBy,
    version: consent.version,
    state: consent.state,
    endsAt: consent.terms.to ?? null,
    aggregate: consent,
    changedAt: now,
  };
}
