import { mayAct, staffWho } from '@footbridge/access';
import { isRefused, type StaffActor } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  entryOf,
  refuse,
  type Outcome,
  type Recorded,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { end, make, type Appointed, type Delegate } from './delegation.js';
import { type DelegateDto } from './delegation.dto.js';
import {
  appointed,
  holderOfRole,
  insertDelegation,
  loadDelegation,
  lockDelegationsOf,
  saveEnd,
  standingUntil,
} from './delegation.store.js';
import { lackingRights } from './rights.js';

@Injectable()
export class DelegationCommands {
  constructor(private readonly database: Database) {}

  /** Puts one's own to-dos on a colleague's list too, from–to; who oversees the work, those of anybody here. */
  delegate(asked: DelegateDto, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded: Recorded = { ...recordedFor('duties.delegate'), input: Object.assign({}, asked) };
      const { actor, refusal } = await staffWho(tx, 'duties.delegate', recorded);
      if (refusal) return refusal;
      const delegate = delegateOf(asked);
      if (!delegate) return refuse(tx, recorded, 'rule', [{ code: 'delegate-not-one' }]);
      const delegator = await appointed(tx, actor.organisationId, asked.delegatorId ?? actor.appointmentId);
      if (!delegator) return refuse(tx, recorded, 'rule', [{ code: 'delegator-unknown' }]);
      await lockDelegationsOf(tx, delegator.appointmentId);
      const id = v7();
      const from = asked.from < tx.now ? tx.now : asked.from;
      const doer = await this.doerOf(tx, { delegate, delegator, at: from });
      const standing = await standingUntil(tx, delegator.appointmentId, { from, to: asked.to });
      const circumstances = {
        by: standingOf(actor),
        doer,
        lacking: doer ? lackingRights(delegator.role, doer.role) : [],
        standingUntil: standing,
      };
      const decided = make(
        { id, delegator, delegate, reason: asked.reason, from, to: asked.to },
        circumstances,
        tx.now,
      );
      if (isRefused(decided)) return refuse(tx, recorded, 'rule', decided);
      await insertDelegation(tx, decided.next);
      const objects = [{ kind: 'delegation', id, version: 1 }];
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ version: 1, location: `/api/duties/delegations/${id}` });
    });
  }

  /** Ends a delegation at once. */
  end({ id, version }: { readonly id: string; readonly version: number }, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = recordedFor('duties.end-delegation', id);
      const { actor, refusal } = await staffWho(tx, 'duties.delegate', recorded);
      if (refusal) return refusal;
      const delegation = await loadDelegation(tx, id);
      if (!delegation) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const seen = { ...recorded, objects: [{ kind: 'delegation', id, version: delegation.version }] };
      if (delegation.version !== version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: delegation.version } }]);
      const decided = end(delegation, standingOf(actor), tx.now);
      if (isRefused(decided))
        return refuse(tx, seen, decided.refused[0]?.code === 'wrong-state' ? 'wrong-state' : 'rule', decided);
      await saveEnd(tx, decided.next);
      const objects = [{ kind: 'delegation', id, version: decided.next.version }];
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ version: decided.next.version });
    });
  }

  private doerOf(
    tx: RequestTransaction,
    { delegate, delegator, at }: { delegate: Delegate; delegator: Appointed; at: string },
  ): Promise<Appointed | undefined> {
    const { organisationId, personId: but } = delegator;
    return delegate.role === undefined
      ? appointed(tx, organisationId, delegate.appointmentId)
      : holderOfRole(tx, organisationId, { role: delegate.role, at, but });
  }
}

const recordedFor = (action: string, id?: string): Recorded => ({
  service: 'duties',
  act: 'governance',
  action,
  objects: id === undefined ? [] : [{ kind: 'delegation', id }],
});

/** Who acts, and whether they answer for the work of others. */
export const standingOf = (actor: StaffActor) => ({
  appointmentId: actor.appointmentId,
  oversees: mayAct(actor, 'duties.oversee') === undefined,
});

function delegateOf({ delegateId, delegateRole }: DelegateDto): Delegate | undefined {
  if (delegateId !== undefined && delegateRole === undefined) return { appointmentId: delegateId };
  return delegateId === undefined && delegateRole !== undefined ? { role: delegateRole } : undefined;
}
