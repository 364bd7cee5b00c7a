import 'reflect-metadata'; // @Type in the event classes needs it
export { type Actor, type StaffActor, type StudentActor, type SystemActor } from './actor.js';
export {
  CONTACT_MATTERS,
  CONTROLLER_RELATIONS,
  DATA_AT_END,
  DIRECTIONS,
  DPIA_OUTCOMES,
  RETENTION_RECORDS,
  RIGHTS_HANDLERS,
  SECURITY_MEASURES,
  TRANSFER_SAFEGUARDS,
  type AgreedStep,
  type DataItem,
  type DecisionRecord,
  type Dpia,
  type EndingClause,
  type Party,
  type PathwayClause,
  type PurposeBasis,
  type RightsHandling,
  type TermDates,
  type Terms,
} from './agreement-terms.js';
export { type AuditAct, type AuditEntry, type AuditObject } from './audit-entry.js';
export { CODE, IsCode, IsCount, IsVersion, MAX_CODE_LENGTH, MAX_VERSION } from './bounds.js';
export { isRefused, refused, type Facts, type KnownAt, type Reason, type Refused } from './decision.js';
export {
  LEGAL_POWER_CODES,
  LEGAL_POWERS,
  OUTSIDE_BODIES,
  REQUESTER_KINDS,
  type LegalPower,
  type OutsideBody,
  type RequesterKind,
} from './decision-record.js';
export { ENFORCERS } from './enforcers.js';
export { event, keyOf, type DomainEvent, type EventClass } from './event.js';
export { EVENTS, eventOfType } from './events.js';
export {
  IsId,
  IsOrganisationId,
  ORGANISATION_ID,
  SERVICES,
  type AgreementId,
  type AgreementNeedId,
  type AppointmentId,
  type ConsentId,
  type DutyTeamId,
  type ObligationId,
  type OrganisationId,
  type PersonId,
  type ReferralId,
  type ServiceId,
  type ServiceName,
  type SharingDecisionId,
  type StudentId,
} from './ids.js';
export { instant, isInstant, IsInstant, plus, secondsBetween, within, type Instant } from './instant.js';
export { AgreedPathway, AgreementCameIntoForceV1 } from './events/agreement-came-into-force.v1.js';
export { AgreementProposedV1 } from './events/agreement-proposed.v1.js';
export { AgreementApprovedV1 } from './events/agreement-approved.v1.js';
export { AgreementReturnedV1 } from './events/agreement-returned.v1.js';
export { AgreementSignedV1 } from './events/agreement-signed.v1.js';
export { AgreementExpiredV1 } from './events/agreement-expired.v1.js';
export { AgreementReinstatedV1 } from './events/agreement-reinstated.v1.js';
export { AgreementSuspendedV1 } from './events/agreement-suspended.v1.js';
export { AgreementTerminatedV1 } from './events/agreement-terminated.v1.js';
export { AgreementPartyJoinedV1 } from './events/agreement-party-joined.v1.js';
export { AgreementPartyLeftV1 } from './events/agreement-party-left.v1.js';
export { AgreementReviewedV1 } from './events/agreement-reviewed.v1.js';
export { AgreementWorkChangedV1 } from './events/agreement-work-changed.v1.js';
export { AgreementNeedChangedV1, NEED_STATES, type NeedState } from './events/agreement-need-changed.v1.js';
export { AppointmentEndedV1 } from './events/appointment-ended.v1.js';
export { AppointmentMadeV1 } from './events/appointment-made.v1.js';
export { AuditCheckpointSignedV1 } from './events/audit-checkpoint-signed.v1.js';
export { ConsentChangedV1 } from './events/consent-changed.v1.js';
export { ConsentExpiredV1 } from './events/consent-expired.v1.js';
export { ConsentGivenV1 } from './events/consent-given.v1.js';
export { ConsentWithdrawnV1 } from './events/consent-withdrawn.v1.js';
export { DutyTeamFormedV1 } from './events/duty-team-formed.v1.js';
export { GpFollowUpAskedV1 } from './events/gp-follow-up-asked.v1.js';
export { GpFollowUpDoneV1 } from './events/gp-follow-up-done.v1.js';
export { CASE_KINDS, ObligationMintedV1, type CaseKind } from './events/obligation-minted.v1.js';
export { ObligationDischargedV1 } from './events/obligation-discharged.v1.js';
export { ObligationCancelledV1 } from './events/obligation-cancelled.v1.js';
export { ObligationEscalatedV1 } from './events/obligation-escalated.v1.js';
export { ReferralStepPausedV1 } from './events/referral-step-paused.v1.js';
export { ReferralStepResumedV1 } from './events/referral-step-resumed.v1.js';
export { ReferralContactAskedV1 } from './events/referral-contact-asked.v1.js';
export { ReferralStudentContactedV1 } from './events/referral-student-contacted.v1.js';
export { ObligationRemindedV1 } from './events/obligation-reminded.v1.js';
export { AccessConcernAnsweredV1 } from './events/access-concern-answered.v1.js';
export { AccessConcernRaisedV1 } from './events/access-concern-raised.v1.js';
export { StudentOnlineViewChangedV1 } from './events/student-online-view-changed.v1.js';
export { StudentSignInLinkedV1 } from './events/student-sign-in-linked.v1.js';
export { WithdrawalTookEffectV1 } from './events/withdrawal-took-effect.v1.js';
export { OrganisationRegisteredV1 } from './events/organisation-registered.v1.js';
export {
  Capacity,
  Continuation,
  Eligibility,
  EndingContinuation,
  MonitoredHours,
  PathwayStep,
  StepHolder,
  StepLimits,
  StepMeanwhile,
  StepPause,
  TermsOf,
} from './events/parts.js';
export { HandoverAcceptedV1 } from './events/handover-accepted.v1.js';
export { MessageSentV1 } from './events/message-sent.v1.js';
export { ReferralClosedV1 } from './events/referral-closed.v1.js';
export { ReferralNotAcceptedV1 } from './events/referral-not-accepted.v1.js';
export { ReferralNotTakenOnV1 } from './events/referral-not-taken-on.v1.js';
export { ReferralOpenedV1 } from './events/referral-opened.v1.js';
export { ReferralReceivedV1 } from './events/referral-received.v1.js';
export { ReferralPhonedV1 } from './events/referral-phoned.v1.js';
export { ReferralSharingPausedV1 } from './events/referral-sharing-paused.v1.js';
export { ReferralSharingResumedV1 } from './events/referral-sharing-resumed.v1.js';
export { ReferralReturnedWithAdviceV1 } from './events/referral-returned-with-advice.v1.js';
export { ReferralStepOverdueV1 } from './events/referral-step-overdue.v1.js';
export { ReferralTakenOnV1 } from './events/referral-taken-on.v1.js';
export { ReferralWithdrawnV1 } from './events/referral-withdrawn.v1.js';
export { RelationshipClaimedV1 } from './events/relationship-claimed.v1.js';
export { RelationshipReviewedV1 } from './events/relationship-reviewed.v1.js';
export { SharingDecisionRecordedV1 } from './events/sharing-decision-recorded.v1.js';
export { SharingDecisionReviewedV1 } from './events/sharing-decision-reviewed.v1.js';
export { ReferralFact, StepDone, ToDo, ToDoPause, WithToDos } from './events/referral-fact.js';
export { ReferralSubmittedV1 } from './events/referral-submitted.v1.js';
export { ServiceOfferedV1 } from './events/service-offered.v1.js';
export { StudentRegisteredV1 } from './events/student-registered.v1.js';
export { WithdrawalAcknowledgedV1 } from './events/withdrawal-acknowledged.v1.js';
export {
  ACCESS_REASONS,
  AGE_BANDS,
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  CALENDARS,
  CAPACITY_BASES,
  CAPACITY_STATUSES,
  CLOSE_REASONS,
  CONFIDENTIALITY_BASES,
  CONTACT_WAYS,
  CRITERIA_RULES,
  DATA_CATEGORIES,
  ELIGIBILITY_CRITERIA,
  EVIDENCE_OF,
  GP_FOLLOW_UPS,
  GP_OUTCOMES,
  GP_RULES,
  MEANWHILE_DUTIES,
  MEANWHILE_SIDES,
  MOST_STILL_DAYS,
  NEXT_STEPS,
  NOT_ACCEPTED_REASONS,
  OFFICER_ROLES,
  ORGANISATION_KINDS,
  ORIGINS,
  PATHWAY_STEPS,
  PATHWAYS,
  PAUSE_REASONS,
  PERMISSION_METHODS,
  PURPOSES,
  RELATIONSHIP_KINDS,
  RETURN_LEVELS,
  ROLE_CODES,
  ROLES,
  SCHEDULE_1_CONDITIONS,
  SERVICE_KINDS,
  SHARING_GROUNDS,
  STEP_EVIDENCE,
  TO_DO_EVIDENCE,
  STEPS_IN_TERM,
  URGENCIES,
  type AccessReason,
  type AgeBand,
  type Article6Basis,
  type Article9Condition,
  type Calendar,
  type CapacityBasis,
  type CapacityStatus,
  type CloseReason,
  type ConfidentialityBasis,
  type ContactWay,
  type CriteriaRule,
  type DataCategory,
  type EligibilityCriterion,
  type GpFollowUpKind,
  type GpOutcome,
  type GpRule,
  type MeanwhileDuty,
  type MeanwhileSide,
  type NextStep,
  type NotAcceptedReason,
  type OrganisationKind,
  type Origin,
  type Pathway,
  type PathwayStepCode,
  type PauseReason,
  type PermissionMethod,
  type Purpose,
  type RelationshipKind,
  type ReturnLevel,
  type Role,
  type Schedule1Condition,
  type ServiceKind,
  type SharingGround,
  type StepEvidence,
  type ToDoEvidence,
  type Urgency,
} from './vocabularies.js';
export {
  categoriesOf,
  cutTo,
  fieldProblems,
  fieldsOf,
  isReferralField,
  REFERRAL_FIELD_NAMES,
  REFERRAL_FIELDS,
  type ReferralContent,
  type ReferralField,
} from './referral-fields.js';
export { dueAfter, dueAfterPause, isRealDay, isWorkingDay, standstills, type Teaching } from './calendar.js';
export { isMonitored, readFrom } from './monitored-hours.js';
export {
  hesaIdentifier,
  nhsNumber,
  odsCodeShape,
  ukprn,
  type Checked,
  type HesaIdentifierProblem,
  type NhsNumberProblem,
  type OdsCodeProblem,
  type UkprnProblem,
} from './identifiers.js';
