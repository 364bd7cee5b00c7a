import { personId } from '@footbridge/access';
import { ROLE_CODES, ROLES, type OrganisationId, type Role } from '@footbridge/contracts';
import { v5 } from 'uuid';
import {
  type World,
  type WorldDutyTeam,
  type WorldOrganisation,
  type WorldPerson,
  type WorldService,
} from '../src/load/world.js';

const NAMES = '0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c11';
const START = '2020-01-01T00:00:00.000Z';

export const LIVERPOOL = '10006842';
export const MERSEY_CARE = 'RW4';
export const idOf = (...name: string[]) => v5(name.join('/'), NAMES);

export const liverpool: WorldOrganisation = {
  id: LIVERPOOL,
  kind: 'he-provider',
  name: 'University of Liverpool',
  regionCode: 'Y62',
  validFrom: '1903-01-01T00:00:00.000Z',
};
export const merseyCare: WorldOrganisation = {
  id: MERSEY_CARE,
  kind: 'nhs-trust',
  name: 'Mersey Care NHS Foundation Trust',
  regionCode: 'Y62',
  validFrom: '2001-04-01T00:00:00.000Z',
};

export function aDutyTeam(organisationId: OrganisationId, role: Role): WorldDutyTeam {
  const mailbox = `${role}@${organisationId.toLowerCase()}.example`;
  return { dutyTeamId: idOf('team', organisationId, role), organisationId, role, mailbox };
}

export function aService(
  organisationId: OrganisationId,
  team: WorldDutyTeam,
  more: Partial<WorldService> = {},
): WorldService {
  return {
    serviceId: idOf('service', organisationId, more.name ?? 'Single point of access'),
    organisationId,
    kind: 'community-mental-health-team',
    name: 'Single point of access',
    pathway: 'university-to-nhs-referral',
    dutyTeamId: team.dutyTeamId,
    monitoredHours: [{ day: 1, from: '09:00', to: '17:00' }],
    minimum: ['risk.summary'],
    referrerRoles: ['wellbeing-adviser'],
    otherWays: ['crisis-line'],
    offeredFrom: START,
    ...more,
  };
}

/** Who holds a role at a place; `subject` is what their token says. */
export type Holder = {
  subject: string;
  personId: string;
  appointmentId: string;
  organisationId: OrganisationId;
  role: Role;
};

export function holderOf(issuer: string, role: Role, organisationId: OrganisationId): Holder {
  const subject = `${role}@${organisationId}`;
  const appointmentId = idOf('appointment', subject);
  return { subject, personId: personId(issuer, subject), appointmentId, organisationId, role };
}

/** Somebody in every role that the organisation can have. */
export function staffOf(issuer: string, { id, kind }: WorldOrganisation): WorldPerson[] {
  return ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(kind)).map((role) => {
    const { subject, appointmentId } = holderOf(issuer, role, id);
    const dutyTeamIds: string[] = [];
    return {
      issuer,
      subject,
      displayName: `Planted Name of ${subject}`,
      appointments: [{ appointmentId, organisationId: id, role, dutyTeamIds, from: START }],
    };
  });
}

/** Liverpool and Mersey Care with all their staff. */
export function aWorld(issuers: { university: string; trust: string }): World {
  const team = aDutyTeam(MERSEY_CARE, 'single-point-of-access-practitioner');
  return {
    organisations: [liverpool, merseyCare],
    dutyTeams: [team],
    services: [aService(MERSEY_CARE, team)],
    people: [...staffOf(issuers.university, liverpool), ...staffOf(issuers.trust, merseyCare)],
  };
}
