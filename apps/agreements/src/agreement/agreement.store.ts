import { instant, type AgreementId, type DomainEvent, type Instant, type StaffActor } from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { entryOf, type Recorded, type Transaction } from '@footbridge/service';
import { LessThanOrEqual } from 'typeorm';
import { partiesOf, type Agreement } from './agreement.js';
import { AgreementHistoryRow, AgreementRow, AgreementSignatureRow } from './agreement.entities.js';
import { type PartyFact, type PartyFacts } from './terms.js';

export type Loaded = { readonly agreement: Agreement; readonly revision: number };

/** The agreement under its row lock; undefined when there is none that this transaction may see. */
export async function loadAgreement(tx: Transaction, id: AgreementId): Promise<Loaded | undefined> {
  const row = await tx.manager.findOne(AgreementRow, {
    where: { agreementId: id },
    lock: { mode: 'pessimistic_write' },
  });
  return row ? { agreement: row.body, revision: row.revision } : undefined;
}

/** Some of those that are due, under their row locks; what another process handles already is left out. */
export async function loadDue(tx: Transaction, now: Instant, most: number): Promise<Loaded[]> {
  const rows = await tx.manager.find(AgreementRow, {
    where: { dueAt: LessThanOrEqual(new Date(now)) },
    order: { dueAt: 'ASC', agreementId: 'ASC' },
    take: most,
    lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
  });
  return rows.map(({ body, revision }) => ({ agreement: body, revision }));
}

/** An act that is decided: what it made of the agreement, and what goes on the record. */
export type Act = {
  readonly action: string;
  readonly by: StaffActor | undefined;
  readonly next: Agreement;
  readonly events: readonly DomainEvent[];
  /** The revision that was loaded; 0 for a new agreement. */
  readonly revision: number;
  readonly input?: object;
};

/** Saves agreement, signature, history, events and audit entry in the caller's transaction. There is no second writer. */
export async function save(
  tx: Transaction,
  { action, by, next, events, revision, input }: Act,
): Promise<{ revision: number; event: WrittenEvent | undefined }> {
  const { id: agreementId, version, state } = next;
  const saved = revision + 1;
  const row = { revision: saved, version, state, parties: partiesOf(next.terms), dueAt: dueAt(next), body: next };
  if (revision === 0) await tx.manager.insert(AgreementRow, { agreementId, createdAt: new Date(tx.now), ...row });
  else await tx.manager.update(AgreementRow, { agreementId, revision }, row);
  if (action === 'sign') await saveLastSignature(tx, next);
  await tx.manager.insert(AgreementHistoryRow, {
    ...{ agreementId, revision: saved, version, action, state, at: new Date(tx.now) },
    reason: 'reason' in next ? next.reason : null,
    personId: by?.personId ?? null,
    organisationId: by?.organisationId ?? null,
    role: by?.role ?? null,
    appointmentId: by?.appointmentId ?? null,
  });
  const written = await writeEvents(tx, events);
  const recorded: Recorded = {
    ...recordOf(action, agreementId, saved),
    act: by ? 'governance' : 'system',
    organisations: row.parties,
    ...(input && { input }),
  };
  await writeEntries(tx, [entryOf(tx, recorded)]);
  return { revision: saved, event: written.at(-1) };
}

/** The entry's part that says what was done to which agreement. */
export function recordOf(action: string, id?: AgreementId, version?: number): Recorded {
  const objects = id === undefined ? [] : [{ kind: 'agreement', id, ...(version === undefined ? {} : { version }) }];
  return { service: 'agreements', act: 'governance', action: `agreement.${action}`, objects };
}

/** What the directory has told of these organisations. */
export async function loadPartyFacts(tx: Transaction, agreement: Agreement): Promise<PartyFacts> {
  const rows = await tx.query<{ id: string; kind: PartyFact['kind']; valid_from: Date; valid_to: Date | null }>(
    `select organisation_id as id, kind, valid_from, valid_to from knowledge.organisation where organisation_id = any ($1)`,
    [partiesOf(agreement.terms)],
  );
  return new Map(
    rows.map(({ id, kind, valid_from, valid_to }) => [
      id,
      { kind, validFrom: instant(valid_from), ...(valid_to && { validTo: instant(valid_to) }) },
    ]),
  );
}

async function saveLastSignature(tx: Transaction, agreement: Agreement): Promise<void> {
  const signature = 'signatures' in agreement ? agreement.signatures.at(-1) : undefined;
  if (!signature) throw new Error('a signature left no trace');
  const { version, organisationId, personId, role, contentHash, at } = signature;
  const row = { agreementId: agreement.id, version, organisationId, personId, role, contentHash, signedAt: at };
  await tx.manager.insert(AgreementSignatureRow, row);
}

function dueAt(agreement: Agreement): Date | null {
  const { from, to } = agreement.terms;
  if (agreement.state === 'signed' && from !== undefined) return new Date(from);
  const runs = agreement.state === 'in-force' || agreement.state === 'suspended';
  return runs && to !== undefined ? new Date(to) : null;
}
