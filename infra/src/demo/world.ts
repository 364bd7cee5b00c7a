import { type OrganisationId } from '@footbridge/contracts';
import { demoPartnerships, type DemoPartnership } from './partnerships.js';
import { randomFrom } from './random.js';
import { type ReferenceData, type ReferenceOrganisation } from './reference-data.js';
import { dutyTeamsOf, servicesOf, type DemoDutyTeam, type DemoService } from './services.js';
import { staffOf, type DemoPerson } from './staff.js';
import { demoStudents, type DemoStudent } from './students.js';

export type DemoWorldOptions = {
  readonly seed?: string;
  /** The day on which students' ages are reckoned, YYYY-MM-DD. */
  readonly on?: string;
  readonly studentsPerUniversity?: number;
};

/** Real organisations and partnerships, with invented services, people and students. */
export type DemoWorld = {
  readonly partnerships: readonly DemoPartnership[];
  /** The members of the partnerships, each once. */
  readonly organisations: readonly ReferenceOrganisation[];
  readonly dutyTeams: readonly DemoDutyTeam[];
  readonly services: readonly DemoService[];
  readonly people: readonly DemoPerson[];
  readonly students: readonly DemoStudent[];
};

/**
 * The demo world: the same for the same options, byte for byte, on every machine. Ids of partnerships, teams, services and appointments do not even depend on
 * the options, so a world can be loaded over an older one. Telephone numbers are shared by some people: the range for drama has a thousand.
 */
export function demoWorld(reference: ReferenceData, options: DemoWorldOptions = {}): DemoWorld {
  const { seed = 'footbridge', on = '2026-09-01', studentsPerUniversity = 12 } = options;
  const organisations = memberIds().map((id) => {
    const organisation = reference.organisations.get(id);
    if (!organisation) throw new Error(`The reference data does not have ${id}.`);
    return organisation;
  });
  const perOrganisation = organisations.map((organisation, n) => {
    const teams = dutyTeamsOf(organisation.id, organisation.kind === 'nhs-trust' ? 'trust' : 'university', n * 10);
    const random = randomFrom(`${seed}/staff/${organisation.id}`);
    return { teams, people: staffOf(organisation, teams, 200 + n * 20, random) };
  });
  const universities = organisations.filter(({ kind }) => kind === 'he-provider');
  return {
    partnerships: demoPartnerships,
    organisations,
    dutyTeams: perOrganisation.flatMap(({ teams }) => teams),
    services: demoPartnerships.flatMap(servicesOf),
    people: perOrganisation.flatMap(({ people }) => people),
    students: universities.flatMap(({ id }, n) =>
      demoStudents(id, studentsPerUniversity, { seed, on, serial: 500 + n * Math.max(studentsPerUniversity, 40) }),
    ),
  };
}

function memberIds(): OrganisationId[] {
  return [...new Set(demoPartnerships.flatMap(({ universities, trusts }) => [...universities, ...trusts]))];
}
