import { isRefused, type DomainEvent } from '@footbridge/contracts';
import { type Loop } from '@footbridge/service';
import { elapse, type Done } from './obligation.js';
import { takeDue } from './obligation.store.js';
import { reachAt } from './reach.js';
import { keep } from './record.js';

const BATCH = 200;

/**
 * Reminds of what comes due and escalates what is late. Times are rows: whatever was stopped in between, each is taken once, by
 * whichever process takes its row, with its event and its audit entry.
 */
export const timer: Loop = {
  name: 'timer',
  everyMs: 500,
  async work(tx, now) {
    const due = await takeDue(tx, now, BATCH);
    if (due.length === 0) return 0;
    const reach = await reachAt(tx, [...new Set(due.map(({ holder }) => holder.organisationId))]);
    const done: Done[] = [];
    const events: DomainEvent[] = [];
    for (const obligation of due) {
      const { action, outcome } = elapse(obligation, now, reach(obligation.holder.organisationId));
      if (isRefused(outcome)) throw new Error('an obligation was taken before its time');
      done.push({ action, next: outcome.next });
      events.push(...outcome.events);
    }
    await keep(tx, done, events);
    return due.length;
  },
};
