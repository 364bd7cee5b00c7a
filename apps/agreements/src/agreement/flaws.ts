import {
  ROLES,
  URGENCIES,
  type Article9Condition,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type Pathway,
  type PathwayStepCode,
  type Reason,
  type Role,
  type Schedule1Condition,
} from '@footbridge/contracts';
import { CONTACT_MATTERS, partiesOf, type AgreedStep, type Party, type PurposeBasis, type Terms } from './agreement.js';

/** What the directory says of a party. */
export type PartyFact = { kind: OrganisationKind; validFrom: Instant; validTo?: Instant };
export type PartyFacts = ReadonlyMap<OrganisationId, PartyFact>;

/** Public bodies whatever they say of themselves; of a university it is for the university to say. */
const ALWAYS_PUBLIC: readonly OrganisationKind[] = ['nhs-trust', 'integrated-care-board', 'gp-practice'];

/** Article 9 conditions that need a paragraph of Schedule 1 beside them (Data Protection Act 2018, section 10), and which will do. */
const SCHEDULE_1_FOR: Readonly<Partial<Record<Article9Condition, readonly Schedule1Condition[]>>> = {
  '9(2)(b)': ['paragraph-1'],
  '9(2)(g)': ['paragraph-17', 'paragraph-18', 'paragraph-19'],
  '9(2)(h)': ['paragraph-2'],
  // Needs paragraph 3, which no purpose here has.
  '9(2)(i)': [],
};

/** The kinds of organisation at each end of a pathway. */
const SIDES: Readonly<Record<Pathway, Record<AgreedStep['side'], readonly OrganisationKind[]>>> = {
  'university-to-nhs-referral': { sender: ['he-provider'], receiver: ['nhs-trust', 'gp-practice'] },
  'nhs-to-university-step-down': { sender: ['nhs-trust', 'gp-practice'], receiver: ['he-provider'] },
};

/** Without these two an offer that nobody answers would have no clock. */
const NEEDED_STEPS: readonly PathwayStepCode[] = ['decide-on-offer', 'check-on-student'];

/** Everything that keeps these terms from being laid before the parties; empty when they are complete and consistent. */
export function flawsOf(terms: Terms, facts: PartyFacts, now: Instant): Reason[] {
  return [
    ...againstParties(terms, facts, now),
    ...terms.parties.flatMap((party) => againstParty(party, terms, facts)),
    ...againstCoverage(terms),
    ...terms.pathways.flatMap(({ pathway, steps }) => againstPathway(pathway, steps, terms, facts)),
  ];
}

function againstParties(terms: Terms, facts: PartyFacts, now: Instant): Reason[] {
  const parties = partiesOf(terms);
  const reasons: Reason[] = [];
  if (new Set(parties).size < 2) reasons.push({ code: 'parties-too-few', facts: { needed: 2 } });
  const twice = [...new Set(parties.filter((party, index) => parties.indexOf(party) !== index))];
  if (twice.length > 0) reasons.push({ code: 'party-named-twice', facts: { organisations: twice } });
  for (const organisationId of new Set(parties)) {
    const fact = facts.get(organisationId);
    if (!fact || now < fact.validFrom || (fact.validTo !== undefined && fact.validTo <= now))
      reasons.push({ code: 'party-not-an-organisation-now', facts: { organisationId } });
  }
  return reasons;
}

function againstParty(party: Party, terms: Terms, facts: PartyFacts): Reason[] {
  const { organisationId, bases, contacts, retention } = party;
  const kind = facts.get(organisationId)?.kind;
  const reasons: Reason[] = [];
  for (const purpose of terms.purposes) {
    const found = bases.filter((basis) => basis.purpose === purpose).length;
    if (found === 0) reasons.push({ code: 'bases-missing', facts: { organisationId, purpose } });
    if (found > 1) reasons.push({ code: 'bases-given-twice', facts: { organisationId, purpose } });
  }
  const isPublic = party.publicAuthority || (kind !== undefined && ALWAYS_PUBLIC.includes(kind));
  for (const basis of bases) reasons.push(...againstBasis(basis, { organisationId, isPublic, terms }));
  for (const matter of CONTACT_MATTERS)
    if (!contacts.some((contact) => contact.matter === matter))
      reasons.push({ code: 'contact-missing', facts: { organisationId, matter } });
  for (const { role } of contacts)
    if (kind !== undefined && !mayBeHeldAt(role, [kind]))
      reasons.push({ code: 'contact-role-not-of-organisation-kind', facts: { organisationId, role } });
  if (retention.length === 0) reasons.push({ code: 'retention-missing', facts: { organisationId } });
  return reasons;
}

function againstBasis(
  basis: PurposeBasis,
  of: { organisationId: OrganisationId; isPublic: boolean; terms: Terms },
): Reason[] {
  const { purpose, article6, article9, schedule1 } = basis;
  const facts = { organisationId: of.organisationId, purpose };
  const reasons: Reason[] = [];
  if (!of.terms.purposes.includes(purpose)) reasons.push({ code: 'basis-of-no-purpose', facts });
  // Article 6(1), last sentence, as the Data (Use and Access) Act 2025, section 70(2)(c) extends it.
  if (article6 === '6(1)(ea)' && of.isPublic)
    reasons.push({ code: 'basis-not-for-public-authority', facts: { ...facts, article6 } });
  const fitting = SCHEDULE_1_FOR[article9];
  if (fitting && (schedule1 === undefined || !fitting.includes(schedule1)))
    reasons.push({ code: 'schedule-1-condition-needed', facts: { ...facts, article9, conditions: fitting } });
  if (!fitting && schedule1 !== undefined)
    reasons.push({ code: 'schedule-1-condition-without-need', facts: { ...facts, article9, schedule1 } });
  return reasons;
}

function againstCoverage({ purposes, categories, pathways, roles }: Terms): Reason[] {
  const missing = Object.entries({ purposes, categories, pathways, roles }).filter(([, given]) => given.length === 0);
  const reasons: Reason[] = missing.map(([part]) => ({ code: `${part}-missing` }));
  const names = pathways.map(({ pathway }) => pathway);
  if (new Set(names).size < names.length) reasons.push({ code: 'pathway-named-twice' });
  return reasons;
}

function againstPathway(pathway: Pathway, steps: readonly AgreedStep[], terms: Terms, facts: PartyFacts): Reason[] {
  const reasons: Reason[] = [];
  const names = steps.map(({ step }) => step);
  if (new Set(names).size < names.length) reasons.push({ code: 'step-named-twice', facts: { pathway } });
  for (const step of NEEDED_STEPS)
    if (!names.includes(step)) reasons.push({ code: 'step-missing', facts: { pathway, step } });
  for (const side of ['sender', 'receiver'] as const) {
    const present = partiesOf(terms).some((party) =>
      SIDES[pathway][side].some((kind) => facts.get(party)?.kind === kind),
    );
    if (!present) reasons.push({ code: 'pathway-side-has-no-party', facts: { pathway, side } });
  }
  return [...reasons, ...steps.flatMap((step) => againstStep(pathway, step, terms.roles))];
}

function againstStep(pathway: Pathway, agreed: AgreedStep, roles: readonly Role[]): Reason[] {
  const { step, side, role, limits, escalation } = agreed;
  const facts = { pathway, step };
  const reasons: Reason[] = [];
  if (role === undefined && side === 'sender') reasons.push({ code: 'step-role-missing', facts });
  if (role !== undefined && !roles.includes(role))
    reasons.push({ code: 'step-role-may-not-act', facts: { ...facts, role } });
  const strangers = [...(role === undefined ? [] : [role]), ...escalation].filter(
    (each) => !mayBeHeldAt(each, SIDES[pathway][side]),
  );
  if (strangers.length > 0)
    reasons.push({ code: 'step-role-not-of-side', facts: { ...facts, side, roles: strangers } });
  if (escalation.length === 0) reasons.push({ code: 'step-escalation-missing', facts });
  const hours = URGENCIES.map((urgency) => limits[urgency]);
  if (hours.some((each, index) => index > 0 && each > (hours[index - 1] ?? each)))
    reasons.push({ code: 'step-slower-when-more-urgent', facts });
  return reasons;
}

function mayBeHeldAt(role: Role, kinds: readonly OrganisationKind[]): boolean {
  return ROLES[role].at.some((kind) => kinds.includes(kind));
}
