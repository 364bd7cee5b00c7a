import { isRefused } from '@footbridge/contracts';
import { on, Unprocessable } from '@footbridge/messaging';
import { type Reaction } from '@footbridge/service';
import { bring } from './bring.js';
import { MINTING, type Row } from './minting-table.js';
import { idsOf } from './reconcile.js';
import { keepTold } from './told-case.store.js';

/** Brings the to-dos of a case in line with what its service tells. An event that cannot be is parked, with its case. */
export const minting: Reaction = {
  name: 'minting',
  topics: ['referrals', 'consents', 'agreements'],
  handlers: Object.assign({}, ...MINTING.map(handlerOf)) as Reaction['handlers'],
};

function handlerOf(row: Row): Reaction['handlers'] {
  return on(row.of, async (tx, told) => {
    // In this order, as the alarm takes them: the case, then its to-dos.
    const [, changes] = await Promise.all([keepTold(tx, row.caseKind, told, idsOf(told, row)), bring(tx, told, row)]);
    if (isRefused(changes)) throw new Unprocessable(changes.refused[0]?.code ?? 'refused');
  });
}
