import { plus, type Facts, type Instant, type Reason, type SharingGround } from '@footbridge/contracts';
import { type AgreementFact, type Basis, type Departure } from './facts.js';
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

type Pair = { readonly disclosure: Pick<DisclosureQuestion['disclosure'], 'from' | 'to'> };

/** As parties, or as those that left it. */
export function namesBoth({ parties, left = [] }: AgreementFact, { disclosure: { from, to } }: Pair): boolean {
  return [from, to].every((each) => parties.includes(each) || left.some(({ party }) => party === each));
}

/** Which of the two left it, and when. */
function leftBy({ left = [] }: AgreementFact, { disclosure: { from, to } }: Pair): readonly Departure[] {
  return left.filter(({ party }) => party === from || party === to);
}

function againstLeft(agreement: AgreementFact, question: Pair): readonly Reason[] {
  const { id, version } = agreement;
  return leftBy(agreement, question).map(({ party, at }) =>
    reason('agreement-left', { agreement: id, version, party, at }),
  );
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

type Stop = { readonly at: Instant; readonly continues?: AgreementFact['continues'] };

/** Why nothing new crosses for anybody: a suspension or termination, or an end as agreed. */
function stopOf({ state, stoppedAt, continues, to, ending }: AgreementFact, now: Instant): Stop | undefined {
  if (state === 'suspended' || state === 'terminated')
    return stoppedAt === undefined ? { at: now } : { at: stoppedAt, ...(continues && { continues }) };
  if (to === undefined || now < to) return undefined;
  return {
    at: to,
    ...(ending && { continues: { recordId: ending.recordId, until: plus(to, { days: ending.days }) } }),
  };
}

/** All that stops this flow, the first first: the agreement itself, and each of the two that left it. */
function stopsOf(agreement: AgreementFact, question: Pair & { readonly now: Instant }): readonly Stop[] {
  const stop = stopOf(agreement, question.now);
  return [...(stop ? [stop] : []), ...leftBy(agreement, question)].toSorted((one, other) =>
    one.at < other.at ? -1 : one.at > other.at ? 1 : 0,
  );
}

/** Since when nothing new crosses between the two under it. Undefined: it does not stop them. */
export function stoppedSince(
  agreement: AgreementFact,
  question: Pair & { readonly now: Instant },
): Instant | undefined {
  return stopsOf(agreement, question)[0]?.at;
}

/**
 * The decision record under which this goes on though the agreement stopped: it cannot wait and was on its way before each stop that it
 * meets, whose time is not over. Undefined: it does not.
 */
export function goesOnUnder(
  agreement: AgreementFact,
  { disclosure, now }: Pick<DisclosureQuestion, 'disclosure' | 'now'>,
): string | undefined {
  const stops = stopsOf(agreement, { disclosure, now });
  const { urgent, inFlightSince } = disclosure;
  if (!urgent || inFlightSince === undefined) return undefined;
  const all = stops.every(({ at, continues }) => continues && inFlightSince < at && now < continues.until);
  return all ? stops[0]?.continues?.recordId : undefined;
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
    ...(goesOn ? NOTHING : againstLeft(agreement, question)),
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
  const stops = [stopOf(agreement, now), ...(agreement.left ?? [])];
  const moments = [agreement.from, agreement.to, ...stops.map((each) => each?.continues?.until)];
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
