import { isRefused, ReferralStepOverdueV1 } from '@footbridge/contracts';
import { on, Unprocessable } from '@footbridge/messaging';
import { type Reaction } from '@footbridge/service';
import { ofCase } from '../obligation/obligation.store.js';
import { reachAt } from '../obligation/reach.js';
import { keep } from '../obligation/record.js';
import { MINTING, type Row } from './minting-table.js';
import { idsOf, reconcile } from './reconcile.js';
import { keepTold } from './told-case.store.js';

/** Brings the to-dos of a case in line with what its service tells. An event that cannot be is parked, with its case. */
export const minting: Reaction = {
  name: 'minting',
  topics: ['referrals', 'consents', 'agreements'],
  handlers: Object.assign({}, ...MINTING.map(handlerOf)) as Reaction['handlers'],
};

function handlerOf(row: Row): Reaction['handlers'] {
  return on(row.of, async (tx, told) => {
    const known = await ofCase(tx, row.caseKind, told.key, idsOf(told, row));
    const organisations = told.data.toDos.map(({ holder }) => holder.organisationId);
    const late = told.type === ReferralStepOverdueV1.type;
    const reach = late ? await reachAt(tx, organisations) : undefined;
    const changes = reconcile(known, told, { row, ...(reach === undefined ? {} : { reach }) }, tx.now);
    if (isRefused(changes)) throw new Unprocessable(changes.refused[0]?.code ?? 'refused');
    await Promise.all([keep(tx, changes.changed, changes.events), keepTold(tx, row.caseKind, told, changes.standing)]);
  });
}
