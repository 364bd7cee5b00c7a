import { staffWho } from '@footbridge/access';
import { Database, cursorOf, done, pageOf, placeOf, refuse, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { recordOf } from './partnership.commands.js';
import { type PartnershipsQueryDto } from './partnership.dto.js';
import { actionsFor, SCALE, type Partnership } from './partnership.js';
import { loadPartnership, partnershipsAfter } from './partnership.store.js';

/** Facts about public bodies: whoever is signed in in a role may read them. */
@Injectable()
export class PartnershipQueries {
  constructor(private readonly database: Database) {}

  /** By name; of a region, or of a member. */
  list(who: Who, { region, member, cursor, limit }: PartnershipsQueryDto): Promise<Outcome> {
    const [name, id] = placeOf(cursor, ['', '00000000-0000-0000-0000-000000000000'], ([, each]) => isUUID(each));
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'directory.read', recordOf('list'));
      if (refusal) return refusal;
      const rows = await partnershipsAfter(tx, [name, id], {
        ...(region !== undefined && { region }),
        ...(member !== undefined && { member }),
        most: limit + 1,
      });
      const page = pageOf(rows, limit, {
        item: ({ partnership }) => ({ ...summaryOf(partnership), actions: actionsFor(partnership, actor) }),
        cursor: ({ partnership }) => cursorOf([partnership.name, partnership.id]),
      });
      return done({ body: { items: page.items, ...(page.next !== undefined && { next: page.next }), scale: SCALE } });
    });
  }

  one(who: Who, id: string): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'directory.read', recordOf('read', { id }));
      if (refusal) return refusal;
      const found = await loadPartnership(tx, id);
      if (!found) return refuse(tx, recordOf('read', { id }), 'not-found', [{ code: 'not-found' }]);
      const { partnership, revision } = found;
      return done({ version: revision, body: { ...partnership, actions: actionsFor(partnership, actor) } });
    });
  }
}

function summaryOf({ id, state, name, regionCode, members, pathways, agreements, assessments }: Partnership) {
  const last = assessments.at(-1);
  return {
    ...{ id, state, name, regionCode, members, pathways, agreements: agreements.length },
    ...(last && { assessed: { step: last.step, words: last.words, on: last.on } }),
  };
}
