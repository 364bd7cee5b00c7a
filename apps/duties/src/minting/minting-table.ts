import {
  AccessConcernAnsweredV1,
  AccessConcernRaisedV1,
  AgreementNeedChangedV1,
  AgreementWorkChangedV1,
  GpFollowUpAskedV1,
  GpFollowUpDoneV1,
  HandoverAcceptedV1,
  ReferralClosedV1,
  ReferralContactAskedV1,
  ReferralNotAcceptedV1,
  ReferralNotTakenOnV1,
  ReferralOpenedV1,
  ReferralReceivedV1,
  ReferralReturnedWithAdviceV1,
  ReferralPhonedV1,
  ReferralSharingPausedV1,
  ReferralSharingResumedV1,
  ReferralStepOverdueV1,
  ReferralStepPausedV1,
  ReferralStepResumedV1,
  ReferralStudentContactedV1,
  ReferralSubmittedV1,
  ReferralTakenOnV1,
  ReferralWithdrawnV1,
  RelationshipClaimedV1,
  RelationshipReviewedV1,
  SharingDecisionRecordedV1,
  SharingDecisionReviewedV1,
  type CaseKind,
  type EventClass,
  type WithToDos,
} from '@footbridge/contracts';

/** What an event that carries a case's to-dos means for those that are no longer in its list. */
export type Row = {
  readonly of: EventClass<WithToDos>;
  readonly caseKind: CaseKind;
  /** How a to-do ends that the list has no more, where the event does not say what was done: it was done, or is no longer needed. */
  readonly missing: 'discharged' | 'cancelled';
  /** Minutes after the due time at which our own timer escalates. */
  readonly escalateAfterMinutes: number;
};

/**
 * The steps of a referral are timed by `referrals`, which says `referral.step-overdue`; our timer is the net under it, for a
 * broker that is out: a late to-do is escalated even when nobody could say so. What nobody else times is escalated when due.
 */
const NET = 15;

const referral = (of: EventClass<WithToDos>, missing: Row['missing'] = 'discharged'): Row => ({
  of,
  caseKind: 'referral',
  missing,
  escalateAfterMinutes: NET,
});
const untimed = (of: EventClass<WithToDos>, caseKind: CaseKind): Row => ({
  of,
  caseKind,
  missing: 'discharged',
  escalateAfterMinutes: 0,
});

/** Which events bring to-dos. To mint from another event, let it carry `WithToDos` and add its line. */
export const MINTING: readonly Row[] = [
  referral(ReferralSubmittedV1),
  referral(ReferralReceivedV1),
  referral(ReferralOpenedV1),
  referral(HandoverAcceptedV1),
  referral(ReferralReturnedWithAdviceV1),
  referral(ReferralNotAcceptedV1),
  referral(ReferralTakenOnV1),
  referral(ReferralNotTakenOnV1),
  referral(ReferralStepOverdueV1),
  referral(ReferralStepPausedV1, 'cancelled'),
  referral(ReferralStepResumedV1, 'cancelled'),
  referral(ReferralContactAskedV1),
  referral(ReferralStudentContactedV1),
  referral(ReferralSharingPausedV1),
  referral(ReferralSharingResumedV1, 'cancelled'),
  referral(ReferralPhonedV1),
  referral(ReferralWithdrawnV1, 'cancelled'),
  referral(ReferralClosedV1),
  untimed(RelationshipClaimedV1, 'relationship'),
  untimed(RelationshipReviewedV1, 'relationship'),
  untimed(SharingDecisionRecordedV1, 'sharing-decision'),
  untimed(SharingDecisionReviewedV1, 'sharing-decision'),
  untimed(GpFollowUpAskedV1, 'gp-follow-up'),
  untimed(GpFollowUpDoneV1, 'gp-follow-up'),
  untimed(AccessConcernRaisedV1, 'access-concern'),
  untimed(AccessConcernAnsweredV1, 'access-concern'),
  untimed(AgreementWorkChangedV1, 'agreement'),
  untimed(AgreementNeedChangedV1, 'agreement-need'),
];
