import { staffWho } from '@footbridge/access';
import { isInstant, type Instant } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  type Outcome,
  pageOf,
  type Place,
  placeOf,
  refuse,
  type Recorded,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { standingOf } from './delegation.commands.js';
import { end, type Delegation } from './delegation.js';
import { type DelegationsDto } from './delegation.dto.js';
import { delegationOf, type DelegationRow } from './delegation.store.js';

const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];
const recordedFor = (action: string, id?: string): Recorded => ({
  service: 'duties',
  act: 'access',
  action,
  objects: id === undefined ? [] : [{ kind: 'delegation', id }],
});

@Injectable()
export class DelegationQueries {
  constructor(private readonly database: Database) {}

  /** Those that I made or that name me; all of the organisation for who oversees the work. */
  list({ state, cursor, limit }: DelegationsDto, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = recordedFor('delegation.list');
      const { actor, refusal } = await staffWho(tx, 'duties.delegate', recorded);
      if (refusal) return refusal;
      const [after, idAfter] = placeOf(cursor, FIRST, ([to, id]) => isInstant(to) && isUUID(id));
      const me = standingOf(actor);
      const rows = await tx.query<DelegationRow>(
        `select * from delegation where organisation_id = $1 and (state = 'made' and to_at > $2) = $3
           and ($4 or delegator_id = $5 or delegate_id = $5 or delegate_role = $6) and (to_at, id) > ($7::timestamptz, $8::uuid)
         order by to_at, id limit $9`,
        [
          actor.organisationId,
          tx.now,
          state === 'standing',
          me.oversees,
          actor.appointmentId,
          actor.role,
          after,
          idAfter,
          limit + 1,
        ],
      );
      const body = pageOf(rows, limit, {
        item: (row) => viewOf(delegationOf(row), me, tx.now),
        cursor: (row) => cursorOf([delegationOf(row).to, row.id]),
      });
      const objects = body.items.map(({ id, version }) => ({ kind: 'delegation', id, version }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ body });
    });
  }

  /** One that I made, that names me, or that I oversee. */
  one(id: string, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = recordedFor('delegation.read', id);
      const { actor, refusal } = await staffWho(tx, 'duties.delegate', recorded);
      if (refusal) return refusal;
      const me = standingOf(actor);
      const [row] = await tx.query<DelegationRow>(
        'select * from delegation where id = $1 and ($2 or delegator_id = $3 or delegate_id = $3 or delegate_role = $4)',
        [id, me.oversees, actor.appointmentId, actor.role],
      );
      if (!row) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const view = viewOf(delegationOf(row), me, tx.now);
      await writeEntries(tx, [
        entryOf(tx, { ...recorded, objects: [{ kind: 'delegation', id, version: view.version }] }),
      ]);
      return done({ version: view.version, body: view });
    });
  }
}

function viewOf(delegation: Delegation, me: ReturnType<typeof standingOf>, now: Instant) {
  const { id, version, delegator, delegate, reason, from, to, state, madeBy } = delegation;
  const { personId: _, ...who } = delegator;
  return {
    id,
    version,
    delegator: who,
    delegate,
    reason,
    from,
    to,
    state,
    madeBy,
    ...('endedAt' in delegation ? { endedAt: delegation.endedAt } : {}),
    actions: 'next' in end(delegation, me, now) ? ['end'] : [],
  };
}
