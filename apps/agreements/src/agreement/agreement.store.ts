import {
  AgreementWorkChangedV1,
  event,
  type AgreementId,
  type DomainEvent,
  type Instant,
  type StaffActor,
  type ToDo,
} from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { entryOf, type Recorded, type Transaction } from '@footbridge/service';
import canonicalize from 'canonicalize';
import { LessThanOrEqual } from 'typeorm';
import { isLive, membersOf, seenBy, type Agreement, type InForce } from './agreement.js';
import { AgreementHistoryRow, AgreementRow, AgreementSignatureRow, AgreementVersionRow } from './agreement.entities.js';
import { overAt } from './lifecycle.js';
import { loadAround } from './parties.store.js';
import { doneOf, mayLackSomebody, workChangesAt, workOf } from './work.js';

export type Loaded = { readonly agreement: Agreement; readonly revision: number; readonly told: readonly ToDo[] };

/** The agreement under its row lock; undefined when there is none that this transaction may see. */
export async function loadAgreement(tx: Transaction, id: AgreementId): Promise<Loaded | undefined> {
  const row = await tx.manager.findOne(AgreementRow, {
    where: { agreementId: id },
    lock: { mode: 'pessimistic_write' },
  });
  return row ? loadedOf(row) : undefined;
}

type Due = 'dueAt' | 'workDueAt';

/** Some of those that are due, under their row locks; what another process handles already is left out. */
export async function loadDue(tx: Transaction, of: Due, most: number): Promise<Loaded[]> {
  const rows = await tx.manager.find(AgreementRow, {
    where: { [of]: LessThanOrEqual(new Date(tx.now)) },
    order: { [of]: 'ASC', agreementId: 'ASC' },
    take: most,
    lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
  });
  return rows.map(loadedOf);
}

const loadedOf = ({ body, revision, work }: AgreementRow): Loaded => ({ agreement: body, revision, told: work });

/** An act that is decided: what it made of the agreement, and what goes on the record. */
export type Act = {
  readonly action: string;
  readonly by: StaffActor | undefined;
  readonly next: Agreement;
  readonly events: readonly DomainEvent[];
  /** As it was loaded; absent for a new agreement. */
  readonly before?: Loaded;
  readonly input?: object;
};

/**
 * Saves agreement, signature, version, history, events (who must do what now among them) and audit entry in the caller's
 * transaction. There is no second writer.
 */
export async function save(
  tx: Transaction,
  { action, by, next, events, before, input }: Act,
): Promise<{ revision: number; event: WrittenEvent | undefined }> {
  const { id: agreementId } = next;
  const revision = (before?.revision ?? 0) + 1;
  const work = await workNow(tx, next, before?.told ?? [], action);
  const row = { ...columnsOf(tx, next), revision, work: work.toDos, workDueAt: work.changesAt };
  if (!before) await tx.manager.insert(AgreementRow, { agreementId, createdAt: new Date(tx.now), ...row });
  else await tx.manager.update(AgreementRow, { agreementId, revision: before.revision }, row);
  await saveTrail(tx, { action, by, next, revision, before: before?.agreement });
  const written = await writeEvents(tx, [...events, ...work.events]);
  const recorded: Recorded = {
    ...recordOf(action, agreementId, revision),
    act: by ? 'governance' : 'system',
    organisations: row.parties,
    ...(input && { input }),
  };
  await writeEntries(tx, [entryOf(tx, recorded)]);
  return { revision, event: written.at(-1) };
}

type Trail = Pick<Act, 'action' | 'by' | 'next'> & {
  readonly revision: number;
  readonly before: Agreement | undefined;
};

/** What stays whatever becomes of the agreement: its signatures, versions and history. */
async function saveTrail(tx: Transaction, { action, by, next, revision, before }: Trail): Promise<void> {
  const { id: agreementId, version, state } = next;
  if (action === 'sign') await saveLastSignature(tx, next);
  await saveVersions(tx, before, next);
  await tx.manager.insert(AgreementHistoryRow, {
    ...{ agreementId, revision, version, action, state, at: new Date(tx.now) },
    reason: 'reason' in next ? next.reason : null,
    personId: by?.personId ?? null,
    organisationId: by?.organisationId ?? null,
    role: by?.role ?? null,
    appointmentId: by?.appointmentId ?? null,
  });
}

/** Tells anew who must do what where time or the directory changed it; the agreement itself stays as it is. */
export async function refreshWork(tx: Transaction, { agreement, revision, told }: Loaded): Promise<boolean> {
  const work = await workNow(tx, agreement, told);
  const row = { work: work.toDos, workDueAt: work.changesAt };
  await tx.manager.update(AgreementRow, { agreementId: agreement.id, revision }, row);
  if (work.events.length === 0) return false;
  await writeEvents(tx, work.events);
  const recorded = { ...recordOf('tell-work', agreement.id, revision), organisations: seenBy(agreement) };
  await writeEntries(tx, [entryOf(tx, { ...recorded, act: 'system' })]);
  return true;
}

async function workNow(tx: Transaction, agreement: Agreement, told: readonly ToDo[], action?: string) {
  const around = mayLackSomebody(agreement) ? await loadAround(tx, agreement) : { gaps: [], closed: [] };
  const toDos = workOf(agreement, { ...around, told }, tx.now);
  const changes = workChangesAt(agreement, tx.now);
  const { id: agreementId, version } = agreement;
  const isSame = canonicalize(toDos) === canonicalize(told);
  return {
    toDos,
    changesAt: changes === undefined ? null : new Date(changes),
    events: isSame
      ? []
      : [
          event(AgreementWorkChangedV1, {
            agreementId,
            version,
            toDos,
            done: doneOf(told, toDos, { agreement, action }),
          }),
        ],
  };
}

/** The entry's part that says what was done to which agreement. */
export function recordOf(action: string, id?: AgreementId, version?: number): Recorded {
  const objects = id === undefined ? [] : [{ kind: 'agreement', id, ...(version === undefined ? {} : { version }) }];
  return { service: 'agreements', act: 'governance', action: `agreement.${action}`, objects };
}

function columnsOf(tx: Transaction, next: Agreement) {
  const { version, state, terms } = next;
  return {
    ...{ version, state, parties: seenBy(next), body: next, dueAt: dueAt(tx, next) },
    members: membersOf(next),
    amendmentState: isLive(next) ? (next.amendment?.state ?? null) : null,
    reviewBy: isLive(next) ? new Date(next.nextReview) : null,
    endsAt: terms.to === undefined ? null : new Date(terms.to),
  };
}

async function saveLastSignature(tx: Transaction, agreement: Agreement): Promise<void> {
  const version = isLive(agreement) ? agreement.amendment : agreement;
  const signature = version && 'signatures' in version ? version.signatures.at(-1) : undefined;
  if (!signature) throw new Error('a signature left no trace');
  const { organisationId, personId, role, contentHash, at } = signature;
  const row = { agreementId: agreement.id, version: signature.version, organisationId, personId, role, contentHash };
  await tx.manager.insert(AgreementSignatureRow, { ...row, signedAt: at });
}

/** Keeps each version that came into force, until when it governed, and who joined it. */
async function saveVersions(tx: Transaction, before: Agreement | undefined, next: Agreement): Promise<void> {
  const ran = before && isLive(before) ? before : undefined;
  const runs = isLive(next) ? next : undefined;
  if (ran?.version === runs?.version) return;
  const { id: agreementId } = next;
  if (ran)
    await tx.manager.update(
      AgreementVersionRow,
      { agreementId, version: ran.version },
      { inForceTo: new Date(tx.now), accessions: ran.accessions },
    );
  if (runs) await tx.manager.insert(AgreementVersionRow, { agreementId, ...versionOf(runs as InForce) });
}

function versionOf({ version, terms, contentHash, signatures, accessions, inForceSince }: InForce) {
  return { version, terms, contentHash, signatures, accessions, inForceFrom: new Date(inForceSince), inForceTo: null };
}

/** When the loop must look at it next: to bring it into force, to ask for its review, to let it expire. */
function dueAt(tx: Transaction, agreement: Agreement): Date | null {
  const moments: Instant[] = [];
  if (agreement.state === 'signed') moments.push(agreement.terms.from);
  if (isLive(agreement)) {
    const end = overAt(agreement);
    if (end !== undefined) moments.push(end);
    if (agreement.state === 'in-force') moments.push(agreement.nextReview);
    if (agreement.amendment?.state === 'signed' && agreement.state !== 'suspended')
      moments.push(agreement.amendment.terms.from);
  }
  const [first] = moments.sort();
  return first === undefined ? null : new Date(first);
}

const RETRY_MS = 60_000;

/** What cannot be done now (for want of somebody at a step, or because it failed) is looked at again in a minute. */
export async function postpone(tx: Transaction, { agreement, revision }: Loaded, of: Due): Promise<void> {
  const due = new Date(Date.parse(tx.now) + RETRY_MS);
  await tx.manager.update(AgreementRow, { agreementId: agreement.id, revision }, { [of]: due });
}
