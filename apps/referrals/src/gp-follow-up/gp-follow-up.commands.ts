import { mayAct } from '@footbridge/access';
import { isRefused, type ReferralId } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { gpFollowUpActions, record, type Ending } from './gp-follow-up.js';
import { followUpById, followUpsOf, saveFollowUp } from './gp-follow-up.store.js';

const ACTION = 'referral.follow-up-gp';
const recordedOf = (objects: Recorded['objects']): Recorded => ({
  service: 'referrals',
  act: 'access',
  action: ACTION,
  objects,
});

/** What the acting organisation has to do, or did, towards the general practitioner. */
@Injectable()
export class GpFollowUpCommands {
  constructor(private readonly database: Database) {}

  /** Records how it ended and on which day: the to-do is done with. */
  done(what: { id: string; version: number }, given: Ending, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const hidden = recordedOf([{ kind: 'gp-follow-up', id: what.id }]);
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const role = mayAct(tx.actor, ACTION);
      if (role) return refuse(tx, hidden, 'refused', role);
      const found = await followUpById(tx, what.id);
      if (!found || !tx.appointment) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const { id, version, studentId } = found;
      const seen = { ...recordedOf([{ kind: 'gp-follow-up', id, version }]), studentId };
      if (version !== what.version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version } }]);
      const decided = record(found, given, tx.appointment.id, tx.now);
      if (isRefused(decided))
        return refuse(tx, seen, decided.refused[0]?.code === 'wrong-state' ? 'wrong-state' : 'rule', decided);
      const { next, events } = decided;
      await saveFollowUp(tx, next);
      const [written] = await writeEvents(tx, events);
      await writeEntries(tx, [
        entryOf(tx, { ...seen, objects: [{ kind: 'gp-follow-up', id, version: next.version }] }),
      ]);
      return done({ version: next.version, ...(written ? { event: written } : {}) });
    });
  }

  /** Those of one referral, the acting organisation's own. */
  list(referralId: ReferralId, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const asked = recordedOf([{ kind: 'referral', id: referralId }]);
      if (tx.actorRefusal) return refuse(tx, asked, 'refused', tx.actorRefusal);
      const role = mayAct(tx.actor, ACTION);
      if (role) return refuse(tx, asked, 'refused', role);
      const found = await followUpsOf(tx, referralId);
      const items = found.map((each) => ({ ...each, actions: gpFollowUpActions[each.state] }));
      await writeEntries(tx, [entryOf(tx, asked)]);
      return done({ body: { items } });
    });
  }
}
