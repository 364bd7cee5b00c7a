import {
  AgreementCameIntoForceV1,
  AgreementExpiredV1,
  AgreementTerminatedV1,
  event,
  plus,
  refused,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type Reason,
  type Refused,
  type Role,
  type StaffActor,
} from '@footbridge/contracts';
import {
  actedBy,
  decided,
  KEEPERS,
  named,
  PREPARATION_ROLES,
  preparationActions,
  reasonsAgainstPreparing,
  SIGNATORIES,
  type ActedBy,
  type Agreed,
  type Draft,
  type Preparation,
  type PreparationAction,
  type Signed,
} from './preparation.js';
import { categoriesOf, organisationsOf, type DecisionRecord, type Party } from './terms.js';

export const SUSPENSION_REASONS = [
  'incident',
  'security-concern',
  'change-of-law',
  'complaint',
  'review-overdue',
] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];
export const TERMINATION_REASONS = ['purpose-ended', 'party-leaves', 'replaced', 'unlawful'] as const;
/** Elapsed days for which urgent referrals in flight go on after a stop. */
export const CONTINUATION_DAYS = 14;

/** What whoever suspends says of referrals in flight. */
export type InFlight =
  /** As the ending clause that every party signed says. */
  | { kind: 'as-agreed' }
  /** Urgent ones and those with a safety concern go on under this decision record. */
  | { kind: 'decided'; record: DecisionRecord }
  /** Nothing goes on; this is what staff do by phone. */
  | { kind: 'stop-all'; phone: string };

/** A party that signed its own accession after the others. */
export type Accession = { party: Party; inPlaceOf?: OrganisationId; signature: ActedBy & { jws: string; at: Instant } };
export type Joining = { party: Party; inPlaceOf?: OrganisationId; invitedBy: ActedBy; invitedAt: Instant } & (
  { step: 'invited' } | { step: 'approved'; approvedBy: ActedBy; approvedAt: Instant }
);
export type Left = ActedBy & { at: Instant };

type Running = Agreed & {
  inForceSince: Instant;
  /** The parties of now: those of the terms, those that joined, without those that left. */
  members: readonly Party[];
  accessions: readonly Accession[];
  joining: readonly Joining[];
  left: readonly Left[];
  /** By when it is to be reviewed: as signed, or as the last review said. */
  nextReview: Instant;
  reviews: readonly (ActedBy & { at: Instant; nextReview: Instant })[];
  /** The version that is to replace this one, which permits until then. */
  amendment?: Preparation;
};
/** A suspension that one person asked for and another has yet to confirm: everything flows meanwhile. */
export type AskedSuspension = ActedBy & { at: Instant; reason: SuspensionReason; inFlight: InFlight };
type Permitting = Running & { asked?: AskedSuspension };
export type InForce = Permitting & { state: 'in-force' };
/** In force as before; its review is late. */
export type ReviewDue = Permitting & { state: 'review-due'; reviewDueSince: Instant };
export type Suspended = Running & {
  state: 'suspended';
  suspendedBy: ActedBy;
  suspendedAt: Instant;
  reason: SuspensionReason;
  inFlight: InFlight;
  /** Names what urgent referrals in flight go on under, and until when. */
  continues?: { recordId: string; until: Instant };
  /** Two people decided, or one in an emergency, whose act another reviews afterwards. */
  confirmation:
    { by: 'second-person'; person: ActedBy } | { by: 'review-due' } | { by: 'review'; person: ActedBy; at: Instant };
  reinstatement?: ActedBy & { at: Instant };
};
export type Terminated = Running & {
  state: 'terminated';
  terminatedBy: ActedBy;
  terminatedAt: Instant;
  reason: (typeof TERMINATION_REASONS)[number];
};
export type Expired = Running & { state: 'expired'; expiredAt: Instant };
/** Signed, and over before it could come into force. */
export type Lapsed = Agreed & { state: 'lapsed'; lapsedAt: Instant };
export type Live = InForce | ReviewDue | Suspended;
export type Agreement = Preparation | Live | Terminated | Expired | Lapsed;

const LIVING = [
  'invite',
  'approve-joining',
  'join',
  'drop-joining',
  'leave',
  'amend',
  'drop-amendment',
  'terminate',
] as const;
const PERMITTING = ['ask-suspension', 'confirm-suspension', 'drop-suspension', 'suspend-at-once', 'review'] as const;
/** The whole life of an agreement. "What may I do now", the pages' buttons and the table test read it from here. */
export const agreementActions = {
  ...preparationActions,
  'in-force': [...PERMITTING, ...LIVING],
  'review-due': [...PERMITTING, ...LIVING],
  suspended: ['review-suspension', 'ask-reinstatement', 'confirm-reinstatement', ...LIVING],
  terminated: [],
  expired: [],
  lapsed: [],
} as const satisfies Record<Agreement['state'], readonly string[]>;
export type AgreementAction = (typeof agreementActions)[Agreement['state']][number];
export type LivingAction = Exclude<AgreementAction, PreparationAction>;

const LIVING_ROLES: Readonly<Record<LivingAction, readonly Role[]>> = {
  invite: ['information-governance-lead'],
  'approve-joining': SIGNATORIES,
  join: SIGNATORIES,
  'drop-joining': KEEPERS,
  leave: SIGNATORIES,
  amend: ['information-governance-lead'],
  'drop-amendment': KEEPERS,
  terminate: KEEPERS,
  'ask-suspension': KEEPERS,
  'confirm-suspension': KEEPERS,
  'drop-suspension': KEEPERS,
  'suspend-at-once': KEEPERS,
  'review-suspension': KEEPERS,
  'ask-reinstatement': KEEPERS,
  'confirm-reinstatement': KEEPERS,
  review: KEEPERS,
};
/** Which role of a party does what. The data protection officer advises and never approves. */
export const AGREEMENT_ROLES: Readonly<Record<AgreementAction, readonly Role[]>> = {
  ...PREPARATION_ROLES,
  ...LIVING_ROLES,
};

export type Decided<Next extends Agreement> = { next: Next; events: readonly DomainEvent[] } | Refused;

/** Every reason against this person doing this now that is known before any input: state, party, role, other person. */
export function reasonsAgainst(agreement: Agreement, action: AgreementAction, by: StaffActor): Reason[] {
  if (isPreparing(action)) {
    const version = preparationOf(agreement);
    return version
      ? reasonsAgainstPreparing(version, action, by)
      : [{ code: 'wrong-state', facts: { state: agreement.state, action } }];
  }
  return [...againstLiving(agreement, action, by), ...againstPerson(agreement, action, by)];
}

function againstLiving(agreement: Agreement, action: LivingAction, by: StaffActor): Reason[] {
  const { state } = agreement;
  const may: readonly string[] = agreementActions[state];
  const reasons: Reason[] = may.includes(action) ? [] : [{ code: 'wrong-state', facts: { state, action } }];
  const acting = action === 'join' && isLive(agreement) ? joiningOrganisations(agreement) : membersOf(agreement);
  if (!acting.includes(by.organisationId)) reasons.push({ code: 'not-a-party' });
  if (!LIVING_ROLES[action].includes(by.role))
    reasons.push({ code: 'role-not-allowed', facts: { action, role: by.role, roles: LIVING_ROLES[action] } });
  return reasons;
}

/** Two people suspend and reinstate: the second is another than the first. */
function againstPerson(agreement: Agreement, action: LivingAction, by: StaffActor): Reason[] {
  const same = (person: ActedBy | undefined) => person?.personId === by.personId;
  const asked = 'asked' in agreement ? agreement.asked : undefined;
  const suspended = agreement.state === 'suspended' ? agreement : undefined;
  switch (action) {
    case 'ask-suspension':
      return asked ? [{ code: 'suspension-asked-already' }] : [];
    case 'confirm-suspension':
      if (!asked) return [{ code: 'nothing-asked' }];
      return same(asked) ? [{ code: 'asker-may-not-confirm' }] : [];
    case 'drop-suspension':
      return asked ? [] : [{ code: 'nothing-asked' }];
    case 'review-suspension':
      if (suspended && suspended.confirmation.by !== 'review-due') return [{ code: 'nothing-to-review' }];
      return same(suspended?.suspendedBy) ? [{ code: 'suspender-may-not-review' }] : [];
    case 'ask-reinstatement':
      return suspended?.reinstatement ? [{ code: 'reinstatement-asked-already' }] : [];
    case 'confirm-reinstatement':
      if (!suspended?.reinstatement) return [{ code: 'nothing-asked' }];
      if (same(suspended.reinstatement)) return [{ code: 'asker-may-not-confirm' }];
      return same(suspended.suspendedBy) ? [{ code: 'suspender-may-not-reinstate' }] : [];
    case 'amend':
      return isLive(agreement) && agreement.amendment ? [{ code: 'amendment-in-preparation' }] : [];
    case 'drop-amendment':
      return isLive(agreement) && !agreement.amendment ? [{ code: 'no-amendment' }] : [];
    default:
      return [];
  }
}

/** What this person may do with it now, in the order of the table. */
export function actionsFor(agreement: Agreement, by: StaffActor): AgreementAction[] {
  const version = preparationOf(agreement);
  const all = new Set<AgreementAction>([
    ...(version ? preparationActions[version.state] : []),
    ...agreementActions[agreement.state],
  ]);
  return [...all].filter((action) => reasonsAgainst(agreement, action, by).length === 0);
}

/** The version on its way: the agreement itself before it is in force, then its amendment, if there is one. */
export function preparationOf(agreement: Agreement): Preparation | undefined {
  if (isLive(agreement)) return agreement.amendment;
  switch (agreement.state) {
    case 'terminated':
    case 'expired':
    case 'lapsed':
      return undefined;
    default:
      return agreement;
  }
}

/** Does something to the version on its way, and puts it back where it was. */
export function prepare(
  agreement: Agreement,
  act: (version: Preparation) => { next: Preparation; events: readonly DomainEvent[] } | Refused,
): Decided<Agreement> {
  const version = preparationOf(agreement);
  if (!version) return refused('wrong-state', { state: agreement.state });
  const outcome = act(version);
  if ('refused' in outcome) return outcome;
  return { next: isLive(agreement) ? { ...agreement, amendment: outcome.next } : outcome.next, events: outcome.events };
}

/** Begins an amendment: a draft with the terms and parties of now, beside the version that runs on. */
export function amend(agreement: Agreement, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'amend', by);
  if (!isLive(agreement) || reasons.length > 0) return { refused: reasons };
  const { id, version, terms, members } = agreement;
  const amendment: Draft = {
    ...{ id, version: version + 1, state: 'draft' },
    ...{ terms: { ...terms, parties: [...members] }, answers: [] },
  };
  return { next: { ...agreement, amendment }, events: [] };
}

export function dropAmendment(agreement: Agreement, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'drop-amendment', by);
  if (!isLive(agreement) || reasons.length > 0) return { refused: reasons };
  const { amendment: _, ...kept } = agreement;
  return { next: kept, events: [] };
}

/**
 * What the due-time loop does at `from`: it brings the version that everybody signed into force, in the place of the one that
 * ran. Not while a step has nobody (`gaps`), nor while the agreement is suspended.
 */
export function bringIntoForce(agreement: Agreement, gaps: readonly Reason[], now: Instant): Decided<InForce> {
  const version = preparationOf(agreement);
  if (version?.state !== 'signed') return refused('wrong-state', { state: agreement.state });
  if (agreement.state === 'suspended') return refused('wrong-state', { state: agreement.state });
  const { terms } = version;
  if (now < terms.from) return refused('not-yet', { from: terms.from });
  if (terms.to !== undefined && terms.to <= now) return refused('already-over', { to: terms.to });
  if (gaps.length > 0) return { refused: [...gaps] };
  const { state: _, ...agreed } = version;
  const before = isLive(agreement) ? agreement : undefined;
  const parties = organisationsOf(terms);
  const joining = (before?.joining ?? []).filter(({ party }) => !parties.includes(party.organisationId));
  const next: InForce = {
    ...{ ...agreed, state: 'in-force', inForceSince: now, members: terms.parties, nextReview: terms.reviewBy },
    ...{ accessions: [], joining, left: before?.left ?? [], reviews: before?.reviews ?? [] },
    ...(before && 'asked' in before && before.asked && { asked: before.asked }),
  };
  return decided(next, cameIntoForce(version));
}

/** Ends it for all. Where more than two are left, whoever wants out leaves, and the others go on. */
export function terminate(
  agreement: Agreement,
  reason: Terminated['reason'],
  by: StaffActor,
  now: Instant,
): Decided<Terminated> {
  const reasons = reasonsAgainst(agreement, 'terminate', by);
  if (isLive(agreement) && agreement.members.length > 2)
    reasons.push({ code: 'leave-instead', facts: { members: agreement.members.length } });
  if (!isLive(agreement) || reasons.length > 0) return { refused: reasons };
  return terminated(agreement, reason, by, now);
}

export function terminated(agreement: Live, reason: Terminated['reason'], by: StaffActor, now: Instant) {
  const next: Terminated = {
    ...{ ...endedPart(agreement), state: 'terminated' as const },
    ...{ terminatedBy: actedBy(by), terminatedAt: now, reason },
  };
  const continues = continuationOf(agreement, { kind: 'as-agreed' }, now);
  const told = { ...named(agreement), terminatedAt: now, ...(continues && { continues }) };
  return { next, events: [event(AgreementTerminatedV1, told)] };
}

/** What the due-time loop does at `to`. */
export function expire(agreement: Agreement, now: Instant): Decided<Expired | Lapsed> {
  const ends = isLive(agreement) || agreement.state === 'signed' ? agreement.terms.to : undefined;
  if (!isLive(agreement) && agreement.state !== 'signed') return refused('wrong-state', { state: agreement.state });
  if (ends === undefined || now < ends) return refused('not-yet', { to: ends });
  const told = event(AgreementExpiredV1, { ...named(agreement), expiredAt: now });
  if (isLive(agreement)) return decided({ ...endedPart(agreement), state: 'expired', expiredAt: now }, told);
  return decided({ ...agreement, state: 'lapsed', lapsedAt: now }, told);
}

/** What the due-time loop does when the review is late: nothing stops, and somebody has to. */
export function makeReviewDue(agreement: Agreement, now: Instant): Decided<ReviewDue> {
  if (agreement.state !== 'in-force') return refused('wrong-state', { state: agreement.state });
  const { nextReview } = agreement;
  if (now < nextReview) return refused('not-yet', { reviewBy: nextReview });
  return decided({ ...agreement, state: 'review-due', reviewDueSince: now });
}

/** Records that it was reviewed and goes on as it is until the next review. */
export function review(agreement: Agreement, nextReview: Instant, by: StaffActor, now: Instant): Decided<InForce> {
  const reasons = reasonsAgainst(agreement, 'review', by);
  if (agreement.state !== 'in-force' && agreement.state !== 'review-due') return { refused: reasons };
  const { to } = agreement.terms;
  const late = plus(now, { days: LONGEST_UNTIL_REVIEW });
  if (nextReview <= now || nextReview > late || (to !== undefined && to < nextReview))
    reasons.push({ code: 'review-date-not-while-it-runs', facts: { to, reviewBy: nextReview } });
  if (reasons.length > 0) return { refused: reasons };
  const { asked } = agreement;
  const reviews = [...agreement.reviews, { ...actedBy(by), at: now, nextReview }];
  return decided({ ...runningPart(agreement), ...(asked && { asked }), state: 'in-force', nextReview, reviews });
}
const LONGEST_UNTIL_REVIEW = 731;

/** What urgent referrals in flight go on under when this agreement stops now; undefined: nothing goes on. */
export function continuationOf(
  { terms, endingRecordId }: Agreed,
  inFlight: InFlight,
  now: Instant,
  recordId?: string,
): { recordId: string; until: Instant } | undefined {
  const until = plus(now, { days: CONTINUATION_DAYS });
  switch (inFlight.kind) {
    case 'decided':
      if (recordId === undefined) throw new Error('a decision record needs its id');
      return { recordId, until };
    case 'as-agreed':
      return terms.ending?.inFlight.continues === 'urgent-and-safety' ? { recordId: endingRecordId, until } : undefined;
    case 'stop-all':
      return undefined;
  }
}

export function isLive(agreement: Agreement): agreement is Live {
  return agreement.state === 'in-force' || agreement.state === 'review-due' || agreement.state === 'suspended';
}

/** Who is a party now, and acts on it. */
export function membersOf(agreement: Agreement): OrganisationId[] {
  return 'members' in agreement
    ? agreement.members.map(({ organisationId }) => organisationId)
    : organisationsOf(agreement.terms);
}

/** Who may see it: parties of now, of the signed terms and of an amendment, who is invited, and who left. */
export function seenBy(agreement: Agreement): OrganisationId[] {
  const all = [
    ...membersOf(agreement),
    ...organisationsOf(agreement.terms),
    ...(isLive(agreement) && agreement.amendment ? organisationsOf(agreement.amendment.terms) : []),
    ...('joining' in agreement ? joiningOrganisations(agreement) : []),
    ...('left' in agreement ? agreement.left.map(({ organisationId }) => organisationId) : []),
  ];
  return [...new Set(all)];
}

function joiningOrganisations({ joining }: Pick<Live, 'joining'>): OrganisationId[] {
  return joining.map(({ party }) => party.organisationId);
}

function isPreparing(action: AgreementAction): action is PreparationAction {
  return Object.hasOwn(PREPARATION_ROLES, action);
}

/** What stays true whatever becomes of a running agreement. */
export function runningPart(agreement: Running): Running {
  const { id, version, terms, answers, contentHash, mustSign, endingRecordId } = agreement;
  const { proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures, inForceSince } = agreement;
  const { members, accessions, joining, left, nextReview, reviews, amendment } = agreement;
  return {
    ...{ id, version, terms, answers, contentHash, mustSign, endingRecordId },
    ...{ proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures, inForceSince },
    ...{ members, accessions, joining, left, nextReview, reviews },
    ...(amendment && { amendment }),
  };
}

/** What stays of it for good: nothing is on its way any more. */
function endedPart(agreement: Live): Running {
  const { amendment: _, ...ended } = runningPart(agreement);
  return { ...ended, joining: [] };
}

function cameIntoForce(version: Signed): DomainEvent {
  const { purposes, pathways, roles, from, to, ending } = version.terms;
  const covered = {
    parties: organisationsOf(version.terms),
    purposes,
    categories: categoriesOf(version.terms),
    pathways,
    roles,
  };
  const goesOn = ending?.inFlight.continues === 'urgent-and-safety' && {
    ending: { recordId: version.endingRecordId, days: CONTINUATION_DAYS },
  };
  const period = to === undefined ? { from } : { from, to };
  return event(AgreementCameIntoForceV1, { ...named(version), ...covered, ...period, ...goesOn });
}
