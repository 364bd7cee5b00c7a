import { type AuditEntry, type Instant, type ReferralId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { ReferralRow } from './referral.entities.js';
import { alarmAt, type Decided, type Draft, type Referral } from './referral.js';

/**
 * The only writer of `referral`. A change is saved with its events and its audit entry in the caller's transaction; the row lock
 * taken by `loadForChange` is held until then, so two changes of one referral stand in line.
 */

/** The referral under its row lock; undefined when there is none that this transaction may see. */
export async function loadForChange(tx: Transaction, id: ReferralId): Promise<Referral | undefined> {
  const rows = await tx.query<{ aggregate: Referral }>('select aggregate from referral where id = $1 for update', [id]);
  return rows[0]?.aggregate;
}

/** The referral without a lock, for reads. */
export async function load(tx: Transaction, id: ReferralId): Promise<Referral | undefined> {
  const rows = await tx.query<{ aggregate: Referral }>('select aggregate from referral where id = $1', [id]);
  return rows[0]?.aggregate;
}

export async function insertDraft(tx: Transaction, draft: Draft, entry: AuditEntry): Promise<void> {
  await tx.manager.insert(ReferralRow, { ...columns(draft, tx.now), createdAt: tx.now });
  await writeEntries(tx, [entry]);
}

/** Saves what a decision returned; resolves with its first event. */
export async function save<R extends Referral>(
  tx: Transaction,
  { next, events }: Exclude<Decided<R>, { refused: unknown }>,
  entry: AuditEntry,
): Promise<WrittenEvent | undefined> {
  const { affected } = await tx.manager.update(
    ReferralRow,
    { id: next.id, version: next.version - 1 },
    columns(next, tx.now),
  );
  if (affected !== 1) throw new Error('A referral was saved without its lock.');
  const [first] = await writeEvents(tx, events);
  await writeEntries(tx, [entry]);
  return first;
}

function columns(referral: Referral, now: Instant) {
  const sent = referral.state === 'draft' ? undefined : referral;
  const held = 'next' in referral ? referral : undefined;
  const offer = held?.beside.find(({ step }) => step === 'decide-on-offer');
  return {
    id: referral.id,
    version: referral.version,
    state: referral.state,
    studentId: referral.studentId,
    from: referral.from,
    to: referral.to,
    serviceId: referral.serviceId,
    urgency: referral.urgency,
    team: sent?.team ?? null,
    holderOrganisation: held?.next.holder.organisationId ?? null,
    holderRole: held?.next.holder.role ?? null,
    holderTeam: held?.next.holder.dutyTeamId ?? null,
    dueAt: held?.next.dueAt ?? null,
    decideBy: offer?.dueAt ?? null,
    alarmAt: alarmAt(referral) ?? null,
    submittedAt: sent?.submittedAt ?? null,
    consentId: sent?.basis.kind === 'permission' ? sent.basis.id : null,
    aggregate: referral,
    changedAt: now,
  };
}
