import { isRefused, type OrganisationId, type Reason, type ReferralId, type StudentId } from '@footbridge/contracts';
import {
  done,
  refuse,
  type Database,
  type Outcome,
  type Recorded,
  type RefusalStatus,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { permitted, type Asked } from './referral.gate.js';
import { versionFor, type Decided, type Referral } from './referral.js';
import { loadForChange, save } from './referral.store.js';

export type Change = { readonly id: ReferralId; readonly version: number; readonly action: string };

/** What a change came to: the gate's answer, the domain's, and what else is written when both permit. */
export type Step = {
  readonly asked: Asked;
  readonly decided: Decided<Referral>;
  readonly also?: () => Promise<void>;
};

export const thingOf = ({ id, version, studentId, pathway }: Referral) => ({
  kind: 'referral',
  id,
  version,
  studentId,
  pathway,
});

/**
 * One change of one referral, from its row lock to its entry. What the caller may not see is answered as not found; a refusal
 * by role, version, gate or rule is an entry, committed.
 */
export async function change(
  database: Database,
  who: Who,
  what: Change,
  how: (tx: RequestTransaction, referral: Referral) => Promise<Step>,
): Promise<Outcome> {
  return database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
    const hidden: Recorded = {
      service: 'referrals',
      act: 'access',
      action: what.action,
      objects: [{ kind: 'referral', id: what.id }],
    };
    if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
    const referral = await loadForChange(tx, what.id);
    if (!referral) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
    const seen: Recorded = {
      ...hidden,
      studentId: referral.studentId,
      objects: [{ kind: 'referral', id: referral.id, version: referral.version }],
    };
    const own = tx.appointment?.organisationId;
    const version = versionFor(referral, own);
    if (version !== what.version)
      return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version } }]);
    const step = await how(tx, referral);
    const refusedStep = refusalOf(step, own === referral.from);
    if (refusedStep) return refuse(tx, step.asked.recorded, ...refusedStep);
    if (isRefused(step.decided)) throw new Error('unreachable: refusals were answered');
    const { next } = step.decided;
    const [written] = await Promise.all([
      save(tx, step.decided, permitted(tx, step.asked, next.version)),
      step.also?.(),
    ]);
    return done({ version: versionFor(next, own), ...(written ? { event: written } : {}) });
  });
}

/**
 * Every reason of gate and domain at once; the gate's tells the status, unless the state alone stands in the way. The sender is
 * not told the state by a refusal: how far a referral came is shown as the student said, or not at all.
 */
export function refusalOf(
  { asked: { decision }, decided }: Pick<Step, 'asked' | 'decided'>,
  bySender: boolean,
): [RefusalStatus, Reason[]] | undefined {
  const byGate = decision.outcome === 'refuse' ? decision.reasons : [];
  const byDomain = isRefused(decided) ? decided.refused : [];
  const tellable = bySender ? byDomain.flatMap((each) => stateless(each, byGate.length > 0)) : byDomain;
  const reasons = [...byGate, ...tellable];
  if (decision.outcome === 'refuse')
    return [decision.temporary && tellable.length === 0 ? 'stale-knowledge' : 'refused', reasons];
  if (byDomain.length === 0) return undefined;
  return [byDomain.some(({ code }) => code === 'wrong-state') ? 'wrong-state' : 'rule', reasons];
}

const stateless = (reason: Reason, otherReasons: boolean): readonly Reason[] => {
  if (reason.code !== 'wrong-state') return [reason];
  return otherReasons ? [] : [{ code: reason.code }];
};

/** Whose a referral is, and under which keys its copies lie. */
export type Peeked = {
  readonly studentId: StudentId;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly ownKey: string | null;
  readonly sealKey: string | null;
};

/** A look at a referral before its change, for the keys that must be made outside the transaction. */
export async function peek(database: Database, who: Who, id: ReferralId): Promise<Peeked | undefined> {
  const [seen] = await database.look<Peeked>(
    who,
    `select r.student_id as "studentId", r.from_org as "from", r.to_org as "to",
       (select key_id from referral_copy c where c.referral_id = r.id and c.kind = 'own'
          and c.controller = current_setting('footbridge.organisation', true)) as "ownKey",
       (select key_id from referral_copy c where c.referral_id = r.id and c.controller = r.to_org and c.kind = 'sealed') as "sealKey"
     from referral r where r.id = $1`,
    [id],
  );
  return seen;
}
