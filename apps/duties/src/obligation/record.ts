import { type AuditEntry, type DomainEvent } from '@footbridge/contracts';
import { writeEntries, writeEvents, type Sql, type Timed } from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';
import { isAtTheTop, type Done } from './obligation.js';
import { save } from './obligation.store.js';

/** Saves obligations with their events and one audit entry each, in the transaction that decided. */
export async function keep(tx: Sql & Timed, done: readonly Done[], events: readonly DomainEvent[]): Promise<void> {
  if (done.length === 0) return;
  const last = new Map(done.map(({ next }) => [next.id, next]));
  const entries = done.map((each) => entry(tx as Transaction, each));
  await Promise.all([save(tx, [...last.values()]), writeEvents(tx, events), writeEntries(tx, entries)]);
}

function entry(tx: Transaction, { action, next }: Done): AuditEntry {
  const { id, version, caseKind, caseId, step, stepVersion, holder, dueAt, escalation, studentId } = next;
  return entryOf(tx, {
    service: 'duties',
    act: 'system',
    action: `obligation.${action}`,
    objects: [
      { kind: 'obligation', id, version },
      { kind: caseKind, id: caseId },
    ],
    studentId,
    organisations: [holder.organisationId],
    input: {
      step,
      stepVersion,
      holder,
      dueAt,
      ...(action === 'escalate'
        ? { escalation, level: Math.min(next.told, escalation.length), top: isAtTheTop(next) }
        : {}),
      ...(next.doneWhen === undefined ? {} : { doneWhen: next.doneWhen }),
      ...(next.about === undefined ? {} : { about: next.about }),
      ...(next.pause === undefined ? {} : { pause: next.pause }),
      ...('evidence' in next ? { evidence: next.evidence } : {}),
    },
  });
}
