import { carriedBy, type AgreementFact, type Carried } from '@footbridge/access';
import { type Instant } from '@footbridge/contracts';
import { cannotWait } from '../referral/cannot-wait.js';
import { PURPOSE_BACK, PURPOSE_OUT } from '../referral/referral.gate.js';
import { type Referral } from '../referral/referral.js';

export type InFlight = Exclude<Referral, { state: 'draft' | 'closed' | 'withdrawn' }>;

/** Whether something may still have to cross to the other side. */
export function isInFlight(referral: Referral): referral is InFlight {
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
