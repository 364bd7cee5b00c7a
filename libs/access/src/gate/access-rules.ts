import { ACCESS_REASONS, plus, ROLES, within, type Reason, type Role } from '@footbridge/contracts';
import { type RelationshipFact } from './facts.js';
import { NOTHING, reason, when, type Rule, type StaffQuestion } from './rule.js';

/** How long a relationship lasts that a clinician claimed with a reason. */
export const CLAIM_HOURS = 24;

/** An organisation looks only at its own copy. */
const ownRecord: Rule<StaffQuestion> = {
  code: 'own-record',
  against: ({ actor, resource: { owner } }) => {
    const organisation = actor.appointment?.organisationId;
    return when(organisation !== undefined && owner !== undefined && owner !== organisation, 'not-own-record', {
      owner,
    });
  },
};

function isClinical(role: Role): boolean {
  return Object.hasOwn(ROLES, role) && ROLES[role].clinical;
}

/** A claim must be a clinician's, carry a coded reason and last no longer than 24 hours. */
function againstClaim(claim: RelationshipFact, role: Role): readonly Reason[] {
  const latest = plus(claim.from, { hours: CLAIM_HOURS });
  return [
    ...when(!isClinical(role), 'relationship-claim-not-clinical', { role }),
    ...when(claim.claimed === undefined || !ACCESS_REASONS.includes(claim.claimed), 'relationship-claim-reason'),
    ...when(claim.to === undefined || claim.to > latest, 'relationship-claim-too-long', { hours: CLAIM_HOURS }),
  ];
}

/** A relationship with the student, in its dates. A clinician without one may claim one; others may not. */
const relationshipHolds: Rule<StaffQuestion> = {
  code: 'relationship-holds',
  against: ({ actor, relationship, now }, rule) => {
    const role = actor.appointment?.role;
    if (!rule.relationship || role === undefined) return NOTHING;
    if (!relationship || !within(now, relationship))
      return [reason(isClinical(role) ? 'relationship-needed' : 'relationship-missing', { role })];
    return relationship.kind === 'claimed' ? againstClaim(relationship, role) : NOTHING;
  },
};

/** What an organisation's look at its own record needs: no agreement, no permission, no freshness. */
export const ACCESS_RULES: readonly Rule<StaffQuestion>[] = [ownRecord, relationshipHolds];
/** Governance happens inside one organisation. */
export const GOVERNANCE_RULES: readonly Rule<StaffQuestion>[] = [ownRecord];
