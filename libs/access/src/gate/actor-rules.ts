import { type Reason } from '@footbridge/contracts';
import { isOfficerRole } from './actions.js';
import { NOTHING, reason, when, type Rule, type StaffQuestion } from './rule.js';

/** The acting role is this person's, has begun, is not over and was not ended. */
const actingRoleHolds: Rule<StaffQuestion> = {
  code: 'acting-role-holds',
  against: ({ actor, now }) => {
    const { appointment } = actor;
    if (!appointment) return [reason('appointment-not-held')];
    const { from, to, endedAt } = appointment;
    return [
      ...when(appointment.personId !== actor.personId, 'appointment-of-another'),
      ...when(now < from, 'appointment-not-begun', { from }),
      ...when(to !== undefined && to <= now, 'appointment-ended', { to }),
      ...when(endedAt !== undefined, 'appointment-ended', { to: endedAt }),
    ];
  },
};

/** Whoever signed the caller in may speak for the organisation of the acting role. */
const issuerSpeaksForOrganisation: Rule<StaffQuestion> = {
  code: 'issuer-speaks-for-organisation',
  against: ({ actor }) => {
    const organisation = actor.appointment?.organisationId;
    if (organisation === undefined) return NOTHING;
    return when(!actor.issuerOrganisations.includes(organisation), 'issuer-not-of-organisation', {
      organisationId: organisation,
    });
  },
};

const roleMayAct: Rule<StaffQuestion> = {
  code: 'role-may-act',
  against: ({ actor, action }, rule) => {
    const role = actor.appointment?.role;
    if (role === undefined) return NOTHING;
    return when(!rule.roles.includes(role), 'role-not-allowed', { action, role });
  },
};

/** Governance roles see trails, never content, whatever a table says. */
const officersSeeNoContent: Rule<StaffQuestion> = {
  code: 'officers-see-no-content',
  against: ({ actor }, rule): readonly Reason[] => {
    const role = actor.appointment?.role;
    const officer = actor.kind === 'officer' || (role !== undefined && isOfficerRole(role));
    return when(officer && rule.content === true, 'officer-no-content');
  },
};

/** What every act of a member of staff needs. */
export const ACTOR_RULES: readonly Rule<StaffQuestion>[] = [
  actingRoleHolds,
  issuerSpeaksForOrganisation,
  roleMayAct,
  officersSeeNoContent,
];
