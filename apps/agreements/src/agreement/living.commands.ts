import { type Instant, type OrganisationId, type Reason } from '@footbridge/contracts';
import { Database, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';

import { accessionOf, hashOf } from '../signature/content.js';
import { Signatures } from '../signature/signatures.js';
import { act, type Deciding, type Which } from './acting.js';
import {
  isLive,
  membersOf,
  type Agreement,
  type InFlight,
  type SuspensionReason,
  type TerminationReason,
} from './agreement.js';
import { againstJoining, type Joiner } from './joining.js';
import { review, terminate } from './lifecycle.js';
import { adviseJoining, approveJoining, dropJoining, invite, join, joiningOf, leave } from './membership.js';
import { loadClosed, loadPartyFacts, loadResponsibilities } from './parties.store.js';
import { type SignInput } from './preparation.commands.js';
import { actedBy, type Advice } from './preparation.js';
import { gapsOf } from './readiness.js';
import {
  askReinstatement,
  askSuspension,
  confirmReinstatement,
  confirmSuspension,
  dropReinstatement,
  dropSuspension,
  reviewSuspension,
  suspendAtOnce,
  type SUSPENSION_FINDINGS,
} from './suspension.js';

export type SuspendInput = { readonly reason: SuspensionReason; readonly inFlight: InFlight };

/** What is done to an agreement that runs: parties join and leave, two people suspend it, it is reviewed and ends. */
@Injectable()
export class LivingCommands {
  constructor(
    private readonly database: Database,
    private readonly signatures: Signatures,
  ) {}

  /** Invites a party, in the place of another where that one merged or closed. */
  invite(who: Who, which: Which, joiner: Joiner): Promise<Outcome> {
    const { party, inPlaceOf } = joiner;
    return this.act(who, which, {
      action: 'invite',
      input: { organisationId: party.organisationId, ...(inPlaceOf !== undefined && { inPlaceOf }) },
      decide: async (agreement, by, tx) =>
        invite(agreement, { ...joiner, errors: await errorsOf(tx, agreement, joiner) }, by, tx.now),
    });
  }

  approveJoining(who: Who, which: Which, organisationId: OrganisationId): Promise<Outcome> {
    return this.act(who, which, {
      action: 'approve-joining',
      input: { organisationId },
      decide: async (agreement, by, tx) => {
        const closed = (await loadClosed(tx, agreement)).map((each) => each.organisationId);
        return approveJoining(agreement, { organisationId, closed }, by, tx.now);
      },
    });
  }

  adviseJoining(who: Who, which: Which, given: Pick<Advice, 'advice' | 'words'>): Promise<Outcome> {
    return this.act(who, which, {
      action: 'advise-joining',
      input: { advice: given.advice },
      decide: (agreement, by, { now }) => adviseJoining(agreement, given, by, now),
    });
  }

  dropJoining(who: Who, which: Which, organisationId: OrganisationId): Promise<Outcome> {
    return this.act(who, which, {
      action: 'drop-joining',
      input: { organisationId },
      decide: (agreement, by) => dropJoining(agreement, organisationId, by),
    });
  }

  /** Signs the accession of the actor's organisation, over what the client showed. */
  join(who: Who, which: Which, { contentHash, despite }: SignInput): Promise<Outcome> {
    return this.act(who, which, {
      action: 'join',
      input: { contentHash },
      decide: async (agreement, by, tx) => {
        const joining = isLive(agreement) ? joiningOf(agreement, by.organisationId) : undefined;
        const content = isLive(agreement) && joining ? accessionOf(agreement, joining) : {};
        const jws = await this.signatures.sign(content, actedBy(by), tx.now);
        const errors = joining
          ? [...(await errorsOf(tx, agreement, joining)), ...(await gapsAt(tx, agreement, joining))]
          : [];
        const signature = { signed: contentHash, expected: hashOf(content), jws, errors };
        return join(agreement, { ...signature, ...(despite !== undefined && { despite }) }, by, tx.now);
      },
    });
  }

  leave(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, { action: 'leave', decide: (agreement, by, { now }) => leave(agreement, by, now) });
  }

  askSuspension(who: Who, which: Which, said: SuspendInput): Promise<Outcome> {
    return this.act(who, which, {
      action: 'ask-suspension',
      input: codesOf(said),
      decide: (agreement, by, { now }) => askSuspension(agreement, said, by, now),
    });
  }

  confirmSuspension(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'confirm-suspension',
      decide: (agreement, by, { now }) => confirmSuspension(agreement, v7(), by, now),
    });
  }

  dropSuspension(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, { action: 'drop-suspension', decide: dropSuspension });
  }

  /** New disclosures stop with this act; another person reviews it afterwards. */
  suspendAtOnce(who: Who, which: Which, said: SuspendInput): Promise<Outcome> {
    return this.act(who, which, {
      action: 'suspend-at-once',
      input: codesOf(said),
      decide: (agreement, by, { now }) => suspendAtOnce(agreement, { ...said, recordId: v7() }, by, now),
    });
  }

  reviewSuspension(who: Who, which: Which, finding: (typeof SUSPENSION_FINDINGS)[number]): Promise<Outcome> {
    return this.act(who, which, {
      action: 'review-suspension',
      input: { finding },
      decide: (agreement, by, { now }) => reviewSuspension(agreement, finding, by, now),
    });
  }

  askReinstatement(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'ask-reinstatement',
      decide: (agreement, by, { now }) => askReinstatement(agreement, by, now),
    });
  }

  confirmReinstatement(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'confirm-reinstatement',
      decide: (agreement, by, { now }) => confirmReinstatement(agreement, by, now),
    });
  }

  dropReinstatement(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, { action: 'drop-reinstatement', decide: dropReinstatement });
  }

  review(who: Who, which: Which, nextReview: Instant): Promise<Outcome> {
    return this.act(who, which, {
      action: 'review',
      input: { nextReview },
      decide: (agreement, by, { now }) => review(agreement, nextReview, by, now),
    });
  }

  terminate(who: Who, which: Which, reason: TerminationReason): Promise<Outcome> {
    return this.act(who, which, {
      action: 'terminate',
      input: { reason },
      decide: (agreement, by, { now }) => terminate(agreement, reason, by, now),
    });
  }

  private act(who: Who, which: Which, deciding: Deciding): Promise<Outcome> {
    return act(this.database, { who, which }, deciding);
  }
}

function codesOf({ reason, inFlight }: SuspendInput): object {
  return { reason, inFlight: inFlight.kind };
}

/** What stands against this party by what the directory says now. */
async function errorsOf(tx: RequestTransaction, agreement: Agreement, joiner: Joiner): Promise<readonly Reason[]> {
  const { party, inPlaceOf } = joiner;
  const facts = await loadPartyFacts(tx, [
    ...membersOf(agreement),
    party.organisationId,
    ...(inPlaceOf === undefined ? [] : [inPlaceOf]),
  ]);
  const members = 'members' in agreement ? [...agreement.members] : agreement.terms.parties;
  return againstJoining(joiner, { ...agreement.terms, parties: members }, facts, tx.now);
}

/** Steps that have nobody at this party: nothing begins to flow to where nobody must act. */
async function gapsAt(tx: RequestTransaction, { terms }: Agreement, { party }: Joiner): Promise<Reason[]> {
  return gapsOf(await loadResponsibilities(tx, { parties: [party], pathways: terms.pathways }));
}
