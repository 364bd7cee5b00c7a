import {
  OFFICER_ROLES,
  refused,
  ROLE_CODES,
  ROLES,
  type Actor,
  type OrganisationId,
  type Refused,
  type Role,
  type StudentId,
} from '@footbridge/contracts';

/** Roles that may look after a student at an NHS trust. */
export const CLINICAL_ROLES: readonly Role[] = ROLE_CODES.filter((role) => ROLES[role].clinical);

/** Roles that support students at a university. */
export const WELLBEING_ROLES = [
  'wellbeing-adviser',
  'wellbeing-lead',
  'mental-health-adviser',
  'counsellor',
  'disability-adviser',
  'designated-safeguarding-lead',
] as const satisfies readonly Role[];

const CARING: readonly Role[] = [...WELLBEING_ROLES, ...CLINICAL_ROLES];
const LISTING: readonly Role[] = [...CARING, 'service-manager', 'service-administrator'];
/** Share the work of a service's team out. */
const ALLOCATING: readonly Role[] = [...CLINICAL_ROLES, 'service-manager', 'service-administrator'];
/** May bind their organisation by a signature. */
const SIGNATORIES = [
  'caldicott-guardian',
  'senior-information-risk-owner',
  'senior-information-owner',
] as const satisfies readonly Role[];
/** The data protection officer advises and never approves, so is in neither list. */
const AGREEMENT_KEEPERS: readonly Role[] = ['information-governance-lead', ...SIGNATORIES];
const REVIEWERS: readonly Role[] = [
  ...AGREEMENT_KEEPERS,
  'wellbeing-lead',
  'designated-safeguarding-lead',
  'named-safeguarding-professional',
];

/** They answer a student who does not recognise a look. */
const CONCERN_OFFICERS = ['data-protection-officer', 'information-governance-lead'] as const satisfies readonly Role[];

const OVERSEERS = [
  'service-manager',
  'service-administrator',
  'wellbeing-lead',
  'directory-administrator',
] as const satisfies readonly Role[];

export type ActionRule = {
  readonly act: 'disclosure' | 'access' | 'governance';
  /** Where the actor must be: `from` and `to` of the disclosure, or at the organisation whose own record it is. */
  readonly side: 'from' | 'to' | 'own';
  readonly roles: readonly Role[];
  /** Shows or changes what was written about a student: never for officers. */
  readonly content?: true;
  /** An access that needs a relationship with the student. */
  readonly relationship?: true;
  /** Rests on a decision to share without permission, on nothing else. */
  readonly withoutPermission?: true;
  /** Students may do it to what is theirs. */
  readonly student?: true;
};

const disclosed = (side: 'from' | 'to', roles: readonly Role[], more: Partial<ActionRule> = {}): ActionRule => ({
  act: 'disclosure',
  side,
  roles,
  content: true,
  ...more,
});
const ownRecord = (roles: readonly Role[], more: Partial<ActionRule> = {}): ActionRule => ({
  act: 'access',
  side: 'own',
  roles,
  content: true,
  relationship: true,
  ...more,
});
const governed = (roles: readonly Role[], more: Partial<ActionRule> = {}): ActionRule => ({
  act: 'governance',
  side: 'own',
  roles,
  ...more,
});
const byStudentToo = { student: true } as const;

/** Who may do what, and whether it is a disclosure, an access or governance. What is not listed is refused. */
const TABLE = {
  // Drafting makes the relationship (`referrer`), so it cannot need one.
  'referral.draft': { act: 'access', side: 'own', roles: CARING, content: true },
  'referral.submit': disclosed('from', CARING),
  'referral.update': disclosed('from', CARING),
  'referral.open': disclosed('to', CARING),
  'progress.read': disclosed('to', WELLBEING_ROLES, byStudentToo),
  'sharing.without-permission': disclosed('from', CARING, { withoutPermission: true }),

  // The envelopes of a worklist: no content, so no relationship.
  'referral.list': { act: 'access', side: 'own', roles: LISTING },
  'referral.read': ownRecord(CARING, byStudentToo),
  'referral.as-received': ownRecord(CARING),
  'referral.accept': ownRecord(CARING),
  'referral.return-with-advice': ownRecord(CARING),
  'referral.not-accept': ownRecord(CARING),
  'referral.take-on': ownRecord(CARING),
  'referral.not-take-on': ownRecord(CARING),
  'referral.close': ownRecord(CARING),
  'referral.withdraw': ownRecord(CARING),
  'referral.enter-in-record': ownRecord(CARING),
  'referral.phone': ownRecord(CARING),
  'referral.claim-relationship': ownRecord(CLINICAL_ROLES),
  // To one of the team that it was sent to, who may look already: nobody sees more by it, so it needs no relationship.
  'referral.assign': { act: 'access', side: 'own', roles: ALLOCATING },
  'referral.pause-step': ownRecord(CARING),
  'referral.resume-step': ownRecord(CARING),
  'referral.contact-student': ownRecord(CARING),

  // Codes and a date, nothing of what was written; it has to be possible after the referral is closed.
  'referral.follow-up-gp': { act: 'access', side: 'own', roles: CARING },

  // By whoever decided, alone: what it rests on, after the hurry.
  'sharing.complete-record': { act: 'access', side: 'own', roles: CARING, content: true },
  'sharing.review': governed(REVIEWERS),
  'sharing.count-one-offs': governed(OFFICER_ROLES),
  'sharing.need-no-agreement': governed(['information-governance-lead']),
  'agreement.draft': governed(['information-governance-lead']),
  'agreement.propose': governed(['information-governance-lead']),
  'agreement.approve': governed(AGREEMENT_KEEPERS),
  'agreement.sign': governed(SIGNATORIES),
  'agreement.suspend': governed(AGREEMENT_KEEPERS),
  'agreement.reinstate': governed(AGREEMENT_KEEPERS),
  'agreement.terminate': governed(AGREEMENT_KEEPERS),
  'agreement.read': governed(ROLE_CODES),
  // Which of the own referrals go on when an agreement is stopped: codes and identifiers, nothing that was written.
  'agreement.see-effect': governed(OFFICER_ROLES),
  'consent.record': governed(WELLBEING_ROLES),
  'consent.give': governed(WELLBEING_ROLES, byStudentToo),
  'consent.change': governed(WELLBEING_ROLES, byStudentToo),
  'consent.withdraw': governed(WELLBEING_ROLES, byStudentToo),
  'consent.read': governed(WELLBEING_ROLES, byStudentToo),
  'student.register': governed(WELLBEING_ROLES),
  // To make a one-time link, and to make it void.
  'student.make-sign-in-link': governed(WELLBEING_ROLES),
  'student.read': governed(WELLBEING_ROLES, { content: true, student: true }),
  'student.online-view': governed(WELLBEING_ROLES, byStudentToo),
  // Written by the student to whoever looks after data protection there: the words are meant for them.
  'access-concern.read': governed(CONCERN_OFFICERS, byStudentToo),
  'access-concern.answer': governed(CONCERN_OFFICERS),
  'directory.appoint': governed(['directory-administrator']),
  'directory.end-appointment': governed(['directory-administrator']),
  'directory.maintain': governed(['directory-administrator']),
  'directory.declare-capacity': governed(['service-manager', 'service-administrator', 'wellbeing-lead']),
  'directory.read': governed(ROLE_CODES, byStudentToo),
  'partnership.keep': governed(['information-governance-lead', 'service-manager', 'wellbeing-lead']),
  'duties.read': governed(ROLE_CODES),
  'duties.delegate': governed(ROLE_CODES),
  // Who answers for the work of others: sees all that is to be done there, and hands on what somebody leaves.
  'duties.oversee': governed(OVERSEERS),
  'audit.search': governed(OFFICER_ROLES),
  'audit.export': governed(OFFICER_ROLES),
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof TABLE;
export const ACTIONS: Readonly<Record<Action, ActionRule>> = TABLE;
export const ACTION_CODES = Object.keys(TABLE) as Action[];

/** The rule of an action, or undefined for anything that is not listed. */
export function actionRule(action: string): ActionRule | undefined {
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action as Action] : undefined;
}

export function isOfficerRole(role: Role): boolean {
  return (OFFICER_ROLES as readonly Role[]).includes(role);
}

/**
 * Whether a verified actor's role lets them do it, for services whose acts are not disclosures. With `about`, a student may
 * act only on what is theirs and a member of staff only on what is their organisation's. Undefined: they may.
 */
export function mayAct(
  actor: Actor,
  action: Action,
  about: { studentId?: StudentId; organisationId?: OrganisationId } = {},
): Refused | undefined {
  const rule = actionRule(action);
  if (!rule) return refused('action-unknown', { action });
  switch (actor.kind) {
    case 'system':
      return refused('actor-not-allowed', { action, kind: actor.kind });
    case 'student':
      if (!rule.student) return refused('actor-not-allowed', { action, kind: actor.kind });
      if (about.studentId !== undefined && about.studentId !== actor.studentId) return refused('not-own-student');
      return undefined;
    case 'staff':
    case 'officer':
      if (!rule.roles.includes(actor.role)) return refused('role-not-allowed', { action, role: actor.role });
      if (about.organisationId !== undefined && about.organisationId !== actor.organisationId)
        return refused('not-own-record', { owner: about.organisationId });
      return undefined;
  }
}
