/**
 * The controlled vocabularies. What is not listed cannot be entered: that is how promise 5's last sentence holds, since no
 * purpose of academic judgement, discipline, fitness to study, admissions, fees or visas, and no role serving one, is here.
 */

export const ORGANISATION_KINDS = [
  'he-provider',
  'nhs-trust',
  'integrated-care-board',
  'gp-practice',
  'school-or-college',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Roles by kind of organisation (reference: health-and-law 3.10). `clinical` roles may look after a student. */
export const ROLES = {
  'wellbeing-adviser': { at: ['he-provider', 'school-or-college'], clinical: false },
  'wellbeing-lead': { at: ['he-provider', 'school-or-college'], clinical: false },
  'mental-health-adviser': { at: ['he-provider'], clinical: false },
  counsellor: { at: ['he-provider', 'school-or-college'], clinical: false },
  'disability-adviser': { at: ['he-provider'], clinical: false },
  'designated-safeguarding-lead': { at: ['he-provider', 'school-or-college'], clinical: false },
  'senior-information-owner': { at: ['he-provider', 'school-or-college'], clinical: false },
  'out-of-hours-contact': { at: ['he-provider'], clinical: false },
  'single-point-of-access-practitioner': { at: ['nhs-trust'], clinical: true },
  'triage-clinician': { at: ['nhs-trust'], clinical: true },
  'community-clinician': { at: ['nhs-trust'], clinical: true },
  'liaison-psychiatry-practitioner': { at: ['nhs-trust'], clinical: true },
  'duty-worker': { at: ['nhs-trust'], clinical: true },
  'named-safeguarding-professional': { at: ['nhs-trust'], clinical: true },
  'service-manager': { at: ['nhs-trust'], clinical: false },
  'service-administrator': { at: ['nhs-trust'], clinical: false },
  'caldicott-guardian': { at: ['nhs-trust'], clinical: false },
  'senior-information-risk-owner': { at: ['nhs-trust'], clinical: false },
  'information-governance-lead': { at: ['nhs-trust', 'he-provider', 'school-or-college'], clinical: false },
  'data-protection-officer': { at: ['nhs-trust', 'he-provider', 'school-or-college'], clinical: false },
  'directory-administrator': { at: ['nhs-trust', 'he-provider'], clinical: false },
} as const satisfies Record<string, { at: readonly OrganisationKind[]; clinical: boolean }>;
export type Role = keyof typeof ROLES;
export const ROLE_CODES = Object.keys(ROLES) as [Role, ...Role[]];

/** Governance roles: they see the audit trail of their organisation, never the content of a referral. */
export const OFFICER_ROLES = [
  'information-governance-lead',
  'data-protection-officer',
  'caldicott-guardian',
  'senior-information-risk-owner',
  'senior-information-owner',
] as const satisfies readonly Role[];

export const SERVICE_KINDS = [
  'wellbeing-service',
  'nhs-talking-therapies',
  'community-mental-health-team',
  'early-intervention-in-psychosis',
  'crisis-team',
  'liaison-psychiatry',
  'student-mental-health-service',
  'physical-health',
  'gp',
] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** Whether a service takes somebody without a general practitioner. */
export const GP_RULES = ['not-needed', 'registered', 'registered-in-area', 'lives-or-registered-in-area'] as const;
export type GpRule = (typeof GP_RULES)[number];
export const CRITERIA_RULES = ['all', 'at-least-one'] as const;
export type CriteriaRule = (typeof CRITERIA_RULES)[number];
/** What a service is for, or is not: criteria that a person judges, never computed from what was written. */
export const ELIGIBILITY_CRITERIA = [
  'registered-student',
  'depression-or-anxiety',
  'mood-or-anxiety-severe',
  'suicidal-thoughts-or-self-harm',
  'self-harm',
  'eating-difficulty',
  'trauma',
  'emotional-regulation',
  'psychosis-or-mania',
  'first-episode-suspected',
  'at-risk-mental-state',
  'severe-or-lasting',
  'needs-beyond-university',
  'discharged-from-hospital',
  'in-hospital-now',
  'risk-to-self-now',
  'risk-to-others-now',
  'sudden-deterioration',
  'drug-or-alcohol-use-alone',
] as const;
export type EligibilityCriterion = (typeof ELIGIBILITY_CRITERIA)[number];
/** What a service says of its own room: `limited` takes with a longer wait, `paused` takes nothing routine. */
export const CAPACITY_STATUSES = ['accepting', 'limited', 'paused'] as const;
export type CapacityStatus = (typeof CAPACITY_STATUSES)[number];

export const PURPOSES = [
  'assessment-and-treatment',
  'continuity-of-care',
  'safeguarding',
  'service-improvement',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * Data categories, computed from the fields present (`categoriesOf` in data-categories.ts). In each section the free text is
 * the widest category.
 */
export const DATA_CATEGORIES = [
  'identity',
  'contact',
  'demographics',
  'gp',
  'reason-for-referral',
  'mental-health-history',
  'risk-and-safety',
  'safety-plan',
  'adjustments',
  'study-context',
  'referral-progress',
  'appointment-attendance',
  'outcome-summary',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/** What the student lets come back to the university; each level holds the ones before it. */
export const RETURN_LEVELS = ['nothing-more', 'arrived-and-decided', 'attendance', 'summary-at-end'] as const;
export type ReturnLevel = (typeof RETURN_LEVELS)[number];

/** Mental Health Services Data Set, Clinical Response Priority: a person's judgement, never computed. */
export const URGENCIES = ['routine', 'urgent', 'very-urgent', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const PATHWAYS = ['university-to-nhs-referral', 'nhs-to-university-step-down'] as const;
export type Pathway = (typeof PATHWAYS)[number];
/** What a pathway can ask of somebody, by when. */
export const PATHWAY_STEPS = [
  'decide-on-offer',
  'check-on-student',
  'assess',
  'tell-student',
  'treat',
  'close',
  'speak-with-student',
] as const;
export type PathwayStepCode = (typeof PATHWAY_STEPS)[number];
/** What `referrals` records when something that was to be done was done: an attempt, or an end for another reason, is none of these. */
export const STEP_EVIDENCE = [
  'decision-recorded',
  'contact-recorded',
  'assessment-recorded',
  'telling-recorded',
  'closing-recorded',
  'phone-call-recorded',
] as const;
export type StepEvidence = (typeof STEP_EVIDENCE)[number];
/** What can complete a to-do: of a referral the evidence of its step, of an agreement the act that it asks for. */
export const TO_DO_EVIDENCE = [...STEP_EVIDENCE, 'act-recorded'] as const;
export type ToDoEvidence = (typeof TO_DO_EVIDENCE)[number];
/** Which evidence each step of a pathway can give, the usual one first. */
export const EVIDENCE_OF = {
  'decide-on-offer': ['decision-recorded'],
  'check-on-student': ['contact-recorded'],
  assess: ['assessment-recorded'],
  'tell-student': ['telling-recorded'],
  treat: ['closing-recorded'],
  close: ['closing-recorded', 'telling-recorded'],
  'speak-with-student': ['telling-recorded'],
} as const satisfies Record<PathwayStepCode, readonly [StepEvidence, ...StepEvidence[]]>;

/**
 * What a time limit of a step counts. Working hours are 09:00 to 17:00 in England on days that are neither weekend nor bank holiday. Days
 * in term are working days that are no vacation of the university whose step it is.
 */
export const CALENDARS = ['clock-hours', 'working-hours', 'working-days', 'term-days'] as const;
export type Calendar = (typeof CALENDARS)[number];
/** Steps whose clock may stand still in vacation: at none of them does a student wait to be seen, answered or told. */
export const STEPS_IN_TERM = ['treat', 'close'] as const satisfies readonly PathwayStepCode[];
/** For how many days of vacation altogether a step may stand still, at most. */
export const MOST_STILL_DAYS = 31;
/** Why a step's clock may stand still; never by silence, and never longer than was agreed. */
export const PAUSE_REASONS = ['waiting-for-student', 'waiting-for-information', 'student-away'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];
/** How somebody spoke with a student, or tried to. */
export const CONTACT_WAYS = ['in-person', 'by-phone', 'by-video', 'by-message'] as const;
export type ContactWay = (typeof CONTACT_WAYS)[number];
/** Who else does something while a step runs: it ends nobody's own duties. */
export const MEANWHILE_SIDES = ['university', 'trust', 'gp', 'student'] as const;
export type MeanwhileSide = (typeof MEANWHILE_SIDES)[number];
export const MEANWHILE_DUTIES = [
  'keep-supporting',
  'check-safety-plan',
  'keep-prescribing',
  'keep-registered-with-gp',
  'say-when-something-changes',
  'give-information-asked-for',
] as const;
export type MeanwhileDuty = (typeof MEANWHILE_DUTIES)[number];

/** UK GDPR Article 6 bases that a party can name. */
export const ARTICLE_6_BASES = ['6(1)(a)', '6(1)(b)', '6(1)(c)', '6(1)(d)', '6(1)(e)', '6(1)(ea)', '6(1)(f)'] as const;
export type Article6Basis = (typeof ARTICLE_6_BASES)[number];
export const ARTICLE_9_CONDITIONS = ['9(2)(a)', '9(2)(b)', '9(2)(c)', '9(2)(g)', '9(2)(h)', '9(2)(i)'] as const;
export type Article9Condition = (typeof ARTICLE_9_CONDITIONS)[number];
/** Data Protection Act 2018, Schedule 1, by paragraph. */
export const SCHEDULE_1_CONDITIONS = [
  'paragraph-1',
  'paragraph-2',
  'paragraph-17',
  'paragraph-18',
  'paragraph-19',
] as const;
export type Schedule1Condition = (typeof SCHEDULE_1_CONDITIONS)[number];
export const CONFIDENTIALITY_BASES = [
  'implied-direct-care',
  'explicit-agreement',
  'overriding-public-interest',
  'legal-duty',
] as const;
export type ConfidentialityBasis = (typeof CONFIDENTIALITY_BASES)[number];

/** Grounds on which a person may decide to share without permission (promise 2). */
export const SHARING_GROUNDS = [
  'safeguarding-adult',
  'safeguarding-child',
  'serious-harm-to-student',
  'serious-harm-to-others',
  'best-interests',
  'legal-duty',
  'court-order',
  'vital-interests',
] as const;
export type SharingGround = (typeof SHARING_GROUNDS)[number];

export const CAPACITY_BASES = ['adult', 'presumed-16-17'] as const;
export type CapacityBasis = (typeof CAPACITY_BASES)[number];
export const PERMISSION_METHODS = ['in-session', 'online'] as const;
export type PermissionMethod = (typeof PERMISSION_METHODS)[number];

/** Why a service did not accept (after the national Directory of Services rejection codes). */
export const NOT_ACCEPTED_REASONS = [
  'no-capacity',
  'not-clinically-appropriate',
  'not-eligible',
  'patient-choice',
  'could-not-be-contacted',
  'outside-area',
  'already-open-elsewhere',
] as const;
export type NotAcceptedReason = (typeof NOT_ACCEPTED_REASONS)[number];
/** What happens for the student instead: a "no" is never an end. */
export const NEXT_STEPS = [
  'other-service',
  'gp',
  'university-wellbeing-service',
  'talking-therapies-self-referral',
  'crisis-line',
  'refer-again-with-more-information',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];
export const CLOSE_REASONS = [
  'treatment-ended',
  'moved-to-another-service',
  'student-chose-to-stop',
  'moved-away',
  'did-not-engage',
  'died',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** What is to be done towards the general practitioner, and how each can end. */
export const GP_FOLLOW_UPS = ['register-with-gp', 'send-gp-copy'] as const;
export type GpFollowUpKind = (typeof GP_FOLLOW_UPS)[number];
export const GP_OUTCOMES = ['registered', 'sent', 'student-declined'] as const;
export type GpOutcome = (typeof GP_OUTCOMES)[number];

/** Why a clinician without a relationship needs to look (design section 1, access). */
export const ACCESS_REASONS = [
  'covering-for-colleague',
  'urgent-contact-from-student',
  'clinical-advice-asked',
  'safeguarding-enquiry',
  'incident-review',
] as const;
export type AccessReason = (typeof ACCESS_REASONS)[number];
export const RELATIONSHIP_KINDS = ['addressed', 'assigned', 'holding-step', 'referrer', 'claimed'] as const;
export type RelationshipKind = (typeof RELATIONSHIP_KINDS)[number];

export const AGE_BANDS = ['under-18', '18-20', '21-24', '25-plus', 'not-known'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];
export const ORIGINS = ['home', 'international', 'not-known'] as const;
export type Origin = (typeof ORIGINS)[number];
