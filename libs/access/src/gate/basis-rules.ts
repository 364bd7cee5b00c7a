import {
  RETURN_LEVELS,
  SHARING_GROUNDS,
  type DataCategory,
  type Reason,
  type ReturnLevel,
} from '@footbridge/contracts';
import { ACTIONS } from './actions.js';
import { type PermissionFact, type SharingDecisionFact } from './facts.js';
import { NOTHING, reason, when, type DisclosureQuestion, type Rule } from './rule.js';

/**
 * What each level lets back to the organisation that registered the student. That the referral was taken or returned is part
 * of every permission, so the lowest level already holds it.
 */
export const RETURN_CATEGORIES: Readonly<Record<ReturnLevel, readonly DataCategory[]>> = {
  'nothing-more': ['referral-progress'],
  'arrived-and-decided': ['referral-progress'],
  attendance: ['referral-progress', 'appointment-attendance'],
  'summary-at-end': ['referral-progress', 'appointment-attendance', 'outcome-summary'],
};

function levelCovers(allowed: ReturnLevel, needed: ReturnLevel): boolean {
  return RETURN_LEVELS.indexOf(allowed) >= RETURN_LEVELS.indexOf(needed) && RETURN_LEVELS.includes(needed);
}

/** Every reason why this permission does not let the data go out, or come back, between these two organisations. */
function againstRecipient(permission: PermissionFact, question: DisclosureQuestion): readonly Reason[] {
  const { from, to, categories, returnNeeds } = question.disclosure;
  const consent = permission.id;
  const outward = permission.registeredBy === from && permission.recipients.includes(to);
  const back = permission.registeredBy === to && permission.recipients.includes(from);
  if (!outward && !back) return [reason('permission-recipient', { consent, from, to })];
  const allowed = outward ? permission.categories : RETURN_CATEGORIES[permission.returns];
  const missing = categories.filter((each) => !allowed.includes(each));
  return [
    ...when(missing.length > 0, 'permission-categories', { consent, categories: missing }),
    ...when(
      back && (returnNeeds === undefined || !levelCovers(permission.returns, returnNeeds)),
      'permission-returns',
      {
        consent,
        allowed: permission.returns,
        needed: returnNeeds,
      },
    ),
  ];
}

const KNOWN_STATES: readonly PermissionFact['state'][] = ['given', 'withdrawn', 'expired'];

function againstPermission(permission: PermissionFact, question: DisclosureQuestion): readonly Reason[] {
  const { disclosure, now } = question;
  const { id: consent, state, from, to } = permission;
  return [
    ...when(state === 'withdrawn', 'permission-withdrawn', { consent }),
    ...when(!KNOWN_STATES.includes(state), 'permission-not-given', { consent }),
    ...when(state === 'expired' || (to !== undefined && to <= now), 'permission-expired', { consent, to }),
    ...when(now < from, 'permission-not-yet', { consent, from }),
    ...againstRecipient(permission, question),
    ...when(!permission.purposes.includes(disclosure.purpose), 'permission-purpose', {
      consent,
      purpose: disclosure.purpose,
    }),
  ];
}

function ofStudent(question: DisclosureQuestion): readonly PermissionFact[] {
  if (question.basis.kind !== 'permission') return [];
  return question.basis.permissions.filter((each) => each.studentId === question.resource.studentId);
}

function first(one: PermissionFact, other: PermissionFact): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : other.version - one.version;
}

/** The one permission that covers all of the disclosure, if there is one. */
export function coveringPermission(question: DisclosureQuestion): PermissionFact | undefined {
  return ofStudent(question)
    .filter((each) => againstPermission(each, question).length === 0)
    .toSorted(first)[0];
}

/** Promise 2, first half: one permission of this student names the recipient and covers purpose, categories and time. */
const permissionCovers: Rule<DisclosureQuestion> = {
  code: 'permission-covers',
  against: (question) => {
    const { action, basis } = question;
    if (basis.kind !== 'permission') return NOTHING;
    if (ACTIONS[action].withoutPermission) return [reason('sharing-decision-missing')];
    if (coveringPermission(question)) return NOTHING;
    const candidates = ofStudent(question);
    if (candidates.length === 0) return [reason('permission-missing')];
    return candidates.flatMap((each) => againstPermission(each, question));
  },
};

function missingParts(decision: SharingDecisionFact): readonly string[] {
  const parts = {
    ground: (SHARING_GROUNDS as readonly string[]).includes(decision.ground),
    necessity: decision.necessityRecorded,
    asked: decision.askedRecorded,
    told: decision.toldRecorded,
    categories: decision.categories.length > 0,
  };
  return Object.entries(parts).flatMap(([part, present]) => (present ? [] : [part]));
}

/** Promise 2, second half: the recorded decision is whole, was made by one who may, and is for this recipient and this data. */
const decisionToShareCovers: Rule<DisclosureQuestion> = {
  code: 'decision-to-share-covers',
  against: ({ basis, disclosure, resource }) => {
    if (basis.kind !== 'without-permission') return NOTHING;
    const { decision } = basis;
    const { organisationId: organisation, role } = decision.decidedBy;
    const incomplete = missingParts(decision);
    const beyond = disclosure.categories.filter((each) => !decision.categories.includes(each));
    const which = { decision: decision.id };
    return [
      ...when(incomplete.length > 0, 'sharing-decision-incomplete', { ...which, missing: incomplete }),
      ...when(decision.studentId !== resource.studentId, 'sharing-decision-student', which),
      ...when(decision.recipient !== disclosure.to, 'sharing-decision-recipient', { ...which, to: disclosure.to }),
      ...when(organisation !== disclosure.from, 'sharing-decision-organisation', { ...which, organisation }),
      ...when(!ACTIONS['sharing.without-permission'].roles.includes(role), 'sharing-decision-role', { ...which, role }),
      ...when(beyond.length > 0, 'sharing-decision-categories', { ...which, categories: beyond }),
    ];
  },
};

export const BASIS_RULES: readonly Rule<DisclosureQuestion>[] = [permissionCovers, decisionToShareCovers];
