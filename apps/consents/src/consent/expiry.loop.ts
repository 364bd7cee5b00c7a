import { isRefused } from '@footbridge/contracts';
import { entryOf, type Loop } from '@footbridge/service';
import { acted } from '../recorded.js';
import { expire } from './consent.js';
import { save, takeOver } from './consent.store.js';

const BATCH = 50;

/** Ends permissions whose time is over. Enforcers compare the dates themselves: being late here permits nothing. */
export const expiry: Loop = {
  name: 'expiry',
  everyMs: 1_000,
  async work(tx, now) {
    const over = await takeOver(tx, now, BATCH);
    for (const consent of over) {
      const outcome = expire(consent, now);
      if (isRefused(outcome)) throw new Error('a permission was taken before its time was over');
      const { id, version, studentId, registeredBy } = outcome.next;
      const recorded = acted('consent.expire', { kind: 'consent', id, version }, { act: 'system', studentId });
      await save(tx, { ...outcome, entry: entryOf(tx, { ...recorded, organisations: [registeredBy] }) });
    }
    return over.length;
  },
};
