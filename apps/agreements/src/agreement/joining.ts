import { type Instant, type OrganisationId, type Party, type Reason, type Terms } from '@footbridge/contracts';
import { broughtBy, checkedOf } from '../check/check-terms.js';
import { type PartyFacts } from '../check/finding.js';

/** A party that is to join; in the place of another, it is a novation. */
export type Joiner = { readonly party: Party; readonly inPlaceOf?: OrganisationId };

/**
 * What stands against it as one of the parties of `terms`, at the invitation and again at its signature: what its annex lacks or does
 * not fit, and for a novation that the other has not closed or has other successors.
 */
export function againstJoining(
  { party, inPlaceOf }: Joiner,
  terms: Terms,
  facts: PartyFacts,
  now: Instant,
): readonly Reason[] {
  const stay = terms.parties.filter(({ organisationId }) => organisationId !== inPlaceOf);
  const change = { before: terms, after: { ...terms, parties: [...stay, party] } };
  const novation = inPlaceOf === undefined ? [] : againstNovation(party.organisationId, inPlaceOf, facts, now);
  return [...novation, ...checkedOf(broughtBy(change, facts, now)).errors];
}

/** Nobody takes the place of a party that is open, nor without being its successor: else members could throw each other out. */
function againstNovation(
  successor: OrganisationId,
  organisationId: OrganisationId,
  facts: PartyFacts,
  now: Instant,
): Reason[] {
  const { validTo, successors = [] } = facts.get(organisationId) ?? {};
  if (validTo === undefined || now < validTo) return [{ code: 'not-closed', facts: { organisationId } }];
  return successors.includes(successor) ? [] : [{ code: 'not-the-successor', facts: { organisationId, successors } }];
}
