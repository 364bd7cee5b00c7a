import { type Reason, type Role, type StaffActor } from '@footbridge/contracts';
import { isLive, joiningOrganisations, membersOf, preparationOf, type Agreement, type Suspended } from './agreement.js';
import {
  KEEPERS,
  PREPARATION_ROLES,
  preparationActions,
  reasonsAgainstPreparing,
  SIGNATORIES,
  type ActedBy,
  type PreparationAction,
} from './preparation.js';

const LIVING = [
  'invite',
  'approve-joining',
  'advise-joining',
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
  suspended: ['review-suspension', 'ask-reinstatement', 'confirm-reinstatement', 'drop-reinstatement', ...LIVING],
  terminated: [],
  expired: [],
  lapsed: [],
} as const satisfies Record<Agreement['state'], readonly string[]>;
export type AgreementAction = (typeof agreementActions)[Agreement['state']][number];
export type LivingAction = Exclude<AgreementAction, PreparationAction>;

const LIVING_ROLES: Readonly<Record<LivingAction, readonly Role[]>> = {
  invite: ['information-governance-lead'],
  'approve-joining': SIGNATORIES,
  'advise-joining': ['data-protection-officer'],
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
  'drop-reinstatement': KEEPERS,
  review: KEEPERS,
};
/** Which role of a party does what. The data protection officer advises and never approves. */
export const AGREEMENT_ROLES: Readonly<Record<AgreementAction, readonly Role[]>> = {
  ...PREPARATION_ROLES,
  ...LIVING_ROLES,
};

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
  const joins = action === 'join' || action === 'advise-joining';
  const acting = joins && isLive(agreement) ? joiningOrganisations(agreement) : membersOf(agreement);
  if (!acting.includes(by.organisationId)) reasons.push({ code: 'not-a-party' });
  if (!LIVING_ROLES[action].includes(by.role))
    reasons.push({ code: 'role-not-allowed', facts: { action, role: by.role, roles: LIVING_ROLES[action] } });
  return reasons;
}

/**
 * Two people suspend and reinstate: the second is another than the first, and one of the two who reinstate is of the party that
 * suspended, as long as it is one. What a party asked for, that party alone takes back.
 */
function againstPerson(agreement: Agreement, action: LivingAction, by: StaffActor): Reason[] {
  const { asked, amendment, suspendedBy, reinstatement, reviewed } = pendingOf(agreement);
  const is = (person: ActedBy | undefined) => person?.personId === by.personId;
  const isOthers = (person: ActedBy | undefined) =>
    person !== undefined &&
    person.organisationId !== by.organisationId &&
    membersOf(agreement).includes(person.organisationId);
  const withoutSuspender = isOthers(suspendedBy) && reinstatement?.organisationId !== suspendedBy?.organisationId;
  /** What stands against each act, in the order in which it is told; the first that holds is the reason. */
  const against: Partial<Record<LivingAction, readonly (readonly [boolean, string])[]>> = {
    'ask-suspension': [[asked !== undefined, 'suspension-asked-already']],
    'confirm-suspension': [
      [!asked, 'nothing-asked'],
      [is(asked), 'asker-may-not-confirm'],
    ],
    'drop-suspension': [
      [!asked, 'nothing-asked'],
      [isOthers(asked), 'asked-by-another-party'],
    ],
    'review-suspension': [
      [reviewed, 'nothing-to-review'],
      [is(suspendedBy), 'suspender-may-not-review'],
    ],
    'ask-reinstatement': [[reinstatement !== undefined, 'reinstatement-asked-already']],
    'confirm-reinstatement': [
      [!reinstatement, 'nothing-asked'],
      [is(reinstatement), 'asker-may-not-confirm'],
      [is(suspendedBy), 'suspender-may-not-reinstate'],
      [withoutSuspender, 'suspending-party-takes-part'],
    ],
    'drop-reinstatement': [
      [!reinstatement, 'nothing-asked'],
      [isOthers(reinstatement), 'asked-by-another-party'],
    ],
    amend: [[amendment !== undefined, 'amendment-in-preparation']],
    'drop-amendment': [[isLive(agreement) && !amendment, 'no-amendment']],
  };
  const first = against[action]?.find(([holds]) => holds);
  return first ? [{ code: first[1] }] : [];
}

/** What one person has done that another has yet to answer. */
function pendingOf(agreement: Agreement) {
  const { suspendedBy, reinstatement, confirmation } =
    agreement.state === 'suspended' ? agreement : ({} as Partial<Suspended>);
  return {
    asked: 'asked' in agreement ? agreement.asked : undefined,
    amendment: isLive(agreement) ? agreement.amendment : undefined,
    ...{ suspendedBy, reinstatement, reviewed: confirmation !== undefined && confirmation.by !== 'review-due' },
  };
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

function isPreparing(action: AgreementAction): action is PreparationAction {
  return Object.hasOwn(PREPARATION_ROLES, action);
}
