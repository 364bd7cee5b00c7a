import { agreementFacts, appointments, onlineViews, permissionFacts, signIns } from '@footbridge/access';
import { event, plus, WithdrawalAcknowledgedV1, type ConsentWithdrawnV1, type Instant } from '@footbridge/contracts';
import {
  derivedId,
  writeEntries,
  writeEvents,
  type HandlerTransaction,
  type KnowledgePart,
  type Received,
} from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';

/**
 * Stops on a withdrawal: the permission's row was just updated, so every disclosure that read it is over. The acknowledgement
 * commits with that update, under an id of its own making: told twice, it is the same event.
 */
async function acknowledge(tx: HandlerTransaction, { id, data }: Received<ConsentWithdrawnV1>): Promise<void> {
  const { studentId, consentId, version } = data;
  const stoppedAt = await timeSinceUpdate(tx);
  const stopped = { studentId, consentId, version, enforcer: 'referrals', answers: id, stoppedAt };
  const objects = [{ kind: 'consent', id: consentId, version }];
  const entry = entryOf(tx as HandlerTransaction & Transaction, {
    service: 'referrals',
    act: 'system',
    action: 'consent.stop',
    objects,
    studentId,
  });
  await Promise.all([
    writeEvents(tx, [event(WithdrawalAcknowledgedV1, stopped)], { derivedIds: [derivedId(id, 'referrals')] }),
    writeEntries(tx, [entry]),
  ]);
}

/**
 * The time now, which is after the update: the transaction may have begun long before, with other events, and have waited for
 * disclosures that began after it.
 */
async function timeSinceUpdate(tx: HandlerTransaction): Promise<Instant> {
  const [row] = await tx.query<{ milliseconds: number }>(
    'select ceil(extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000)::int as milliseconds',
  );
  if (!row) throw new Error('the database gave no time');
  return plus(tx.now, { milliseconds: row.milliseconds });
}

/** What this service knew of others from its beginning: the first migration made it, and later ones add. */
export const firstKnowledge: readonly KnowledgePart[] = [
  appointments,
  agreementFacts,
  permissionFacts({ onWithdrawal: acknowledge }),
  signIns,
];

/**
 * What this service knows of others: who holds which role, which agreements are in force, what students permit, who they are, and
 * whose online view is switched off.
 */
export const knowledge: readonly KnowledgePart[] = [...firstKnowledge, onlineViews];
