import {
  AgreementCameIntoForceV1,
  AgreementPartyJoinedV1,
  AgreementProposedV1,
  plus,
  SharingDecisionRecordedV1,
  type AgreementId,
  type Instant,
  type OrganisationId,
} from '@footbridge/contracts';
import { on, type HandlerTransaction } from '@footbridge/messaging';
import { type Reaction, type Transaction } from '@footbridge/service';
import { agree, ask, pairOf } from './need.js';
import {
  askedBetween,
  keepProposed,
  loadNeed,
  oneAfterTheOther,
  oneOffsBetween,
  partiesWith,
  proposedSince,
  saveNeed,
} from './need.store.js';
import { PROPOSES, quarterNamed, quarterOf } from './quarter.js';

const whole = (tx: HandlerTransaction) => tx as HandlerTransaction & Transaction;
/** What is told later than this asks nobody any more: it is history. */
const LATEST_DAYS = 92;

/**
 * Asks two organisations for an agreement at their second one-off disclosure of a quarter, and asks no more once there is one. A reaction to
 * our own event, so that a disclosure that cannot wait is never held up by it.
 */
export const oneOffReactions: Reaction = {
  name: 'one-offs',
  topics: ['referrals', 'agreements'],
  handlers: {
    ...on(SharingDecisionRecordedV1, (tx, { data }) => counted(whole(tx), data)),
    ...on(AgreementProposedV1, (tx, { data, at }) => agreed(whole(tx), data.agreementId, data.parties, at)),
    ...on(AgreementCameIntoForceV1, (tx, { data, at }) => agreed(whole(tx), data.agreementId, data.parties, at)),
    ...on(AgreementPartyJoinedV1, async (tx, { data: { agreementId, party }, at }) =>
      agreed(whole(tx), agreementId, await partiesWith(whole(tx), agreementId, party), at),
    ),
  },
};

async function counted(tx: Transaction, { oneOff, from, to, at }: SharingDecisionRecordedV1): Promise<void> {
  if (!oneOff || plus(at, { days: LATEST_DAYS }) < tx.now) return;
  await oneAfterTheOther(tx);
  const [between, quarter] = [pairOf(from, to), quarterNamed(quarterOf(at))];
  if ((await oneOffsBetween(tx, between, quarter)) < PROPOSES) return;
  if (await proposedSince(tx, between, quarter.from)) return;
  const asked = ask(await loadNeed(tx, between, true), { between, quarter: quarter.name }, tx.now);
  if (asked) await saveNeed(tx, asked, { act: 'system', action: 'sharing.ask-agreement' });
}

async function agreed(
  tx: Transaction,
  agreementId: AgreementId,
  parties: readonly OrganisationId[],
  at: Instant,
): Promise<void> {
  await oneAfterTheOther(tx);
  await keepProposed(tx, agreementId, parties, at);
  for (const need of await askedBetween(tx, parties)) {
    // One of a quarter before is no answer to it.
    const answers = quarterNamed(need.quarter).from <= at;
    const settled = answers ? agree(need, agreementId, tx.now) : undefined;
    if (settled) await saveNeed(tx, settled, { act: 'system', action: 'sharing.agreement-found' });
  }
}
