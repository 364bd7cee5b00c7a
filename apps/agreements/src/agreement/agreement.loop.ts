import { isRefused, type Instant } from '@footbridge/contracts';
import { type Loop, type Transaction } from '@footbridge/service';
import { bringIntoForce, expire, type Agreement } from './agreement.js';
import { loadDue, save } from './agreement.store.js';

const BATCH = 20;

/** Puts in force what is signed and whose first day has come, and lets expire what is over. */
export const dueAgreements: Loop = { name: 'due agreements', everyMs: 1_000, work: takeDue };

/** One batch in one transaction; answers how many were taken. */
export async function takeDue(tx: Transaction, now: Instant): Promise<number> {
  const due = await loadDue(tx, now, BATCH);
  for (const { agreement, revision } of due) {
    const { action, decision } = decideDue(agreement, now);
    // What is due and cannot be done would be taken again for ever: that is a defect.
    if (isRefused(decision)) throw new Error(`agreement ${agreement.id} is due, and is ${agreement.state}`);
    await save(tx, { action, by: undefined, revision, ...decision });
  }
  return due.length;
}

/** An agreement that nobody brought into force before it was over expires without having permitted anything. */
function decideDue(agreement: Agreement, now: Instant) {
  const { to } = agreement.terms;
  if (agreement.state === 'signed' && (to === undefined || now < to))
    return { action: 'come-into-force', decision: bringIntoForce(agreement, now) };
  return { action: 'expire', decision: expire(agreement, now) };
}
