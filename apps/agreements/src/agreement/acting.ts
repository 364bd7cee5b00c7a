import { staffWho, type Action } from '@footbridge/access';
import { isRefused, type AgreementId, type Reason, type StaffActor } from '@footbridge/contracts';
import {
  type Database,
  done,
  refuse,
  type Outcome,
  type RefusalStatus,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { type AgreementAction } from './actions.js';
import { type Agreement, type Decided } from './agreement.js';
import { loadAgreement, recordOf, save } from './agreement.store.js';

/** Which agreement, and the revision that the caller saw. */
export type Which = { readonly id: AgreementId; readonly revision: number };

/** What access asks for each action: the table there lets a role try; the aggregate judges party, person and state. */
const ASKED: Readonly<Record<AgreementAction, Action>> = {
  revise: 'agreement.draft',
  answer: 'agreement.draft',
  propose: 'agreement.propose',
  advise: 'agreement.read',
  approve: 'agreement.approve',
  return: 'agreement.approve',
  sign: 'agreement.sign',
  amend: 'agreement.draft',
  'drop-amendment': 'agreement.approve',
  invite: 'agreement.draft',
  'approve-joining': 'agreement.sign',
  'advise-joining': 'agreement.read',
  join: 'agreement.sign',
  'drop-joining': 'agreement.approve',
  leave: 'agreement.sign',
  'ask-suspension': 'agreement.suspend',
  'confirm-suspension': 'agreement.suspend',
  'drop-suspension': 'agreement.suspend',
  'suspend-at-once': 'agreement.suspend',
  'review-suspension': 'agreement.suspend',
  'ask-reinstatement': 'agreement.reinstate',
  'confirm-reinstatement': 'agreement.reinstate',
  'drop-reinstatement': 'agreement.reinstate',
  review: 'agreement.approve',
  terminate: 'agreement.terminate',
};

export type Deciding = {
  readonly action: AgreementAction;
  /** The command's input in codes, for the record. */
  readonly input?: object;
  readonly decide: (
    agreement: Agreement,
    by: StaffActor,
    tx: RequestTransaction,
  ) => Decided<Agreement> | Promise<Decided<Agreement>>;
};
/** Load, ask, decide, save: the same for every act on an agreement that exists. Each refusal leaves its entry. */
export function act(
  database: Database,
  { who, which: { id, revision } }: { who: Who; which: Which },
  { action, input, decide }: Deciding,
): Promise<Outcome> {
  return database.onBehalfOf(who, async (tx) => {
    const hidden = { ...recordOf(action, id), ...(input && { input }) };
    const { actor, refusal } = await staffWho(tx, ASKED[action], hidden);
    if (refusal) return refusal;
    const before = await loadAgreement(tx, id);
    if (!before) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
    const seen = { ...recordOf(action, id, before.revision), ...(input && { input }) };
    if (before.revision !== revision)
      return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: before.revision } }]);
    const decision = await decide(before.agreement, actor, tx);
    if (isRefused(decision)) return refuse(tx, seen, statusOf(decision.refused), decision);
    const { revision: saved, event } = await save(tx, {
      action,
      by: actor,
      before,
      ...decision,
      ...(input && { input }),
    });
    return done({ version: saved, ...(event && { event }) });
  });
}

/** Reasons that lie in the person, whatever the agreement says. */
const PERSONAL: readonly string[] = [
  'not-a-party',
  'role-not-allowed',
  'role-does-not-sign-here',
  'record-needs-signatory',
  'proposer-may-not-approve',
  'proposer-may-not-sign',
  'proposer-may-not-advise',
  'adviser-may-not-decide',
  'decider-may-not-advise',
  'inviter-may-not-approve',
  'inviter-may-not-advise',
  'inviter-may-not-join',
  'another-party-must-approve',
  'asker-may-not-confirm',
  'suspender-may-not-review',
  'suspender-may-not-reinstate',
  'suspending-party-takes-part',
  'asked-by-another-party',
];
const UNTIMELY: readonly string[] = [
  'wrong-state',
  'party-signed-already',
  'nothing-asked',
  'nothing-to-review',
  'suspension-asked-already',
  'reinstatement-asked-already',
  'amendment-in-preparation',
  'no-amendment',
  'not-invited',
  'invited-already',
  'joining-not-approved',
];

/** Who may not hears 403 first, then that it is not the time, then what is wrong with it. */
export function statusOf(reasons: readonly Reason[]): RefusalStatus {
  if (reasons.some(({ code }) => PERSONAL.includes(code))) return 'refused';
  return reasons.some(({ code }) => UNTIMELY.includes(code)) ? 'wrong-state' : 'rule';
}
