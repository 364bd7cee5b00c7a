import {
  type AuditAct,
  type AuditEntry,
  type AuditObject,
  type OrganisationId,
  type Reason,
  type Refused,
  type ServiceName,
  type StudentId,
} from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { v7 } from 'uuid';
import { refusal, type Refusal, type RefusalStatus } from './outcome.js';
import { type RequestTransaction, type Transaction } from './transaction.js';

/** What an audit entry tells of an act, beside who and when. Codes, identifiers and times only. */
export type Recorded = {
  readonly service: ServiceName;
  readonly act: AuditAct;
  /** Such as `referral.submit`. */
  readonly action: string;
  readonly objects: readonly AuditObject[];
  readonly studentId?: StudentId | undefined;
  /** Organisations whose trail it belongs to, beside the actor's own. */
  readonly organisations?: readonly OrganisationId[];
  readonly disclosure?: AuditEntry['disclosure'];
  /** The gate's complete coded input. */
  readonly input?: unknown;
};

/** The entry of an act in this transaction; refused when there are reasons. A transaction without a caller is the system's. */
export function entryOf(
  tx: Transaction | RequestTransaction,
  recorded: Recorded,
  reasons: readonly Reason[] = [],
): AuditEntry {
  const { service, act, action, objects, studentId, disclosure, input } = recorded;
  const { actor, own } = actorOf(tx, service);
  return {
    id: v7(),
    service,
    at: tx.now,
    act,
    action,
    outcome: reasons.length > 0 ? 'refused' : 'permitted',
    reasons,
    actor,
    organisations: [...new Set([...own, ...(recorded.organisations ?? [])])],
    ...(studentId === undefined ? {} : { studentId }),
    objects,
    ...(disclosure === undefined ? {} : { disclosure }),
    ...(input === undefined ? {} : { input }),
    ...(tx.traceId === undefined ? {} : { traceId: tx.traceId }),
  };
}

/** Writes the refused entry and answers with the refusal: return it, so that the entry is committed. */
export async function refuse(
  tx: RequestTransaction,
  recorded: Recorded,
  status: RefusalStatus,
  why: Refused | readonly Reason[],
): Promise<Refusal> {
  const reasons = 'refused' in why ? why.refused : why;
  await writeEntries(tx, [entryOf(tx, recorded, reasons)]);
  return refusal(status, reasons);
}

function actorOf(
  tx: Transaction | RequestTransaction,
  service: ServiceName,
): { actor: AuditEntry['actor']; own: OrganisationId[] } {
  if (!('caller' in tx)) return { actor: { kind: 'system', service }, own: [] };
  const { actor, appointment, caller } = tx;
  if (actor) return { actor, own: actor.kind === 'student' ? [] : [actor.organisationId] };
  return {
    actor: { kind: 'unknown', personId: caller.personId },
    own: appointment ? [appointment.organisationId] : [],
  };
}
