import { mayAct } from '@footbridge/access';
import { isRefused, type ReferralId } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
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
import { GateLimits } from '../referral/limits.js';
import { thingOf } from '../referral/referral.change.js';
import { askAccess, factsFor, permitted } from '../referral/referral.gate.js';
import { load } from '../referral/referral.store.js';
import { type ClaimDto, type ReviewClaimDto } from './relationship.dto.js';
import { claim, review, type Claim } from './relationship.js';
import { claimById, insertClaim, saveReview } from './relationship.store.js';

@Injectable()
export class RelationshipCommands {
  constructor(
    private readonly database: Database,
    private readonly limits: GateLimits,
  ) {}

  /** A clinician of the organisation that holds the record states why they need to look: 24 hours, at once, reviewed. */
  claim(referralId: ReferralId, { reason }: ClaimDto, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const hidden = recordedFor(referralId, 'referral.claim-relationship');
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const referral = await load(tx, referralId);
      const ours = referral !== undefined && 'openedAt' in referral && referral.to === tx.appointment?.organisationId;
      if (!ours || tx.actor.kind === 'student') return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const { personId, organisationId } = tx.actor;
      const { next, events } = claim(
        { id: v7(), organisationId, studentId: referral.studentId, personId, reason },
        tx.now,
      );
      const asked = await this.ask(tx, referral, next);
      if (asked.decision.outcome === 'refuse') return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
      await insertClaim(tx, next, referralId);
      const [written] = await writeEvents(tx, events);
      const made = { kind: 'relationship', id: next.id, version: next.version };
      const recorded = { ...asked.recorded, objects: [...asked.recorded.objects, made] };
      await writeEntries(tx, [permitted(tx, { ...asked, recorded })]);
      const location = `/api/referrals/relationships/${next.id}`;
      return done({ location, version: 1, ...(written ? { event: written } : {}) });
    });
  }

  review(
    what: { id: string; version: number },
    { finding }: ReviewClaimDto,
    { caller, actingAs }: Who,
  ): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const hidden = recordedFor(what.id, 'sharing.review', 'governance', 'relationship');
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const found = await claimById(tx, what.id);
      if (!found) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const seen = {
        ...hidden,
        studentId: found.studentId,
        objects: [{ kind: 'relationship', id: what.id, version: found.version }],
      };
      const role = mayAct(tx.actor, 'sharing.review');
      if (role) return refuse(tx, seen, 'refused', role);
      if (found.version !== what.version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: found.version } }]);
      const decided = review(found, { by: tx.actor.personId, finding }, tx.now);
      if (isRefused(decided))
        return refuse(tx, seen, decided.refused[0]?.code === 'wrong-state' ? 'wrong-state' : 'rule', decided);
      await saveReview(tx, decided.next, tx.actor.personId);
      const [written] = await writeEvents(tx, decided.events);
      const { version } = decided.next;
      await writeEntries(tx, [entryOf(tx, { ...seen, objects: [{ kind: 'relationship', id: what.id, version }] })]);
      return done({ version, ...(written ? { event: written } : {}) });
    });
  }

  private async ask(tx: RequestTransaction, referral: Parameters<typeof thingOf>[0], { from, to, reason }: Claim) {
    const facts = await factsFor(tx, { studentId: referral.studentId });
    const claimed = { ...facts, relationship: { kind: 'claimed' as const, from, to, claimed: reason } };
    return askAccess(tx, claimed, this.limits, { action: 'referral.claim-relationship', thing: thingOf(referral) });
  }
}

const recordedFor = (id: string, action: string, act: Recorded['act'] = 'access', kind = 'referral'): Recorded => ({
  service: 'referrals',
  act,
  action,
  objects: [{ kind, id }],
});
