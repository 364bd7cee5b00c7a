import {
  isRefused,
  secondsBetween,
  type Instant,
  type OrganisationId,
  type Reason,
  type ReferralContent,
  type Urgency,
} from '@footbridge/contracts';
import { type OfferedService, type OtherService } from '../knowledge/services.js';
import { ageOn } from './bands.js';
import { type Decided, type Referral } from './referral.js';

type Fit = Pick<OfferedService, 'referrerOrganisations' | 'otherWays' | 'eligibility' | 'capacity'>;

/** Days after which a declared capacity is shown as old. */
export const CAPACITY_FRESH_DAYS = 14;

/** The service does not take referrals from this organisation: refused, with other ways to help. */
export function closedTo({ referrerOrganisations, otherWays }: Fit, from: OrganisationId): Reason[] {
  if (referrerOrganisations === null || referrerOrganisations.includes(from)) return [];
  return [{ code: 'organisation-may-not-refer', facts: { organisationId: from, otherWays } }];
}

/** A paused service takes nothing routine. What is urgent goes all the same: a pause must not stand before safety. */
export const isPausedFor = ({ capacity }: Fit, urgency: Urgency) =>
  capacity?.status === 'paused' && urgency === 'routine';

/** Why nothing routine can be sent to a paused service, with what can be chosen instead. */
export function paused({ capacity, otherWays }: Fit, others: readonly OtherService[]): Reason {
  const facts = {
    since: capacity?.declaredAt,
    otherServices: others.map(({ id }) => id),
    otherNames: others.map(({ name }) => name),
    otherWays,
  };
  return { code: 'service-paused', facts };
}

/** A decision together with what the service itself has against it: all reasons at once. */
export function unlessAgainst<R extends Referral>(decided: Decided<R>, against: readonly Reason[]): Decided<R> {
  if (against.length === 0) return decided;
  return { refused: [...(isRefused(decided) ? decided.refused : []), ...against] };
}

/**
 * What the sender should know of the service before sending; none of it stops the sending, since the receiving clinician decides
 * on a mismatch. What a person judges is named as it is; age and registration with a GP are looked up.
 */
export function worthKnowing(service: Fit, content: ReferralContent, at: { urgency: Urgency; now: Instant }): Reason[] {
  return [...ofEligibility(service, content, at.now), ...ofCapacity(service, at)];
}

function ofEligibility({ eligibility }: Fit, content: ReferralContent, now: Instant): Reason[] {
  if (!eligibility) return [];
  const { ageFrom, ageTo, gp, rule, criteria, notTaken } = eligibility;
  const reasons: Reason[] = [];
  const born = content['identity.birth-date'];
  const age = born === undefined ? undefined : ageOn(born, now.slice(0, 10));
  if (age !== undefined && (age < (ageFrom ?? 0) || age > (ageTo ?? Infinity)))
    reasons.push({ code: 'eligibility-age', facts: { ageFrom, ageTo } });
  const unregistered = content['gp.not-registered'] === 'yes';
  if (unregistered && (gp === 'registered' || gp === 'registered-in-area')) reasons.push({ code: 'eligibility-gp' });
  else if (gp.endsWith('in-area')) reasons.push({ code: 'eligibility-area', facts: { gp } });
  if (criteria.length > 0) reasons.push({ code: 'eligibility-criteria', facts: { rule, criteria } });
  if (notTaken.length > 0) reasons.push({ code: 'eligibility-not-taken', facts: { criteria: notTaken } });
  return reasons;
}

function ofCapacity({ capacity }: Fit, { urgency, now }: { urgency: Urgency; now: Instant }): Reason[] {
  if (!capacity) return [];
  const { status, waitWeeks, declaredAt } = capacity;
  const reasons: Reason[] = [];
  if (status === 'paused' && urgency !== 'routine')
    reasons.push({ code: 'capacity-paused', facts: { since: declaredAt } });
  if (status === 'limited') reasons.push({ code: 'capacity-limited', facts: { waitWeeks } });
  if (secondsBetween(declaredAt, now) > CAPACITY_FRESH_DAYS * 86_400)
    reasons.push({ code: 'capacity-old', facts: { declaredAt } });
  return reasons;
}
