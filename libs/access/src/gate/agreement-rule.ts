import { type Facts, type Reason, type SharingGround } from '@footbridge/contracts';
import { type AgreementFact, type Basis } from './facts.js';
import { NOTHING, reason, when, type DisclosureQuestion, type Rule } from './rule.js';

/** Grounds on which care cannot wait for an agreement: the decision record itself is then the one-off disclosure's. */
export const EMERGENCY_GROUNDS = [
  'safeguarding-adult',
  'safeguarding-child',
  'serious-harm-to-student',
  'serious-harm-to-others',
  'vital-interests',
] as const satisfies readonly SharingGround[];

function namesBoth(agreement: AgreementFact, { disclosure }: DisclosureQuestion): boolean {
  return agreement.parties.includes(disclosure.from) && agreement.parties.includes(disclosure.to);
}

/** Only `in-force` permits; a state that is not known refuses. */
function againstState(state: AgreementFact['state'], which: Facts): readonly Reason[] {
  switch (state) {
    case 'in-force':
      return NOTHING;
    case 'suspended':
      return [reason('agreement-suspended', which)];
    case 'terminated':
      return [reason('agreement-terminated', which)];
    default:
      return [reason('agreement-not-in-force', which)];
  }
}

/** Every reason why this one agreement version does not carry the disclosure. */
function againstAgreement(agreement: AgreementFact, question: DisclosureQuestion): readonly Reason[] {
  const { disclosure, now, resource, actor } = question;
  const role = actor.appointment?.role;
  const which = { agreement: agreement.id, version: agreement.version };
  const missing = disclosure.categories.filter((each) => !agreement.categories.includes(each));
  return [
    ...againstState(agreement.state, which),
    ...when(now < agreement.from, 'agreement-not-yet', { ...which, from: agreement.from }),
    ...when(agreement.to !== undefined && agreement.to <= now, 'agreement-over', { ...which, to: agreement.to }),
    ...when(!agreement.purposes.includes(disclosure.purpose), 'agreement-purpose', {
      ...which,
      purpose: disclosure.purpose,
    }),
    ...when(missing.length > 0, 'agreement-categories', { ...which, categories: missing }),
    ...when(!agreement.pathways.includes(resource.pathway), 'agreement-pathway', {
      ...which,
      pathway: resource.pathway,
    }),
    ...when(role !== undefined && !agreement.roles.includes(role), 'agreement-role', { ...which, role }),
  ];
}

/** Same choice whatever order the facts come in. */
function first(one: AgreementFact, other: AgreementFact): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : other.version - one.version;
}

/** The one agreement version that covers all of the disclosure, if there is one. */
export function coveringAgreement(question: DisclosureQuestion): AgreementFact | undefined {
  return question.agreements
    .filter((each) => namesBoth(each, question) && againstAgreement(each, question).length === 0)
    .toSorted(first)[0];
}

/** Whether the recorded decision may stand in for an agreement: on emergency grounds, or where the record says so. */
export function isOneOff(basis: Basis): boolean {
  if (basis.kind !== 'without-permission') return false;
  const { ground, oneOff } = basis.decision;
  return oneOff === true || (EMERGENCY_GROUNDS as readonly SharingGround[]).includes(ground);
}

/** Promise 1: a single agreement version names both organisations and covers all; or the disclosure is a one-off. */
export const agreementCovers: Rule<DisclosureQuestion> = {
  code: 'agreement-covers',
  against: (question) => {
    if (isOneOff(question.basis) || coveringAgreement(question)) return NOTHING;
    const { from, to } = question.disclosure;
    const candidates = question.agreements.filter((each) => namesBoth(each, question));
    if (candidates.length === 0) return [reason('agreement-missing', { from, to })];
    return candidates.flatMap((each) => againstAgreement(each, question));
  },
};
