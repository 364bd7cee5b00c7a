import { plus, type Facts, type Instant, type Reason, type SharingGround } from '@footbridge/contracts';
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

/** What is asked of agreements alone. Without an appointment nothing is asked of roles. */
export type AgreementQuestion = Pick<DisclosureQuestion, 'agreements' | 'disclosure' | 'now'> & {
  readonly resource: Pick<DisclosureQuestion['resource'], 'pathway'>;
  readonly actor: Pick<DisclosureQuestion['actor'], 'appointment'>;
};

function namesBoth(agreement: AgreementFact, { disclosure }: Pick<AgreementQuestion, 'disclosure'>): boolean {
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

type Stop = { readonly at: Instant; readonly recordId: string; readonly until: Instant };

/** The stop after which something may go on: a suspension or termination with a decision record, or an end as agreed. */
function stopOf(agreement: AgreementFact, now: Instant): Stop | undefined {
  const { state, stoppedAt, continues, to, ending } = agreement;
  if (state === 'suspended' || state === 'terminated')
    return continues && stoppedAt !== undefined ? { at: stoppedAt, ...continues } : undefined;
  if (to === undefined || now < to || !ending) return undefined;
  return { at: to, recordId: ending.recordId, until: plus(to, { days: ending.days }) };
}

/**
 * The decision record under which this goes on though the agreement stopped: it cannot wait and was on its way before the stop,
 * whose time is not over. Undefined: it does not.
 */
export function goesOnUnder(
  agreement: AgreementFact,
  { disclosure, now }: Pick<DisclosureQuestion, 'disclosure' | 'now'>,
): string | undefined {
  const stop = stopOf(agreement, now);
  const { urgent, inFlightSince } = disclosure;
  const inFlight = stop !== undefined && inFlightSince !== undefined && inFlightSince < stop.at;
  return urgent && inFlight && now < stop.until ? stop.recordId : undefined;
}

/** Every reason why this one agreement version does not carry the disclosure. */
function againstAgreement(agreement: AgreementFact, question: AgreementQuestion): readonly Reason[] {
  const { disclosure, now, resource, actor } = question;
  const role = actor.appointment?.role;
  const which = { agreement: agreement.id, version: agreement.version };
  const missing = disclosure.categories.filter((each) => !agreement.categories.includes(each));
  const goesOn = goesOnUnder(agreement, question) !== undefined;
  const over = agreement.to !== undefined && agreement.to <= now;
  return [
    ...(goesOn ? NOTHING : againstState(agreement.state, which)),
    ...when(now < agreement.from, 'agreement-not-yet', { ...which, from: agreement.from }),
    ...when(over && !goesOn, 'agreement-over', { ...which, to: agreement.to }),
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

/** The one agreement version that covers all of the disclosure, if there is one: what is in force before what only goes on. */
export function coveringAgreement(question: AgreementQuestion): AgreementFact | undefined {
  const covering = question.agreements
    .filter((each) => namesBoth(each, question) && againstAgreement(each, question).length === 0)
    .toSorted(first);
  return covering.find((each) => goesOnUnder(each, question) === undefined) ?? covering[0];
}

/** When time alone changes what an agreement lets through: its end, then the end of what goes on after it. Undefined: never. */
export function changesByTimeAt(agreement: AgreementFact, now: Instant): Instant | undefined {
  const moments = [agreement.from, agreement.to, stopOf(agreement, now)?.until];
  return moments.filter((at) => at !== undefined && at > now).toSorted()[0];
}

/** What carries a flow, whoever acts: an agreement in force, a decision record after a stop, or nothing, and why. */
export type Carried =
  | { readonly by: 'agreement' | 'continuation'; readonly agreement: AgreementFact }
  | { readonly by: 'nothing'; readonly reasons: readonly Reason[] };

export function carriedBy({ agreements, disclosure, pathway, now }: FlowQuestion): Carried {
  const question: AgreementQuestion = { agreements, disclosure, now, resource: { pathway }, actor: {} };
  const agreement = coveringAgreement(question);
  if (agreement)
    return { by: goesOnUnder(agreement, question) === undefined ? 'agreement' : 'continuation', agreement };
  return { by: 'nothing', reasons: againstAll(question) };
}
export type FlowQuestion = Pick<AgreementQuestion, 'agreements' | 'disclosure' | 'now'> & {
  readonly pathway: DisclosureQuestion['resource']['pathway'];
};

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
    return againstAll(question);
  },
};

function againstAll(question: AgreementQuestion): readonly Reason[] {
  const { from, to } = question.disclosure;
  const candidates = question.agreements.filter((each) => namesBoth(each, question));
  if (candidates.length === 0) return [reason('agreement-missing', { from, to })];
  return candidates.flatMap((each) => againstAgreement(each, question));
}
