import { isRefused } from '@footbridge/contracts';
import { makeLogger, type Loop, type Settings, type Transaction } from '@footbridge/service';
import { type Logger } from 'pino';
import { isLive, preparationOf, type Agreement } from './agreement.js';
import { loadDue, postpone, refreshWork, save, type Loaded } from './agreement.store.js';
import { bringIntoForce, expire, makeReviewDue, overAt } from './lifecycle.js';
import { loadResponsibilities } from './parties.store.js';
import { gapsOf } from './readiness.js';

const BATCH = 20;

export function agreementLoops() {
  let log: Log | undefined;
  const loops: readonly Loop[] = [
    /** Puts in force what is signed and whose first day has come, asks for reviews, and lets expire what is over. */
    { name: 'due agreements', everyMs: 1_000, work: (tx) => takeDue(tx, log) },
    /** Tells who must do what where a date came near or somebody left. */
    { name: 'due work', everyMs: 1_000, work: (tx) => takeWork(tx, log) },
  ];
  const providers = (settings: Settings) => {
    log = makeLogger({ service: 'agreements', level: settings.logLevel });
    return [];
  };
  return { loops, providers };
}
type Log = Pick<Logger, 'error'>;

/** One batch in one transaction; answers how many were taken. */
export async function takeDue(tx: Transaction, log?: Log): Promise<number> {
  const due = await loadDue(tx, 'dueAt', BATCH);
  for (const loaded of due) await apart(tx, loaded, { of: 'dueAt', log, work: () => handle(tx, loaded) });
  return due.length;
}

export async function takeWork(tx: Transaction, log?: Log): Promise<number> {
  const due = await loadDue(tx, 'workDueAt', BATCH);
  for (const loaded of due) await apart(tx, loaded, { of: 'workDueAt', log, work: () => refreshWork(tx, loaded) });
  return due.length;
}

type Apart = {
  readonly of: 'dueAt' | 'workDueAt';
  readonly log: Log | undefined;
  readonly work: () => Promise<unknown>;
};

/** One agreement that fails holds up no other: what was done to it is undone, and it is looked at again in a minute. */
async function apart(tx: Transaction, loaded: Loaded, { of, log, work }: Apart): Promise<void> {
  await tx.query('savepoint apart');
  try {
    await work();
    await tx.query('release savepoint apart');
  } catch (error) {
    await tx.query('rollback to savepoint apart');
    log?.error({ err: error, agreementId: loaded.agreement.id, of }, 'an agreement that is due failed');
    await postpone(tx, loaded, of);
  }
}

async function handle(tx: Transaction, loaded: Loaded): Promise<void> {
  const { action, decision } = await decideDue(tx, loaded);
  if (!isRefused(decision)) {
    await save(tx, { action, by: undefined, before: loaded, ...decision });
    return;
  }
  // What is due and cannot be done for another reason is a defect.
  if (!decision.refused.every(({ code }) => WAITING.includes(code)))
    throw new Error(`agreement ${loaded.agreement.id} is due, and is ${loaded.agreement.state}`);
  await postpone(tx, loaded, 'dueAt');
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
