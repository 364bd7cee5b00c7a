import {
  event,
  plus,
  refused,
  SharingDecisionRecordedV1,
  SharingDecisionReviewedV1,
  type DataCategory,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type OrganisationId,
  type PersonId,
  type ReferralId,
  type Refused,
  type Role,
  type SharingDecisionId,
  type SharingGround,
  type StudentId,
  type ToDo,
  type Article6Basis,
  type Article9Condition,
  type LegalPower,
  type OutsideBody,
} from '@footbridge/contracts';

export const ASKED = ['agreed', 'refused', 'not-asked', 'could-not-be-asked'] as const;
export const FINDINGS = ['justified', 'not-justified', 'justified-with-learning'] as const;
export type Finding = (typeof FINDINGS)[number];

export const CONTROLLERS = ['separate', 'joint'] as const;

/** Who asked for it, in codes: nobody (the sharer acted unasked), a role of an organisation, or a kind of body that has no roles here. */
export type Requester =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'organisation'; readonly organisationId: OrganisationId; readonly role: Role }
  | { readonly kind: 'outside-body'; readonly body: OutsideBody };

/** What was recorded before who asked and the legal power belonged to it; its words were `dpoView` and one `handling`. */
type EarlierRecord = {
  readonly controllers: (typeof CONTROLLERS)[number];
  readonly article6: Article6Basis;
  readonly article9: Article9Condition;
  readonly dpiaConsidered: boolean;
};
/** The coded part of the ICO's decision record (its Annex B) that is not said elsewhere. */
export type WholeRecord = EarlierRecord & { readonly requester: Requester; readonly power: LegalPower };
export type DecisionRecord = EarlierRecord | WholeRecord;

/** What is written for it in words, kept under the sharer's key. */
export type RecordWords = {
  readonly dpoView?: string;
  readonly security: string;
  readonly retention: string;
  readonly rights: string;
};

/** Whether nothing of the decision record is left out. */
export function isWhole(record: DecisionRecord | undefined): record is WholeRecord {
  return record !== undefined && 'requester' in record;
}

type Core = {
  readonly id: SharingDecisionId;
  readonly version: number;
  readonly studentId: StudentId;
  readonly referralId?: ReferralId;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly toTeam: DutyTeamId;
  readonly ground: SharingGround;
  /** What came of asking the student; why not, in words, stays encrypted. */
  readonly asked: (typeof ASKED)[number];
  readonly studentTold: boolean;
  readonly categories: readonly DataCategory[];
  /** Outside any agreement in force. */
  readonly oneOff: boolean;
  /** What the ICO's decision record asks besides, in codes; the words stay encrypted. Missing: not stated in the hurry. */
  readonly record?: DecisionRecord;
  readonly agreement?: { readonly id: string; readonly version: number };
  readonly decidedBy: { readonly personId: PersonId; readonly role: Role };
  readonly decidedAt: Instant;
  /** Seconds of age of the knowledge it was decided on; missing: not known. */
  readonly knowledgeAgeSeconds?: number;
};
export type Recorded = Core & { readonly state: 'recorded'; readonly review: ToDo; readonly receipt: ToDo };
export type Reviewed = Core & {
  readonly state: 'reviewed';
  readonly reviewedAt: Instant;
  readonly reviewedBy: PersonId;
  readonly finding: Finding;
};
export type SharingDecision = Recorded | Reviewed;

export const sharingDecisionActions = {
  recorded: ['review', 'complete-record'],
  reviewed: ['complete-record'],
} as const satisfies Record<SharingDecision['state'], readonly string[]>;

/** What this person may do now, of those who can read it. Whoever decided completes the record; a different person reviews. */
export function actionsFor(person: PersonId, { state, decidedBy, record }: SharingDecision): string[] {
  const decider = decidedBy.personId === person;
  return sharingDecisionActions[state].filter((action) =>
    action === 'review' ? !decider : decider && !isWhole(record),
  );
}

/** Hours until a different person must have reviewed the decision. */
export const REVIEW_HOURS = 72;
/** Hours until the recipient must have acted on what it was told. */
export const ACT_HOURS = 4;

/** Records the decision; the disclosure happens in the same transaction. `reviewers` are told in turn: deputy, then SIRO or Guardian. */
export function record(
  given: Omit<Core, 'version' | 'decidedAt'>,
  reviewers: readonly [Role, ...Role[]],
  now: Instant,
): { next: Recorded; events: readonly DomainEvent[] } {
  const [first, ...escalation] = reviewers;
  const review: ToDo = {
    step: 'review-sharing',
    stepVersion: 1,
    holder: { organisationId: given.from, role: first },
    dueAt: plus(now, { hours: REVIEW_HOURS }),
    escalation,
  };
  const receipt: ToDo = {
    step: 'act-on-shared-information',
    stepVersion: 1,
    holder: { organisationId: given.to, dutyTeamId: given.toTeam },
    dueAt: plus(now, { hours: ACT_HOURS }),
    escalation: [],
  };
  const next: Recorded = { ...given, state: 'recorded', version: 1, decidedAt: now, review, receipt };
  const { id, referralId, studentId, from, to, ground, categories, studentTold, oneOff } = next;
  const told = {
    studentId,
    from,
    to,
    ground,
    categories: [...categories],
    studentTold,
    oneOff,
    at: now,
    toDos: [review, receipt],
  };
  return {
    next,
    events: [
      event(SharingDecisionRecordedV1, { decisionId: id, version: 1, ...(referralId ? { referralId } : {}), ...told }),
    ],
  };
}

/** A different person looks at the decision afterwards; what was shared stays shared. */
export function review(
  decision: SharingDecision,
  { by, finding }: { by: PersonId; finding: Finding },
  now: Instant,
): { next: Reviewed; events: readonly DomainEvent[] } | Refused {
  if (decision.state !== 'recorded') return refused('wrong-state', { state: decision.state });
  if (decision.decidedBy.personId === by) return refused('reviewer-decided');
  const { review: _, receipt: __, ...core } = decision;
  const next: Reviewed = {
    ...core,
    state: 'reviewed',
    version: core.version + 1,
    reviewedAt: now,
    reviewedBy: by,
    finding,
  };
  const told = { decisionId: next.id, version: next.version, finding, at: now, toDos: [] };
  return { next, events: [event(SharingDecisionReviewedV1, told)] };
}

/** Whoever decided says afterwards what the hurry left out of the decision record: once, also after the review. */
export function completeRecord(
  decision: SharingDecision,
  { by, record }: { by: PersonId; record: WholeRecord },
): { next: SharingDecision; events: readonly DomainEvent[] } | Refused {
  if (decision.decidedBy.personId !== by) return refused('not-the-decider');
  if (isWhole(decision.record)) return refused('record-whole');
  return { next: { ...decision, version: decision.version + 1, record }, events: [] };
}
