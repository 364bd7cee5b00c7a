import { staffWho, type Action } from '@footbridge/access';
import { isRefused, type AgreementId, type Instant, type Reason, type StaffActor } from '@footbridge/contracts';
import {
  Database,
  done,
  refuse,
  type Outcome,
  type RefusalStatus,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import {
  advise,
  approve,
  draft,
  propose,
  reinstate,
  returnToDraft,
  revise,
  sign,
  suspend,
  terminate,
  type Advice,
  type Agreement,
  type AgreementAction,
  type Decided,
  type Suspended,
  type Terminated,
  type Terms,
} from './agreement.js';
import { loadAgreement, loadPartyFacts, recordOf, save } from './agreement.store.js';
import { contentHash } from './content-hash.js';
import { flawsOf } from './terms.js';

/** Which agreement, and the revision that the caller saw. */
export type Which = { readonly id: AgreementId; readonly revision: number };

/** What access asks for each action: the table there lets a role try; the aggregate judges party, person and state. */
const ASKED: Readonly<Record<AgreementAction, Action>> = {
  revise: 'agreement.draft',
  propose: 'agreement.propose',
  advise: 'agreement.read',
  approve: 'agreement.approve',
  return: 'agreement.approve',
  sign: 'agreement.sign',
  suspend: 'agreement.suspend',
  reinstate: 'agreement.reinstate',
  terminate: 'agreement.terminate',
};

type Deciding = {
  readonly action: AgreementAction;
  /** The command's input in codes, for the record. */
  readonly input?: object;
  readonly decide: (
    agreement: Agreement,
    by: StaffActor,
    tx: RequestTransaction & { now: Instant },
  ) => Decided<Agreement> | Promise<Decided<Agreement>>;
};

@Injectable()
export class AgreementCommands {
  constructor(private readonly database: Database) {}

  /** Begins a draft between the actor's organisation and others. */
  draft(who: Who, terms: Terms): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.draft', recordOf('draft'));
      if (refusal) return refusal;
      const id = v7();
      const decision = draft(id, terms, actor);
      if (isRefused(decision)) return refuse(tx, recordOf('draft'), statusOf(decision.refused), decision);
      const { revision } = await save(tx, { action: 'draft', by: actor, revision: 0, ...decision });
      return done({ version: revision, location: `/api/agreements/${id}` });
    });
  }

  revise(who: Who, which: Which, terms: Terms): Promise<Outcome> {
    return this.act(who, which, { action: 'revise', decide: (agreement, actor) => revise(agreement, terms, actor) });
  }

  /** Lays the draft before the parties, once nothing is missing. */
  propose(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'propose',
      decide: async (agreement, actor, tx) => {
        const { id, version, terms } = agreement;
        const flaws = flawsOf(terms, await loadPartyFacts(tx, agreement), tx.now);
        return propose(agreement, { contentHash: contentHash(id, version, terms), flaws }, actor, tx.now);
      },
    });
  }

  advise(who: Who, which: Which, advice: Advice['advice']): Promise<Outcome> {
    return this.act(who, which, {
      action: 'advise',
      input: { advice },
      decide: (agreement, actor, { now }) => advise(agreement, advice, actor, now),
    });
  }

  approve(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'approve',
      decide: (agreement, actor, { now }) => approve(agreement, actor, now),
    });
  }

  return(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'return',
      decide: (agreement, actor, { now }) => returnToDraft(agreement, actor, now),
    });
  }

  /** Signs for the actor's organisation what the client showed: its hash is compared with the version's. */
  sign(who: Who, which: Which, hash: string): Promise<Outcome> {
    return this.act(who, which, {
      action: 'sign',
      input: { contentHash: hash },
      decide: (agreement, actor, { now }) => sign(agreement, { contentHash: hash }, actor, now),
    });
  }

  suspend(who: Who, which: Which, reason: Suspended['reason']): Promise<Outcome> {
    return this.act(who, which, {
      action: 'suspend',
      input: { reason },
      decide: (agreement, actor, { now }) => suspend(agreement, reason, actor, now),
    });
  }

  reinstate(who: Who, which: Which): Promise<Outcome> {
    return this.act(who, which, {
      action: 'reinstate',
      decide: (agreement, actor, { now }) => reinstate(agreement, actor, now),
    });
  }

  terminate(who: Who, which: Which, reason: Terminated['reason']): Promise<Outcome> {
    return this.act(who, which, {
      action: 'terminate',
      input: { reason },
      decide: (agreement, actor, { now }) => terminate(agreement, reason, actor, now),
    });
  }

  /** Load, ask, decide, save: the same for every act on an agreement that exists. Each refusal leaves its entry. */
  private act(who: Who, { id, revision }: Which, { action, input, decide }: Deciding): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const hidden = { ...recordOf(action, id), ...(input && { input }) };
      const { actor, refusal } = await staffWho(tx, ASKED[action], hidden);
      if (refusal) return refusal;
      const found = await loadAgreement(tx, id);
      if (!found) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const seen = { ...recordOf(action, id, found.revision), ...(input && { input }) };
      if (found.revision !== revision)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: found.revision } }]);
      const decision = await decide(found.agreement, actor, tx);
      if (isRefused(decision)) return refuse(tx, seen, statusOf(decision.refused), decision);
      const { revision: saved, event } = await save(tx, {
        action,
        by: actor,
        revision,
        ...decision,
        ...(input && { input }),
      });
      return done({ version: saved, ...(event && { event }) });
    });
  }
}

/** Reasons that lie in the person, whatever the agreement says. */
const PERSONAL: readonly string[] = [
  'not-a-party',
  'role-not-allowed',
  'proposer-may-not-approve',
  'proposer-may-not-sign',
  'suspender-may-not-reinstate',
];
const UNTIMELY: readonly string[] = ['wrong-state', 'party-signed-already'];

/** Who may not hears 403 first, then that it is not the time, then what is wrong with it. */
function statusOf(reasons: readonly Reason[]): RefusalStatus {
  if (reasons.some(({ code }) => PERSONAL.includes(code))) return 'refused';
  return reasons.some(({ code }) => UNTIMELY.includes(code)) ? 'wrong-state' : 'rule';
}
