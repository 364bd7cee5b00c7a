import { changesByTimeAt, knownAgreements } from '@footbridge/access';
import {
  AgreementCameIntoForceV1,
  AgreementPartyJoinedV1,
  AgreementPartyLeftV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  type AgreementId,
} from '@footbridge/contracts';
import { on, type HandlerTransaction, type Received } from '@footbridge/messaging';
import { type Reaction, type Transaction } from '@footbridge/service';
import { halt, resume } from '../referral/halt.js';
import { settle } from '../referral/referral.reactions.js';
import { pauseOf } from './flow.js';
import { lookedAtAll, lookedUntil, nextInFlight, takeLook, wantLook } from './stop.store.js';

/** So many referrals are looked at in one transaction. */
const BATCH = 20;

const wants = (tx: HandlerTransaction, told: Received<{ readonly agreementId: AgreementId }>): Promise<void> =>
  wantLook(tx as HandlerTransaction & Transaction, told.data.agreementId, told);

/**
 * What changes what an agreement lets through asks for a look at all in flight that may rest on it. The reaction only asks: the loop
 * looks, in batches, and not before the knowledge of this service has the event too.
 */
export const agreementReactions: Reaction = {
  name: 'agreement-stops',
  topics: ['agreements'],
  handlers: {
    ...on(AgreementSuspendedV1, wants),
    ...on(AgreementTerminatedV1, wants),
    ...on(AgreementReinstatedV1, wants),
    ...on(AgreementPartyLeftV1, wants),
    ...on(AgreementPartyJoinedV1, wants),
    ...on(AgreementCameIntoForceV1, wants),
  },
};

/**
 * Looks at the next referrals in flight that may rest on an agreement of which something changed, or whose end has come: what nothing carries any
 * more pauses, what something carries again goes on, each once. Ends are found by our own clock, as the gate finds them, and wait for no
 * event. Answers how many it took.
 */
export async function lookAtStops(tx: Transaction): Promise<number> {
  const look = await takeLook(tx);
  if (!look) return 0;
  const batch = await nextInFlight(tx, look, BATCH);
  const agreements = await knownAgreements(tx, { id: look.agreementId, between: batch });
  for (const referral of batch) {
    const why = pauseOf(referral, agreements, tx.now);
    if (why) await settle(tx, 'referral.pause-sharing', referral, halt(referral, why, tx.now));
    else await settle(tx, 'referral.resume-sharing', referral, resume(referral, tx.now));
  }
  const last = batch.at(-1);
  if (last && batch.length === BATCH) await lookedUntil(tx, look, last.id);
  else {
    const agreement = agreements.find(({ id }) => id === look.agreementId);
    await lookedAtAll(tx, look, agreement && changesByTimeAt(agreement, tx.now));
  }
  return Math.max(1, batch.length);
}
