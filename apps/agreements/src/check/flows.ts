import {
  ROLES,
  type AgreedStep,
  type DataCategory,
  type DataItem,
  type OrganisationKind,
  type Party,
  type Pathway,
  type PathwayStepCode,
  type Role,
} from '@footbridge/contracts';
import { type Case, type PartyFacts } from './finding.js';

export type Side = AgreedStep['side'];
export const BOTH_SIDES = ['sender', 'receiver'] as const satisfies readonly Side[];
export type Way = 'out' | 'back';

/** Public bodies whatever they say of themselves; of a university it is for the university to say. */
export const ALWAYS_PUBLIC: readonly OrganisationKind[] = ['nhs-trust', 'integrated-care-board', 'gp-practice'];
/** Within the circle of direct care, where a patient's agreement may be implied. */
export const IN_CARE: readonly OrganisationKind[] = ['nhs-trust', 'gp-practice'];
export const IN_EDUCATION: readonly OrganisationKind[] = ['he-provider', 'school-or-college'];

/** The kinds of organisation at each end of a pathway. */
export const SIDES: Readonly<Record<Pathway, Record<Side, readonly OrganisationKind[]>>> = {
  'university-to-nhs-referral': { sender: IN_EDUCATION, receiver: IN_CARE },
  'nhs-to-university-step-down': { sender: IN_CARE, receiver: IN_EDUCATION },
};

type Flow = { readonly needs: readonly DataCategory[]; readonly mayCarry: readonly DataCategory[] };
const ABOUT_THE_PERSON = ['demographics', 'gp', 'mental-health-history', 'safety-plan', 'adjustments'] as const;

/**
 * What a pathway carries each way. A referral without its needs cannot be offered, and without progress the sender would not
 * learn that it was turned down.
 */
export const FLOWS: Readonly<Record<Pathway, Record<Way, Flow>>> = {
  'university-to-nhs-referral': {
    out: {
      needs: ['identity', 'contact', 'reason-for-referral', 'risk-and-safety'],
      mayCarry: [...ABOUT_THE_PERSON, 'study-context'],
    },
    back: { needs: ['referral-progress'], mayCarry: ['appointment-attendance', 'outcome-summary'] },
  },
  'nhs-to-university-step-down': {
    out: { needs: ['referral-progress'], mayCarry: ['appointment-attendance'] },
    back: {
      needs: ['identity', 'contact', 'reason-for-referral', 'risk-and-safety'],
      mayCarry: ['mental-health-history', 'safety-plan', 'adjustments', 'outcome-summary'],
    },
  },
};

/** Whose step each is: the side that `referrals` asks to take it. */
export const SIDE_OF: Readonly<Record<PathwayStepCode, Side>> = {
  'decide-on-offer': 'receiver',
  'check-on-student': 'sender',
  'tell-student': 'sender',
  'speak-with-student': 'sender',
  assess: 'receiver',
  treat: 'receiver',
  close: 'receiver',
};

/** What goes on a pathway in one direction, needed or not. */
export function carriedBy(pathway: Pathway, way: Way): readonly DataCategory[] {
  const { needs, mayCarry } = FLOWS[pathway][way];
  return [...needs, ...mayCarry];
}

export function waysOf({ direction }: DataItem): readonly Way[] {
  return direction === 'both' ? ['out', 'back'] : [direction];
}

export function kindOf({ organisationId }: Party, facts: PartyFacts): OrganisationKind | undefined {
  return facts.get(organisationId)?.kind;
}

export function isOf(kinds: readonly OrganisationKind[], party: Party, facts: PartyFacts): boolean {
  const kind = kindOf(party, facts);
  return kind !== undefined && kinds.includes(kind);
}

/** The parties that can stand at one end of a pathway. */
export function partiesAt(pathway: Pathway, side: Side, { terms, facts }: Pick<Case, 'terms' | 'facts'>): Party[] {
  return terms.parties.filter((party) => isOf(SIDES[pathway][side], party, facts));
}

export function isAt(pathway: Pathway, side: Side, party: Party, facts: PartyFacts): boolean {
  return isOf(SIDES[pathway][side], party, facts);
}

/** A public authority by its own word or by its kind. */
export function isPublic(party: Party, facts: PartyFacts): boolean {
  return party.publicAuthority || isOf(ALWAYS_PUBLIC, party, facts);
}

export function mayBeHeldAt(role: Role, kinds: readonly OrganisationKind[]): boolean {
  const { at }: { at: readonly OrganisationKind[] } = ROLES[role];
  return at.some((kind) => kinds.includes(kind));
}

/** The kinds of the parties that the directory knows. */
export function kindsOf({ terms, facts }: Pick<Case, 'terms' | 'facts'>): OrganisationKind[] {
  return terms.parties.flatMap((party) => kindOf(party, facts) ?? []);
}
