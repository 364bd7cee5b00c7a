import { isRefused } from '@footbridge/contracts';
import { type Loop, type Transaction } from '@footbridge/service';
import { isLive, preparationOf, type Agreement } from './agreement.js';
import { loadDue, postpone, refreshWork, save, type Loaded } from './agreement.store.js';
import { bringIntoForce, expire, makeReviewDue, overAt } from './lifecycle.js';
import { loadResponsibilities } from './parties.store.js';
import { gapsOf } from './readiness.js';

const BATCH = 20;

/** Puts in force what is signed and whose first day has come, asks for reviews, and lets expire what is over. */
export const dueAgreements: Loop = { name: 'due agreements', everyMs: 1_000, work: takeDue };

/** Tells who must do what where a date came near or somebody left. */
export const dueWork: Loop = { name: 'due work', everyMs: 1_000, work: takeWork };

/** One batch in one transaction; answers how many were taken. */
export async function takeDue(tx: Transaction): Promise<number> {
  const due = await loadDue(tx, 'dueAt', BATCH);
  for (const loaded of due) await handle(tx, loaded);
  return due.length;
}

export async function takeWork(tx: Transaction): Promise<number> {
  const due = await loadDue(tx, 'workDueAt', BATCH);
  for (const loaded of due) await refreshWork(tx, loaded);
  return due.length;
}

async function handle(tx: Transaction, loaded: Loaded): Promise<void> {
  const { action, decision } = await decideDue(tx, loaded);
  if (!isRefused(decision)) {
    await save(tx, { action, by: undefined, before: loaded, ...decision });
    return;
  }
  // What is due and cannot be done for another reason would be taken again for ever: that is a defect.
  if (!decision.refused.every(({ code }) => WAITING.includes(code)))
    throw new Error(`agreement ${loaded.agreement.id} is due, and is ${loaded.agreement.state}`);
  await postpone(tx, loaded);
}
/** For want of somebody at a step; or an amendment that would be over already. */
const WAITING: readonly string[] = ['step-without-role', 'step-without-team', 'already-over'];

/** The beginning goes before the end: a signed version takes the place of one whose last day has come. */
async function decideDue(tx: Transaction, { agreement }: Loaded) {
  const { now } = tx;
  const begun = { action: 'come-into-force', decision: await begin(tx, agreement) };
  if (!isRefused(begun.decision)) return begun;
  const end = isLive(agreement) || agreement.state === 'signed' ? overAt(agreement) : undefined;
  if (end !== undefined && end <= now) return { action: 'expire', decision: expire(agreement, now) };
  if (agreement.state !== 'in-force' || now < agreement.nextReview) return begun;
  return { action: 'become-review-due', decision: makeReviewDue(agreement, now) };
}

async function begin(tx: Transaction, agreement: Agreement) {
  const version = preparationOf(agreement);
  const gaps = version?.state === 'signed' ? gapsOf(await loadResponsibilities(tx, version.terms)) : [];
  return bringIntoForce(agreement, gaps, tx.now);
}
