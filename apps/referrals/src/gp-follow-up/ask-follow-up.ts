import { type GpFollowUpKind, type StepHolder } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { entryOf, type RequestTransaction } from '@footbridge/service';
import { v7 } from 'uuid';
import { type Referral } from '../referral/referral.js';
import { ask } from './gp-follow-up.js';
import { insertFollowUp } from './gp-follow-up.store.js';

/** Asks the acting side of a referral to do something towards the GP: row, event and entry, in the transaction of its cause. */
export async function askFollowUp(
  tx: RequestTransaction,
  { id: referralId, studentId }: Referral,
  kind: GpFollowUpKind,
  holder: StepHolder,
): Promise<void> {
  const { organisationId } = holder;
  const { next, events } = ask({ id: v7(), referralId, studentId, organisationId, kind }, holder, tx.now);
  await insertFollowUp(tx, next);
  await writeEvents(tx, events);
  const objects = [{ kind: 'gp-follow-up', id: next.id, version: next.version }];
  const entry = { service: 'referrals' as const, act: 'access' as const, action: 'referral.follow-up-gp', objects };
  await writeEntries(tx, [entryOf(tx, { ...entry, studentId })]);
}
