import {
  AgreementCameIntoForceV1,
  AgreementExpiredV1,
  AgreementTerminatedV1,
  event,
  plus,
  refused,
  type AgreedPathway,
  type DomainEvent,
  type Instant,
  type PathwayClause,
  type Reason,
  type StaffActor,
  type Terms,
  type TermsOf,
} from '@footbridge/contracts';
import { reasonsAgainst } from './actions.js';
import {
  CONTINUATION_DAYS,
  invitedAnew,
  isLive,
  preparationOf,
  runningPart,
  type Agreement,
  type Continues,
  type Decided,
  type Expired,
  type InFlight,
  type InForce,
  type Lapsed,
  type Live,
  type ReviewDue,
  type Running,
  type Terminated,
  type TerminationReason,
} from './agreement.js';
import { actedBy, decided, named, type Agreed, type Draft, type Signed } from './preparation.js';
import { categoriesOf, organisationsOf } from './terms.js';

/** Begins an amendment: a draft with the terms, parties and answers of now, beside the version that runs on. */
export function amend(agreement: Agreement, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'amend', by);
  if (!isLive(agreement) || reasons.length > 0) return { refused: reasons };
  const { id, version, terms, members, answers, dropped = 0 } = agreement;
  const amendment: Draft = {
    ...{ id, version: Math.max(version, dropped) + 1, state: 'draft' },
    ...{ terms: { ...terms, parties: [...members] }, answers },
  };
  return { next: { ...agreement, amendment }, events: [] };
}

export function dropAmendment(agreement: Agreement, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'drop-amendment', by);
  if (!isLive(agreement) || !agreement.amendment || reasons.length > 0) return { refused: reasons };
  const { amendment, ...kept } = agreement;
  return { next: { ...kept, dropped: amendment.version }, events: [] };
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
  return decided(replacing(agreement, version, now), cameIntoForce(version));
}

function replacing(agreement: Agreement, version: Signed, now: Instant): InForce {
  const { state: _, ...agreed } = version;
  const { terms } = version;
  const before = isLive(agreement) ? agreement : undefined;
  const parties = organisationsOf(terms);
  const joining = (before?.joining ?? [])
    .filter(({ party }) => !parties.includes(party.organisationId))
    .map(invitedAnew);
  return {
    ...{ ...agreed, state: 'in-force', inForceSince: now, members: terms.parties, nextReview: terms.reviewBy },
    ...{ accessions: [], joining, left: before?.left ?? [], reviews: before?.reviews ?? [] },
    ...(before && 'asked' in before && before.asked && { asked: before.asked }),
  };
}

/** Ends it for all. Where more than two are left, whoever wants out leaves, and the others go on. */
export function terminate(
  agreement: Agreement,
  reason: TerminationReason,
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
  const continues = continuationAtEnd(agreement, now);
  const told = { ...named(agreement), terminatedAt: now, ...(continues && { continues }) };
  return { next, events: [event(AgreementTerminatedV1, told)] };
}

/**
 * When nothing of it can permit any more: at its last day, or later at that of a signed version which waits to take its place. Between the
 * two nothing flows, as enforcers compare the dates by themselves. Undefined: never.
 */
export function overAt(agreement: Live | Signed): Instant | undefined {
  const { to } = agreement.terms;
  const next = isLive(agreement) ? agreement.amendment : undefined;
  if (to === undefined || next?.state !== 'signed') return to;
  return next.terms.to === undefined || next.terms.to > to ? next.terms.to : to;
}

/** What the due-time loop does when it is over. */
export function expire(agreement: Agreement, now: Instant): Decided<Expired | Lapsed> {
  if (!isLive(agreement) && agreement.state !== 'signed') return refused('wrong-state', { state: agreement.state });
  const ends = overAt(agreement);
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

/** What urgent referrals in flight go on under when this agreement, or one party's part in it, stops now; undefined: nothing goes on. */
export function continuationOf(
  { terms, endingRecordId }: Agreed,
  inFlight: InFlight,
  now: Instant,
  recordId?: string,
): Continues | undefined {
  // After its last day a stop adds nothing: the days after the end are counted already.
  const until = plus(terms.to !== undefined && terms.to < now ? terms.to : now, { days: CONTINUATION_DAYS });
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

/** The same where a party leaves or all end it: what a suspension stopped does not start again, and gets no more days. */
export function continuationAtEnd(agreement: Live, now: Instant): Continues | undefined {
  return agreement.state === 'suspended' ? agreement.continues : continuationOf(agreement, { kind: 'as-agreed' }, now);
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
    pathways: pathways.map((each) => withTermDates(each, version.terms)),
    roles,
  };
  const goesOn = ending?.inFlight.continues === 'urgent-and-safety' && {
    ending: { recordId: version.endingRecordId, days: CONTINUATION_DAYS },
  };
  const period = to === undefined ? { from } : { from, to };
  return event(AgreementCameIntoForceV1, { ...named(version), ...covered, ...period, ...goesOn });
}

/** A pathway as it is told: with the terms of the universities, where a step counts days in term; their names are for people. */
function withTermDates({ pathway, steps }: PathwayClause, { parties }: Terms): AgreedPathway {
  if (!steps.some(({ calendar }) => calendar === 'term-days')) return { pathway, steps };
  const termDates = parties.flatMap(({ organisationId, termDates: terms = [] }): TermsOf[] =>
    terms.length === 0 ? [] : [{ organisationId, terms: terms.map(({ from, to }) => ({ from, to })) }],
  );
  return { pathway, steps, termDates };
}
