import { isRefused } from '@footbridge/contracts';
import { type Loop } from '@footbridge/service';
import { escalate } from './obligation.js';
import { takeLate } from './obligation.store.js';
import { keep, type Done } from './record.js';

const BATCH = 100;

/**
 * Escalates what is late. Due times are rows: whatever was stopped in between, each is escalated once, by whichever process takes
 * its row, with its event and its audit entry.
 */
export const escalation: Loop = {
  name: 'escalation',
  everyMs: 500,
  async work(tx, now) {
    const late = await takeLate(tx, now, BATCH);
    const outcomes = late.map((obligation) => {
      const outcome = escalate(obligation, now);
      if (isRefused(outcome)) throw new Error('an obligation was taken before its time');
      return outcome;
    });
    const done: Done[] = outcomes.map(({ next }) => ({ action: 'escalate', next }));
    await keep(
      tx,
      done,
      outcomes.flatMap(({ events }) => events),
    );
    return late.length;
  },
};
