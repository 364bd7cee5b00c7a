import { type EventClass } from './event.js';
import { AccessConcernAnsweredV1 } from './events/access-concern-answered.v1.js';
import { AccessConcernRaisedV1 } from './events/access-concern-raised.v1.js';
import { StudentOnlineViewChangedV1 } from './events/student-online-view-changed.v1.js';
import { AgreementCameIntoForceV1 } from './events/agreement-came-into-force.v1.js';
import { AgreementProposedV1 } from './events/agreement-proposed.v1.js';
import { AgreementApprovedV1 } from './events/agreement-approved.v1.js';
import { AgreementReturnedV1 } from './events/agreement-returned.v1.js';
import { AgreementSignedV1 } from './events/agreement-signed.v1.js';
import { AgreementExpiredV1 } from './events/agreement-expired.v1.js';
import { AgreementReinstatedV1 } from './events/agreement-reinstated.v1.js';
import { AgreementSuspendedV1 } from './events/agreement-suspended.v1.js';
import { AgreementTerminatedV1 } from './events/agreement-terminated.v1.js';
import { AgreementPartyJoinedV1 } from './events/agreement-party-joined.v1.js';
import { AgreementPartyLeftV1 } from './events/agreement-party-left.v1.js';
import { AgreementReviewedV1 } from './events/agreement-reviewed.v1.js';
import { AgreementWorkChangedV1 } from './events/agreement-work-changed.v1.js';
import { AgreementNeedChangedV1 } from './events/agreement-need-changed.v1.js';
import { AppointmentEndedV1 } from './events/appointment-ended.v1.js';
import { AppointmentMadeV1 } from './events/appointment-made.v1.js';
import { AuditCheckpointSignedV1 } from './events/audit-checkpoint-signed.v1.js';
import { ConsentChangedV1 } from './events/consent-changed.v1.js';
import { ConsentExpiredV1 } from './events/consent-expired.v1.js';
import { ConsentGivenV1 } from './events/consent-given.v1.js';
import { ConsentWithdrawnV1 } from './events/consent-withdrawn.v1.js';
import { DutyTeamFormedV1 } from './events/duty-team-formed.v1.js';
import { GpFollowUpAskedV1 } from './events/gp-follow-up-asked.v1.js';
import { GpFollowUpDoneV1 } from './events/gp-follow-up-done.v1.js';
import { ObligationMintedV1 } from './events/obligation-minted.v1.js';
import { OrganisationRegisteredV1 } from './events/organisation-registered.v1.js';
import { ReferralSubmittedV1 } from './events/referral-submitted.v1.js';
import { ServiceOfferedV1 } from './events/service-offered.v1.js';
import { StudentRegisteredV1 } from './events/student-registered.v1.js';
import { WithdrawalAcknowledgedV1 } from './events/withdrawal-acknowledged.v1.js';
import { HandoverAcceptedV1 } from './events/handover-accepted.v1.js';
import { MessageSentV1 } from './events/message-sent.v1.js';
import { ReferralClosedV1 } from './events/referral-closed.v1.js';
import { ReferralNotAcceptedV1 } from './events/referral-not-accepted.v1.js';
import { ReferralNotTakenOnV1 } from './events/referral-not-taken-on.v1.js';
import { ReferralOpenedV1 } from './events/referral-opened.v1.js';
import { ReferralReceivedV1 } from './events/referral-received.v1.js';
import { ReferralReturnedWithAdviceV1 } from './events/referral-returned-with-advice.v1.js';
import { ReferralStepOverdueV1 } from './events/referral-step-overdue.v1.js';
import { ReferralPhonedV1 } from './events/referral-phoned.v1.js';
import { ReferralSharingPausedV1 } from './events/referral-sharing-paused.v1.js';
import { ReferralSharingResumedV1 } from './events/referral-sharing-resumed.v1.js';
import { ReferralTakenOnV1 } from './events/referral-taken-on.v1.js';
import { ReferralWithdrawnV1 } from './events/referral-withdrawn.v1.js';
import { RelationshipClaimedV1 } from './events/relationship-claimed.v1.js';
import { RelationshipReviewedV1 } from './events/relationship-reviewed.v1.js';
import { SharingDecisionRecordedV1 } from './events/sharing-decision-recorded.v1.js';
import { SharingDecisionReviewedV1 } from './events/sharing-decision-reviewed.v1.js';
import { ObligationDischargedV1 } from './events/obligation-discharged.v1.js';
import { ObligationCancelledV1 } from './events/obligation-cancelled.v1.js';
import { ObligationEscalatedV1 } from './events/obligation-escalated.v1.js';
import { StudentSignInLinkedV1 } from './events/student-sign-in-linked.v1.js';
import { WithdrawalTookEffectV1 } from './events/withdrawal-took-effect.v1.js';
import { ReferralStepPausedV1 } from './events/referral-step-paused.v1.js';
import { ReferralStepResumedV1 } from './events/referral-step-resumed.v1.js';
import { ReferralContactAskedV1 } from './events/referral-contact-asked.v1.js';
import { ReferralStudentContactedV1 } from './events/referral-student-contacted.v1.js';
import { ObligationRemindedV1 } from './events/obligation-reminded.v1.js';

/** Every event of every version that is sent today. */
export const EVENTS: readonly EventClass[] = [
  AgreementCameIntoForceV1,
  AgreementProposedV1,
  AgreementApprovedV1,
  AgreementReturnedV1,
  AgreementSignedV1,
  AgreementExpiredV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  AgreementPartyJoinedV1,
  AgreementPartyLeftV1,
  AgreementReviewedV1,
  AgreementWorkChangedV1,
  AgreementNeedChangedV1,
  AppointmentEndedV1,
  AppointmentMadeV1,
  AuditCheckpointSignedV1,
  ConsentChangedV1,
  ConsentExpiredV1,
  ConsentGivenV1,
  ConsentWithdrawnV1,
  DutyTeamFormedV1,
  GpFollowUpAskedV1,
  GpFollowUpDoneV1,
  ObligationMintedV1,
  OrganisationRegisteredV1,
  ReferralSubmittedV1,
  HandoverAcceptedV1,
  MessageSentV1,
  ReferralClosedV1,
  ReferralNotAcceptedV1,
  ReferralNotTakenOnV1,
  ReferralOpenedV1,
  ReferralReceivedV1,
  ReferralReturnedWithAdviceV1,
  ReferralStepOverdueV1,
  ReferralPhonedV1,
  ReferralSharingPausedV1,
  ReferralSharingResumedV1,
  ReferralTakenOnV1,
  ReferralWithdrawnV1,
  RelationshipClaimedV1,
  RelationshipReviewedV1,
  SharingDecisionRecordedV1,
  SharingDecisionReviewedV1,
  ServiceOfferedV1,
  StudentRegisteredV1,
  WithdrawalAcknowledgedV1,
  ObligationDischargedV1,
  ObligationCancelledV1,
  ObligationEscalatedV1,
  StudentSignInLinkedV1,
  WithdrawalTookEffectV1,
  StudentOnlineViewChangedV1,
  AccessConcernRaisedV1,
  AccessConcernAnsweredV1,
  ReferralStepPausedV1,
  ReferralStepResumedV1,
  ReferralContactAskedV1,
  ReferralStudentContactedV1,
  ObligationRemindedV1,
];

const byType = new Map(EVENTS.map((each) => [each.type, each]));

export function eventOfType(type: string): EventClass | undefined {
  return byType.get(type);
}
