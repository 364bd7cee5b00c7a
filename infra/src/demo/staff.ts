import {
  ROLE_CODES,
  ROLES,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type Role,
} from '@footbridge/contracts';
import { demoId, demoPhone } from './identifiers.js';
import { staffFamilyNames, staffGivenNames } from './names.js';
import { demoPlace } from './partnerships.js';
import { type Random } from './random.js';
import { DEMO_START, type DemoDutyTeam } from './services.js';

export type DemoAppointment = {
  readonly appointmentId: string;
  readonly organisationId: OrganisationId;
  readonly role: Role;
  readonly dutyTeamIds: readonly string[];
  readonly from: Instant;
  readonly to?: Instant;
};

/** An invented member of staff. */
export type DemoPerson = {
  /** Name at the sign-in of their organisation: `<role>@<organisation>`, with `-2` for a second holder of the role, `-former` for one whose appointment has ended. */
  readonly subject: string;
  readonly organisationId: OrganisationId;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly email: string;
  readonly phone: string;
  /** Roles held, the one of `subject` first. */
  readonly appointments: readonly DemoAppointment[];
};

/** Roles that more than one person holds, so that colleagues can cover for and review each other. */
const heldByTwo: readonly Role[] = ['wellbeing-adviser', 'triage-clinician', 'community-clinician'];
/** Roles that somebody also held until the end of June 2025. */
const heldFormerly: readonly Role[] = ['wellbeing-adviser', 'triage-clinician'];
const ENDED: Instant = '2025-06-30T23:00:00.000Z';
/** A lead also does the work: one person with two roles, who chooses one at sign-in. */
const alsoHolds: Partial<Record<Role, Role>> = {
  'wellbeing-lead': 'wellbeing-adviser',
  'caldicott-guardian': 'community-clinician',
};

type Post = { readonly role: Role; readonly suffix: '' | '-2' | '-former' };

/** Somebody for every role that an organisation of this kind has. `first` numbers their telephones. */
export function staffOf(
  organisation: { id: OrganisationId; kind: OrganisationKind },
  teams: readonly DemoDutyTeam[],
  first: number,
  random: Random,
): DemoPerson[] {
  const roles = ROLE_CODES.filter((role) =>
    (ROLES[role].at as readonly OrganisationKind[]).includes(organisation.kind),
  );
  const posts = roles.flatMap((role): Post[] => [
    { role, suffix: '' },
    ...(heldByTwo.includes(role) ? [{ role, suffix: '-2' } as const] : []),
    ...(heldFormerly.includes(role) ? [{ role, suffix: '-former' } as const] : []),
  ]);
  const { domain } = demoPlace(organisation.id);
  const usedNames = new Set<string>();
  return posts.map((post, n) => {
    const { givenName, familyName } = freshName(usedNames, random);
    return {
      subject: `${post.role}${post.suffix}@${organisation.id}`,
      organisationId: organisation.id,
      givenName,
      familyName,
      displayName: `${givenName} ${familyName}`,
      email: `${givenName}.${familyName}@${domain}`.toLowerCase(),
      phone: demoPhone(first + n),
      appointments: appointmentsOf(post, organisation.id, teams),
    };
  });
}

function appointmentsOf(post: Post, organisationId: OrganisationId, teams: readonly DemoDutyTeam[]): DemoAppointment[] {
  const also = alsoHolds[post.role];
  return [post.role, ...(also ? [also] : [])].map((role) => ({
    appointmentId: demoId('appointment', organisationId, `${post.role}${post.suffix}`, role),
    organisationId,
    role,
    dutyTeamIds: teams.filter((team) => serves(role, team)).map(({ dutyTeamId }) => dutyTeamId),
    from: DEMO_START,
    ...(post.suffix === '-former' ? { to: ENDED } : {}),
  }));
}

/** A team is staffed by the holders of its role; triage clinicians also stand in at the single point of access. */
function serves(role: Role, team: DemoDutyTeam): boolean {
  return team.role === role || (role === 'triage-clinician' && team.role === 'single-point-of-access-practitioner');
}

function freshName(used: Set<string>, random: Random): { givenName: string; familyName: string } {
  for (;;) {
    const [givenName, familyName] = [random.pick(staffGivenNames), random.pick(staffFamilyNames)];
    const name = `${givenName} ${familyName}`;
    if (used.has(name)) continue;
    used.add(name);
    return { givenName, familyName };
  }
}
