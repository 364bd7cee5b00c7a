import { staffWho } from '@footbridge/access';
import { isRefused, type OrganisationId } from '@footbridge/contracts';
import { Database, done, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { needId, needNone, pairOf } from './need.js';
import { keepAnswer, loadNeed, saveNeed } from './need.store.js';
import { type NeedNoneDto } from './one-off.dto.js';

const ACTION = 'sharing.need-no-agreement';

@Injectable()
export class NeedCommands {
  constructor(private readonly database: Database) {}

  /** A governance lead says why their organisation needs no agreement with the other: its own to-do is done, the other's is not. */
  needNone(what: { other: OrganisationId; version: number }, { because }: NeedNoneDto, who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx): Promise<Outcome> => {
      const hidden: Recorded = { service: 'referrals', act: 'governance', action: ACTION, objects: [] };
      const { actor, refusal } = await staffWho(tx, ACTION, hidden);
      if (refusal) return refusal;
      const between = pairOf(actor.organisationId, what.other);
      const id = needId(between);
      const need = await loadNeed(tx, between, true);
      const named = { ...hidden, objects: [{ kind: 'agreement-need', id }] };
      if (!need) return refuse(tx, named, 'not-found', [{ code: 'not-found' }]);
      const seen = { ...hidden, objects: [{ kind: 'agreement-need', id, version: need.version }] };
      if (need.version !== what.version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: need.version } }]);
      const decided = needNone(need, actor, tx.now);
      if (isRefused(decided)) return refuse(tx, seen, 'wrong-state', decided);
      await keepAnswer(tx, decided.next, actor.organisationId, because);
      const event = await saveNeed(tx, decided, { act: 'governance', action: ACTION });
      return done({ version: decided.next.version, ...(event && { event }) });
    });
  }
}
