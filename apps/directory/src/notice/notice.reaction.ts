import { ObligationMintedV1, plus } from '@footbridge/contracts';
import { on } from '@footbridge/messaging';
import { type Reaction } from '@footbridge/service';
import { NEWS_HOURS } from './notice.js';
import { addNotice } from './notice.store.js';

/** A referral has come to a duty team: its mailbox is to be told. */
export const notices: Reaction = {
  name: 'notices',
  topics: ['duties'],
  handlers: on(ObligationMintedV1, async (tx, { at, data }) => {
    const { caseKind, step, obligationId, holder } = data;
    const { organisationId, dutyTeamId: team } = holder;
    if (caseKind !== 'referral' || step !== 'decide-on-offer' || team === undefined) return;
    // Read from the first event on, an installation must not tell of everything that ever came.
    if (plus(at, { hours: NEWS_HOURS }) <= tx.now) return;
    await addNotice(tx, { obligationId, organisationId, team, at });
  }),
};
