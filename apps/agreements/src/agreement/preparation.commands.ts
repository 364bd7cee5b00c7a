import { staffWho } from '@footbridge/access';
import {
  isRefused,
  type DomainEvent,
  type Reason,
  type Refused,
  type StaffActor,
  type Terms,
} from '@footbridge/contracts';
import { Database, done, refuse, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v5, v7 } from 'uuid';
import { check, checkedOf } from '../check/check-terms.js';
import { contentOf, hashOf } from '../signature/content.js';
import { Signatures } from '../signature/signatures.js';
import { act, statusOf, type Deciding, type Which } from './acting.js';
import { isLive, membersOf, preparationOf, prepare, type Agreement } from './agreement.js';
import { recordOf, save } from './agreement.store.js';
import { concernedBy } from './differences.js';
import { amend, dropAmendment } from './lifecycle.js';
import { loadPartyFacts } from './parties.store.js';
import {
  actedBy,
  advise,
  answer,
  approve,
  draft,
  propose,
  returnToDraft,
  revise,
  sign,
  type Advice,
  type Preparation,
  type Proposal,
} from './preparation.js';
import { MOST_PARTIES, organisationsOf } from './terms.js';

export type SignInput = { readonly contentHash: string; readonly despite?: string };

/** What is done to a version on its way, the first one or an amendment: drafting, checking, advising, signing. */
@Injectable()
export class PreparationCommands {
  constructor(
    private readonly database: Database,
    private readonly signatures: Signatures,
  ) {}

  /** Begins a draft between the actor's organisation and others. */
  draft(who: Who, terms: Terms): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.draft', recordOf('draft'));
      if (refusal) return refusal;
      const id = v7();
      const decision = draft(id, terms, actor);
      if (isRefused(decision)) return refuse(tx, recordOf('draft'), statusOf(decision.refused), decision);
      const { revision } = await save(tx, { action: 'draft', by: actor, ...decision });
      return done({ version: revision, location: `/api/agreements/${id}` });
    });
  }

  revise(who: Who, which: Which, terms: Terms): Promise<Outcome> {
    return this.prepare(who, which, { action: 'revise', act: (version, by) => revise(version, terms, by) });
  }

  /** Records what was said about a warning of the check. */
  answer(who: Who, which: Which, given: { finding: string; answer: string }): Promise<Outcome> {
    const input = { finding: given.finding };
    return this.prepare(who, which, {
      action: 'answer',
      input,
      act: (version, by, { now }) => answer(version, given, by, now),
    });
  }

  /** Lays the draft before the parties, once the check finds no error and each warning is answered. */
  propose(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'propose',
      decide: async (agreement, by, tx) => {
        const version = preparationOf(agreement);
        if (!version) return prepare(agreement, (each) => propose(each, NOTHING_CHECKED, by, tx.now));
        const facts = await loadPartyFacts(tx, organisationsOf(version.terms));
        const findings = check(version.terms, facts, tx.now);
        const proposal = {
          contentHash: hashOf(contentOf(version)),
          endingRecordId: v5(`ending clause of version ${version.version}`, version.id),
          checked: {
            ...checkedOf(findings),
            errors: [...checkedOf(findings).errors, ...againstAmendment(agreement, version)],
          },
          mustSign: isLive(agreement)
            ? concernedBy({ ...agreement.terms, parties: [...agreement.members] }, version.terms)
            : organisationsOf(version.terms),
        };
        return prepare(agreement, (each) => propose(each, proposal, by, tx.now));
      },
    });
  }

  advise(who: Who, which: Which, given: { advice: Advice['advice']; words?: string }): Promise<Outcome> {
    const input = { advice: given.advice };
    return this.prepare(who, which, {
      action: 'advise',
      input,
      act: (version, by, { now }) => advise(version, given, by, now),
    });
  }

  approve(who: Who, which: Which): Promise<Outcome> {
    return this.prepare(who, which, { action: 'approve', act: (version, by, { now }) => approve(version, by, now) });
  }

  return(who: Who, which: Which): Promise<Outcome> {
    return this.prepare(who, which, {
      action: 'return',
      act: (version, by, { now }) => returnToDraft(version, by, now),
    });
  }

  /** Signs for the actor's organisation what the client showed: its hash is compared with the version's. */
  sign(who: Who, which: Which, { contentHash, despite }: SignInput): Promise<Outcome> {
    return this.act(who, which, {
      action: 'sign',
      input: { contentHash },
      decide: async (agreement, by, { now }) => {
        const version = preparationOf(agreement);
        const jws = version ? await this.signatures.sign(contentOf(version), actedBy(by), now) : '';
        const signing = { contentHash, jws, ...(despite !== undefined && { despite }) };
        return prepare(agreement, (each) => sign(each, signing, by, now));
      },
    });
  }

  amend(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, { action: 'amend', decide: amend });
  }

  dropAmendment(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, { action: 'drop-amendment', decide: dropAmendment });
  }

  private prepare(
    who: Who,
    which: Which,
    { action, input, act }: Omit<Deciding, 'decide'> & { act: Preparing },
  ): Promise<Outcome> {
    return this.act(who, which, {
      action,
      ...(input && { input }),
      decide: (agreement, by, tx) => prepare(agreement, (version) => act(version, by, tx)),
    });
  }

  private act(who: Who, which: Which, deciding: Deciding): Promise<Outcome> {
    return act(this.database, { who, which }, deciding);
  }
}

type Preparing = (
  version: Preparation,
  by: StaffActor,
  tx: RequestTransaction,
) => { next: Preparation; events: readonly DomainEvent[] } | Refused;

/** What cannot be proposed has nothing to check: the aggregate says why. */
const NOTHING_CHECKED: Proposal = {
  contentHash: '',
  endingRecordId: '',
  checked: { errors: [], warnings: [] },
  mustSign: [],
};

/** An amendment keeps every party of now: whoever wants out leaves. And it begins while the version that runs lasts, so that it follows it. Who joined meanwhile counts. */
function againstAmendment(agreement: Agreement, { terms }: Preparation): Reason[] {
  if (!isLive(agreement)) return [];
  const { to } = agreement.terms;
  const named = organisationsOf(terms);
  const reasons: Reason[] = membersOf(agreement)
    .filter((each) => !named.includes(each))
    .map((organisationId) => ({ code: 'member-left-out', facts: { organisationId } }));
  if (named.length > MOST_PARTIES) reasons.push({ code: 'too-many-parties', facts: { most: MOST_PARTIES } });
  if (to !== undefined && terms.from !== undefined && to < terms.from)
    reasons.push({ code: 'begins-after-the-end', facts: { from: terms.from, to } });
  return reasons;
}
