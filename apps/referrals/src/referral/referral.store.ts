import { type AuditEntry, type Instant, type ReferralId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { alarmAt } from './lateness.js';
import { ReferralRow } from './referral.entities.js';
import { versionFor, type Decided, type Draft, type Referral } from './referral.js';

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

/** Saves what a decision returned, in one round trip; resolves with its first event. What is sent after it finds it saved. */
export async function save<R extends Referral>(
  tx: Transaction,
  { next, events }: Exclude<Decided<R>, { refused: unknown }>,
  entry: AuditEntry,
): Promise<WrittenEvent | undefined> {
  const [saved, [first]] = await Promise.all([
    update(tx, columns(next, tx.now)),
    writeEvents(tx, events),
    writeEntries(tx, [entry]),
  ]);
  if (saved.length !== 1) throw new Error('A referral was saved without its lock.');
  return first;
}

/** Notes that the receiver asked the sender something, or that it was answered: for the receiver's lists, so no version moves. */
export async function noteQuestion(tx: Transaction, id: ReferralId, asked: boolean): Promise<void> {
  await tx.query('update referral set waiting_since = $2 where id = $1', [id, asked ? tx.now : null]);
}

/** What can change after the draft was begun. */
const UPDATE = `update referral set version = $2, state = $3, urgency = $4, duty_team_id = $5, holder_org = $6, holder_role = $7,
    holder_team = $8, due_at = $9, decide_by = $10, alarm_at = $11, submitted_at = $12, consent_id = $13, aggregate = $14,
    changed_at = $15, sender_changed_at = case when $16 then $15 else sender_changed_at end
  where id = $1 and version = $2 - 1 returning id`;

function update(tx: Transaction, row: ReturnType<typeof columns>): Promise<{ id: string }[]> {
  const { id, version, state, urgency, team, holderOrganisation, holderRole, holderTeam } = row;
  const { dueAt, decideBy, alarmAt: alarm, submittedAt, consentId, aggregate, changedAt } = row;
  const senderKnows = versionFor(aggregate, aggregate.from) === version;
  return tx.query(UPDATE, [
    ...[id, version, state, urgency, team, holderOrganisation, holderRole, holderTeam],
    ...[dueAt, decideBy, alarm, submittedAt, consentId, JSON.stringify(aggregate), changedAt, senderKnows],
  ]);
}

function columns(referral: Referral, now: Instant) {
  const { id, version, state, studentId, from, to, serviceId, urgency } = referral;
  const alarm = alarmAt(referral) ?? null;
  return {
    id,
    version,
    state,
    studentId,
    from,
    to,
    serviceId,
    urgency,
    ...sentColumns(referral),
    alarmAt: alarm,
    aggregate: referral,
    changedAt: now,
  };
}

function sentColumns(referral: Referral) {
  const sent = referral.state === 'draft' ? undefined : referral;
  return {
    team: sent?.team ?? null,
    submittedAt: sent?.submittedAt ?? null,
    consentId: sent?.basis.kind === 'permission' ? sent.basis.id : null,
    ...heldColumns(referral),
  };
}

function heldColumns(referral: Referral) {
  if (!('next' in referral))
    return { holderOrganisation: null, holderRole: null, holderTeam: null, dueAt: null, decideBy: null };
  const { holder, dueAt } = referral.next;
  const offer = referral.beside.find(({ step }) => step === 'decide-on-offer');
  return {
    holderOrganisation: holder.organisationId,
    holderRole: holder.role ?? null,
    holderTeam: holder.dutyTeamId ?? null,
    dueAt,
    decideBy: offer?.dueAt ?? null,
  };
}
