import { type OrganisationId } from '@footbridge/contracts';
import { type DemoPerson } from '../demo/staff.js';
import { type DemoStudent } from '../demo/students.js';
import { type DemoWorld } from '../demo/world.js';

/** A sign-in of the development identity provider: one for each university (its staff and its students) and one for the NHS. */
export type DevelopmentIssuer = {
  /** Its place in the address: `/identity/<name>`. */
  readonly name: string;
  readonly title: string;
  readonly organisations: readonly OrganisationId[];
  /** The university whose students it signs in. */
  readonly students?: OrganisationId;
};

/** Somebody who can sign in. `subject` is unique within the issuer. */
export type Account = {
  readonly subject: string;
  readonly issuer: string;
  readonly kind: 'staff' | 'student';
  readonly name: string;
  readonly email: string;
  readonly organisationId: OrganisationId;
  readonly appointments: readonly AccountAppointment[];
};
export type AccountAppointment = {
  readonly appointmentId: string;
  readonly role: string;
  /** When it ended or will end. */
  readonly to?: string;
};

const NHS = 'nhs';

/** The sign-ins for a demo world. */
export function developmentIssuers({ organisations }: DemoWorld): DevelopmentIssuer[] {
  const universities = organisations.filter(({ kind }) => kind === 'he-provider');
  const trusts = organisations.filter(({ kind }) => kind === 'nhs-trust');
  return [
    ...universities.map(({ id, name }) => ({ name: id, title: name, organisations: [id], students: id })),
    { name: NHS, title: 'NHS', organisations: trusts.map(({ id }) => id) },
  ];
}

/** The issuer as tokens say it in `iss`. `base` is the address of an installation; who somebody is depends on it for ever. */
export function issuerAt(base: string, name: string): string {
  return `${base}/identity/${name}`;
}

/** SIGN_IN_LINK_ISSUER: `consents` signs for the one-time links of each university, under this and the university. */
export function linkIssuerBase(base: string): string {
  return `${base}/api/consents/sign-in-links`;
}

/** The one-time links of each university, for IDENTITY_ISSUERS: they sign in its students, and speak for no organisation. */
export function linkIssuerSettings(issuers: readonly DevelopmentIssuer[], base: string, consentsUrl: string) {
  return issuers.flatMap(({ students }) =>
    students === undefined
      ? []
      : [
          {
            issuer: `${linkIssuerBase(base)}/${students}`,
            jwksUri: `${consentsUrl}/api/consents/sign-in-links/keys`,
            organisations: [],
            students,
          },
        ],
  );
}

/** IDENTITY_ISSUERS for the services. Keys are fetched at `keysFrom`, the provider itself, whatever address people use. */
export function issuerSettings(issuers: readonly DevelopmentIssuer[], base: string, keysFrom: string) {
  return issuers.map(({ name, organisations, students }) => ({
    issuer: issuerAt(base, name),
    jwksUri: `${issuerAt(keysFrom, name)}/jwks`,
    organisations,
    ...(students !== undefined && { students }),
  }));
}

/** PORTAL_ISSUERS for the portal: what it offers people to sign in with, and whom students phone when their pages are off. */
export function portalIssuers(world: DemoWorld, base: string) {
  return developmentIssuers(world).map(({ name, title, students }) => {
    const team = world.dutyTeams.find(({ organisationId }) => organisationId === students);
    return {
      issuer: issuerAt(base, name),
      key: name.toLowerCase(),
      title,
      for: students === undefined ? ['staff'] : ['staff', 'students'],
      ...(students !== undefined && { linkIssuer: `${linkIssuerBase(base)}/${students}` }),
      ...(team && { phone: { who: 'the wellbeing team on duty', number: team.phone } }),
    };
  });
}

/** Everybody of the demo world who can sign in, staff first. */
export function accountsOf(world: DemoWorld): Account[] {
  const kinds = new Map(world.organisations.map(({ id, kind }) => [id, kind]));
  return [
    ...world.people.map((person) =>
      staffAccount(person, kinds.get(person.organisationId) === 'nhs-trust' ? NHS : person.organisationId),
    ),
    ...world.students.map(studentAccount),
  ];
}

function staffAccount(person: DemoPerson, issuer: string): Account {
  const { subject, displayName, email, organisationId, appointments } = person;
  return {
    subject,
    issuer,
    kind: 'staff',
    name: displayName,
    email,
    organisationId,
    appointments: appointments.map(({ appointmentId, role, to }) => ({
      appointmentId,
      role,
      ...(to !== undefined && { to }),
    })),
  };
}

function studentAccount({ subject, givenName, familyName, email, university }: DemoStudent): Account {
  const name = `${givenName} ${familyName}`;
  return { subject, issuer: university, kind: 'student', name, email, organisationId: university, appointments: [] };
}

const JOURNEY_STUDENT = /^(journey(?:-[a-z]+)*-\d{1,9})@(\d{8})$/;

/** The students whom journeys make anew each time can sign in as well; only their name at sign-in is known here. */
export function journeyAccount(subject: string): Account | undefined {
  const [, name, university] = JOURNEY_STUDENT.exec(subject) ?? [];
  if (name === undefined || university === undefined) return undefined;
  return {
    subject,
    issuer: university,
    kind: 'student',
    name: `Student ${name}`,
    email: `${name}@students.example`,
    organisationId: university,
    appointments: [],
  };
}
