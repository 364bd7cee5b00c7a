import { staffWho } from '@footbridge/access';
import { isRefused, type OrganisationId, type Reason, type Refused, type StaffActor } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  entryOf,
  refuse,
  type Outcome,
  type Recorded,
  type RefusalStatus,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import {
  amend,
  assess,
  begin,
  end,
  type AssessmentInput,
  type Partnership,
  type PartnershipAction,
  type PartnershipInput,
} from './partnership.js';
import { addPartnership, loadPartnership, placesOf, savePartnership } from './partnership.store.js';

export type Which = { readonly id: string; readonly revision: number };
type Decide = (
  partnership: Partnership,
  by: StaffActor,
  tx: RequestTransaction,
) => Promise<{ next: Partnership } | Refused> | { next: Partnership } | Refused;

@Injectable()
export class PartnershipCommands {
  constructor(private readonly database: Database) {}

  /** Begins a partnership of the actor's organisation with others. */
  begin(who: Who, input: PartnershipInput): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded = recordOf('begin');
      const { actor, refusal } = await staffWho(tx, 'partnership.keep', recorded);
      if (refusal) return refusal;
      const id = v7();
      const decision = begin(id, input, await placesOf(tx, input.members), actor);
      if (isRefused(decision)) return refuse(tx, recorded, statusOf(decision.refused), decision);
      await addPartnership(tx, decision.next);
      await writeEntries(tx, [entryOf(tx, recordOf('begin', { id, version: 1, members: input.members }))]);
      return done({ version: 1, location: `/api/directory/partnerships/${id}` });
    });
  }

  amend(who: Who, which: Which, input: PartnershipInput): Promise<Outcome> {
    return this.act(who, which, 'amend', async (partnership, by, tx) =>
      amend(partnership, input, await placesOf(tx, input.members), by),
    );
  }

  /** Records how far the collaboration reached on a day. */
  assess(who: Who, which: Which, given: AssessmentInput): Promise<Outcome> {
    return this.act(who, which, 'assess', (partnership, by, { now }) =>
      assess(partnership, given, by, dayInLondon(now)),
    );
  }

  end(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, 'end', (partnership, by, { now }) => end(partnership, by, now));
  }

  private act(who: Who, { id, revision }: Which, action: PartnershipAction, decide: Decide): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded = recordOf(action, { id });
      const { actor, refusal } = await staffWho(tx, 'partnership.keep', recorded);
      if (refusal) return refusal;
      // Locked rows are those that one may change: who is no member is told so by the decision.
      const found = (await loadPartnership(tx, id, { forChange: true })) ?? (await loadPartnership(tx, id));
      if (!found) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      if (found.revision !== revision)
        return refuse(tx, recorded, 'stale-version', [{ code: 'stale-version', facts: { version: found.revision } }]);
      const decision = await decide(found.partnership, actor, tx);
      if (isRefused(decision)) return refuse(tx, recorded, statusOf(decision.refused), decision);
      const version = await savePartnership(tx, decision.next, revision);
      const { members } = decision.next;
      await writeEntries(tx, [entryOf(tx, recordOf(action, { id, version, members }))]);
      return done({ version });
    });
  }
}

type About = { readonly id: string; readonly version?: number; readonly members?: readonly OrganisationId[] };

export function recordOf(action: string, about?: About): Recorded {
  const { id, version, members = [] } = about ?? {};
  const objects = id === undefined ? [] : [{ kind: 'partnership', id, ...(version === undefined ? {} : { version }) }];
  return { service: 'directory', act: 'governance', action: `partnership.${action}`, objects, organisations: members };
}

const PERSONAL: readonly string[] = ['not-a-member', 'role-not-allowed'];

function statusOf(reasons: readonly Reason[]): RefusalStatus {
  if (reasons.some(({ code }) => PERSONAL.includes(code))) return 'refused';
  return reasons.some(({ code }) => code === 'wrong-state') ? 'wrong-state' : 'rule';
}

const LONDON = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });

function dayInLondon(at: string): string {
  return LONDON.format(new Date(at));
}
