import { carriedBy, stoppedSince, type AgreementFact, type Carried } from '@footbridge/access';
import { type Instant, type OrganisationId, type Reason } from '@footbridge/contracts';
import { cannotWait } from '../referral/cannot-wait.js';
import { phoneOf } from '../referral/halt.js';
import { PURPOSE_BACK, PURPOSE_OUT } from '../referral/referral.gate.js';
import { type Referral } from '../referral/referral.js';

export type InFlight = Exclude<Referral, { state: 'draft' | 'closed' | 'withdrawn' }>;

/** Whether something may still have to cross to the other side. */
function isInFlight(referral: Referral): referral is InFlight {
  return referral.state !== 'draft' && referral.state !== 'closed' && referral.state !== 'withdrawn';
}

/**
 * What carries what still has to cross, whoever acts: before the opening what was sent, from then on what comes back. The gate answers
 * the same for each act; permission, roles and freshness it asks besides.
 */
export function carries(agreements: readonly AgreementFact[], referral: InFlight, now: Instant): Carried {
  const { from, to, sent, pathway, submittedAt } = referral;
  const common = { urgent: cannotWait(referral), inFlightSince: submittedAt };
  const disclosure =
    referral.state === 'submitted' || referral.state === 'received'
      ? { ...common, from, to, purpose: PURPOSE_OUT, categories: sent }
      : { ...common, from: to, to: from, purpose: PURPOSE_BACK, categories: ['referral-progress' as const] };
  return carriedBy({ agreements, disclosure, pathway, now });
}

/** Since when sharing has paused, and why, in the gate's code. */
export type Paused = { readonly since: Instant; readonly because: string };

/** Undefined: something carries it. What stands against other agreements than the one that carried it last is not why. */
export function pauseOf(referral: InFlight, agreements: readonly AgreementFact[], now: Instant): Paused | undefined {
  const carried = carries(agreements, referral, now);
  if (carried.by !== 'nothing') return undefined;
  const last = carriedLast(referral, agreements, carried.reasons, now);
  const against = carried.reasons.find(({ facts }) => facts?.['agreement'] === last?.id);
  return { since: stopOf(last, referral, now), because: against?.code ?? 'agreement-missing' };
}

/** What says that an agreement stopped, and nothing else against it. */
const STOPS: readonly string[] = ['agreement-suspended', 'agreement-terminated', 'agreement-over', 'agreement-left'];

/** Of the agreements that would carry it had they not stopped, the one that stopped last; without any, the one under which it was sent. */
function carriedLast(
  referral: InFlight,
  agreements: readonly AgreementFact[],
  reasons: readonly Reason[],
  now: Instant,
): AgreementFact | undefined {
  const against = ({ id }: AgreementFact) => reasons.filter(({ facts }) => facts?.['agreement'] === id);
  const stopped = agreements.filter((each) => {
    const all = against(each);
    return all.length > 0 && all.every(({ code }) => STOPS.includes(code));
  });
  const [last] = stopped.toSorted((one, other) => (stopOf(one, referral, now) < stopOf(other, referral, now) ? 1 : -1));
  return last ?? agreements.find(({ id }) => id === referral.basis.agreement?.id);
}

const stopOf = (agreement: AgreementFact | undefined, referral: InFlight, now: Instant): Instant =>
  (agreement && stoppedSince(agreement, { disclosure: referral, now })) ?? now;

/** What one side is shown of it, and whether it is that side that is to phone. */
export type PausedView = Paused & { readonly youPhone: boolean; readonly phoneBy?: Instant };

export function pausedFor(
  referral: Referral,
  agreements: readonly AgreementFact[],
  { own, now }: { readonly own: OrganisationId; readonly now: Instant },
): { readonly paused?: PausedView } {
  const why = isInFlight(referral) ? pauseOf(referral, agreements, now) : undefined;
  if (!why || !isInFlight(referral)) return {};
  const phone = phoneOf(referral, own);
  const since = referral.halt?.since ?? why.since;
  return { paused: { ...why, since, youPhone: phone !== undefined, ...(phone ? { phoneBy: phone.dueAt } : {}) } };
}
