import { isRefused, type OrganisationId, type Reason, type ReferralId, type StudentId } from '@footbridge/contracts';
import {
  beforeAct,
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
import { type Decided, type Referral } from './referral.js';
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
    if (referral.version !== what.version)
      return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: referral.version } }]);
    const step = await how(tx, referral);
    const refusedStep = refusalOf(step);
    if (refusedStep) return refuse(tx, step.asked.recorded, ...refusedStep);
    if (isRefused(step.decided)) throw new Error('unreachable: refusals were answered');
    const { next } = step.decided;
    const written = await save(tx, step.decided, permitted(tx, step.asked, next.version));
    await step.also?.();
    return done({ version: next.version, ...(written ? { event: written } : {}) });
  });
}

/** Every reason of gate and domain at once; the gate's tells the status, unless the state alone stands in the way. */
export function refusalOf({
  asked: { decision },
  decided,
}: Pick<Step, 'asked' | 'decided'>): [RefusalStatus, Reason[]] | undefined {
  const byGate = decision.outcome === 'refuse' ? decision.reasons : [];
  const byDomain = isRefused(decided) ? decided.refused : [];
  const reasons = [...byGate, ...byDomain];
  if (reasons.length === 0) return undefined;
  if (decision.outcome === 'refuse')
    return [decision.temporary && byDomain.length === 0 ? 'stale-knowledge' : 'refused', reasons];
  return [byDomain.some(({ code }) => code === 'wrong-state') ? 'wrong-state' : 'rule', reasons];
}

/** A look at a referral before its change, for the keys that must be made outside the transaction. */
export async function peek(
  database: Database,
  { caller, actingAs }: Who,
  id: ReferralId,
): Promise<
  | { studentId: StudentId; from: OrganisationId; to: OrganisationId; ownKey: string | null; sealKey: string | null }
  | undefined
> {
  return beforeAct(() =>
    database.asRequest(caller, actingAs, async (tx) => {
      const rows = await tx.query<{
        studentId: string;
        from: string;
        to: string;
        ownKey: string | null;
        sealKey: string | null;
      }>(
        `select r.student_id as "studentId", r.from_org as "from", r.to_org as "to",
         (select key_id from referral_copy c where c.referral_id = r.id and c.controller = $2 and c.kind = 'own') as "ownKey",
         (select key_id from referral_copy c where c.referral_id = r.id and c.controller = r.to_org and c.kind = 'sealed') as "sealKey"
       from referral r where r.id = $1`,
        [id, tx.appointment?.organisationId ?? ''],
      );
      return rows[0];
    }),
  );
}
