import { isRefused } from '@footbridge/contracts';
import { on, Unprocessable } from '@footbridge/messaging';
import { type Reaction } from '@footbridge/service';
import { ofCase } from '../obligation/obligation.store.js';
import { keep } from '../obligation/record.js';
import { MINTING, type Row } from './minting-table.js';
import { reconcile } from './reconcile.js';

/** Brings the to-dos of a case in line with what its service tells. An event that cannot be is parked, with its case. */
export const minting: Reaction = {
  name: 'minting',
  topics: ['referrals', 'consents'],
  handlers: Object.assign({}, ...MINTING.map(handlerOf)) as Reaction['handlers'],
};

function handlerOf(row: Row): Reaction['handlers'] {
  return on(row.of, async (tx, told) => {
    const known = await ofCase(tx, row.caseKind, told.key);
    const changes = reconcile(known, told, row, tx.now);
    if (isRefused(changes)) throw new Unprocessable(changes.refused[0]?.code ?? 'refused');
    await keep(tx, changes.changed, changes.events);
  });
}
