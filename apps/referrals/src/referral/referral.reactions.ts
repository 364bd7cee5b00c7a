import {
  ConsentExpiredV1,
  ConsentWithdrawnV1,
  isRefused,
  ObligationEscalatedV1,
  ObligationMintedV1,
  type ConsentId,
  type ReferralId,
} from '@footbridge/contracts';
import { on, type HandlerTransaction } from '@footbridge/messaging';
import { entryOf, type Reaction, type Transaction } from '@footbridge/service';
import { unseal } from './copies.store.js';
import { askContact } from './contact.js';
import { withdraw } from './ending.js';
import { tellOverdue } from './lateness.js';
import { receive, type Decided, type Referral, type WithdrawCause } from './referral.js';
import { loadForChange, save } from './referral.store.js';
import { noteTold } from '../relationship/relationship.store.js';

/** Reactions run on the handler's transactions of libs/service; messaging knows only their SQL. */
const whole = (tx: HandlerTransaction) => tx as HandlerTransaction & Transaction;

/** What `referrals` does on its own about what others told. Each once. */
export const referralReactions: Reaction = {
  name: 'referrals',
  topics: ['duties', 'consents'],
  handlers: {
    ...on(ObligationMintedV1, async (tx, { data }) => {
      if (data.caseKind === 'referral' && data.step === 'decide-on-offer') await arrived(whole(tx), data.caseId);
    }),
    ...on(ObligationEscalatedV1, async (tx, { data }) => {
      if (data.caseKind !== 'referral') return;
      await noteTold(whole(tx), data);
      if (data.top === true) await atTheTop(whole(tx), data);
    }),
    ...on(ConsentWithdrawnV1, (tx, { data }) => stopUnopened(whole(tx), data.consentId, 'permission-withdrawn')),
    ...on(ConsentExpiredV1, (tx, { data }) => stopUnopened(whole(tx), data.consentId, 'permission-expired')),
  },
};

/** The receiving team has its to-do. */
async function arrived(tx: Transaction, id: ReferralId): Promise<void> {
  const referral = await loadForChange(tx, id);
  if (referral) await settle(tx, 'referral.receive', referral, receive(referral, tx.now));
}

/** Nobody is above those who were told that a step is late: the student is to hear from somebody. */
async function atTheTop(tx: Transaction, { caseId, step, stepVersion }: ObligationEscalatedV1): Promise<void> {
  const referral = await loadForChange(tx, caseId);
  if (referral) await settle(tx, 'referral.ask-contact', referral, askContact(referral, { step, stepVersion }, tx.now));
}

/** Referrals that rest on a permission which ended and that nobody opened: the receiver keeps only the reference. */
async function stopUnopened(tx: Transaction, consentId: ConsentId, cause: WithdrawCause): Promise<void> {
  const unopened = await tx.query<{ aggregate: Referral }>(
    `select aggregate from referral where consent_id = $1 and state in ('submitted', 'received') order by id for update`,
    [consentId],
  );
  for (const { aggregate } of unopened)
    if (await settle(tx, 'referral.stop', aggregate, withdraw(aggregate, cause, tx.now)))
      await unseal(tx, aggregate.id);
}

/** Steps that became late: told once each. Returns how many it took; see the loop in definition.ts. */
export async function tellLateSteps(tx: Transaction): Promise<number> {
  const late = await tx.query<{ aggregate: Referral }>(
    'select aggregate from referral where alarm_at <= $1 order by alarm_at limit 20 for update skip locked',
    [tx.now],
  );
  for (const { aggregate } of late)
    await settle(tx, 'referral.tell-overdue', aggregate, tellOverdue(aggregate, tx.now));
  return late.length;
}

/** Saves what the system decided; nothing when the state had moved on meanwhile. */
export async function settle(
  tx: Transaction,
  action: string,
  { studentId, from, to }: Referral,
  decided: Decided<Referral>,
): Promise<boolean> {
  if (isRefused(decided)) return false;
  const { id, version } = decided.next;
  const objects = [{ kind: 'referral', id, version }];
  await save(
    tx,
    decided,
    entryOf(tx, { service: 'referrals', act: 'system', action, objects, studentId, organisations: [from, to] }),
  );
  return true;
}
