import {
  event,
  plus,
  refused,
  RelationshipClaimedV1,
  RelationshipReviewedV1,
  type AccessReason,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Refused,
  type StudentId,
  type ToDo,
} from '@footbridge/contracts';

export const FINDINGS = ['justified', 'not-justified', 'justified-with-learning'] as const;
export type Finding = (typeof FINDINGS)[number];

type Core = {
  readonly id: string;
  readonly version: number;
  readonly organisationId: OrganisationId;
  readonly studentId: StudentId;
  readonly personId: PersonId;
  readonly reason: AccessReason;
  readonly from: Instant;
  readonly to: Instant;
};
/** A relationship that a clinician claimed with a reason: it holds at once and is reviewed by a different person. */
export type Claim =
  (Core & { readonly state: 'claimed' }) | (Core & { readonly state: 'reviewed'; readonly finding: Finding });

/** Hours that a claim lasts, and hours until it must have been reviewed. */
export const CLAIM_LASTS_HOURS = 24;
export const REVIEW_HOURS = 72;

/** Days after the closing in which who sent a referral still reads how it ended and what came back with the end. */
export const SENDER_LOOKS_BACK_DAYS = 28;

export function claim(
  given: Omit<Core, 'version' | 'from' | 'to'>,
  now: Instant,
): { next: Claim; events: readonly DomainEvent[] } {
  const next: Claim = {
    ...given,
    state: 'claimed',
    version: 1,
    from: now,
    to: plus(now, { hours: CLAIM_LASTS_HOURS }),
  };
  const review: ToDo = {
    step: 'review-access',
    stepVersion: 1,
    holder: { organisationId: given.organisationId, role: 'caldicott-guardian' },
    dueAt: plus(now, { hours: REVIEW_HOURS }),
    escalation: ['information-governance-lead', 'senior-information-risk-owner'],
  };
  const { id, studentId, organisationId, reason, from, to } = next;
  const told = { relationshipId: id, version: 1, studentId, organisationId, reason, from, to, toDos: [review] };
  return { next, events: [event(RelationshipClaimedV1, told)] };
}

/** A different person reviews a claim. What was seen stays on the record. */
export function review(
  claimed: Claim,
  { by, finding }: { by: PersonId; finding: Finding },
  now: Instant,
): { next: Claim; events: readonly DomainEvent[] } | Refused {
  if (claimed.state !== 'claimed') return refused('wrong-state', { state: claimed.state });
  if (claimed.personId === by) return refused('reviewer-claimed');
  const next: Claim = { ...claimed, state: 'reviewed', version: claimed.version + 1, finding };
  return {
    next,
    events: [
      event(RelationshipReviewedV1, { relationshipId: next.id, version: next.version, finding, at: now, toDos: [] }),
    ],
  };
}
