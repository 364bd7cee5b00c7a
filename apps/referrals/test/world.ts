import { personId } from '@footbridge/access';
import {
  AgreementCameIntoForceV1,
  AppointmentMadeV1,
  ConsentChangedV1,
  ConsentGivenV1,
  DutyTeamFormedV1,
  event,
  OrganisationRegisteredV1,
  ServiceOfferedV1,
  StudentRegisteredV1,
  type DataCategory,
  type DomainEvent,
  type ReturnLevel,
  type Role,
} from '@footbridge/contracts';
import { v5, v7 } from 'uuid';

export const LIVERPOOL = '10006842';
export const MANCHESTER = '10007798';
export const MERSEY_CARE = 'RW4';
export const GMMH = 'RXV';
export const ORGANISATIONS = [LIVERPOOL, MANCHESTER, MERSEY_CARE, GMMH] as const;
export type OrganisationHere = (typeof ORGANISATIONS)[number];
const NAMES = '5a1f5c6a-7e0b-4a51-9d2e-2d6a1c8f4b11';
export const idOf = (name: string) => v5(name, NAMES);

/** Long before every test, so that everything of the standing world is in force. */
export const SINCE = '2020-01-01T00:00:00.000Z';

/** Mersey Care's service for students, always monitored unless said otherwise. */
export const studentService = idOf('student mental health service');
export const nightService = idOf('service monitored in office hours');
export const triageTeam = idOf('triage team');
export const safeguardingTeam = idOf('safeguarding duty team of Liverpool');

export type Person = { role: Role; at: OrganisationHere; name?: string; teams?: string[]; endedAt?: string };
export const subjectOf = ({ role, at, name = '' }: Person) => `${role}@${at}${name}`;
export const appointmentOf = (person: Person) => idOf(`${subjectOf(person)} appointment`);

const kindOf = (id: string) => (id.length === 8 ? 'he-provider' : 'nhs-trust');
const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }));

/** What the directory would have told of these people and of the services. */
export function directoryEvents(issuers: Record<OrganisationHere, string>, people: readonly Person[]): DomainEvent[] {
  return [...standing(), ...people.map((person) => appointed(person, issuers[person.at]))];
}

function appointed(person: Person, issuer: string): DomainEvent {
  return event(AppointmentMadeV1, {
    organisationId: person.at,
    appointmentId: appointmentOf(person),
    personId: personId(issuer, subjectOf(person)),
    role: person.role,
    dutyTeamIds: person.teams ?? [],
    from: SINCE,
  });
}

function standing(): DomainEvent[] {
  const service = {
    organisationId: MERSEY_CARE,
    pathway: 'university-to-nhs-referral',
    dutyTeamId: triageTeam,
    offeredFrom: SINCE,
  };
  const asks = {
    minimum: [
      'identity.given-name',
      'identity.family-name',
      'identity.birth-date',
      'reason.presenting-problem',
      'risk.summary',
    ],
    referrerRoles: ['wellbeing-adviser', 'mental-health-adviser'],
    otherWays: ['crisis-line', 'gp'],
  };
  return [
    ...ORGANISATIONS.map((organisationId) =>
      event(OrganisationRegisteredV1, {
        organisationId,
        kind: kindOf(organisationId),
        name: `Organisation ${organisationId}`,
        validFrom: SINCE,
        successors: [],
      }),
    ),
    event(DutyTeamFormedV1, {
      organisationId: MERSEY_CARE,
      dutyTeamId: triageTeam,
      role: 'single-point-of-access-practitioner',
    }),
    event(DutyTeamFormedV1, {
      organisationId: LIVERPOOL,
      dutyTeamId: safeguardingTeam,
      role: 'designated-safeguarding-lead',
    }),
    event(ServiceOfferedV1, {
      ...service,
      ...asks,
      serviceId: studentService,
      kind: 'student-mental-health-service',
      name: 'Student mental health',
      monitoredHours: always,
    }),
    event(ServiceOfferedV1, {
      ...service,
      ...asks,
      serviceId: nightService,
      kind: 'community-mental-health-team',
      name: 'Office hours',
      monitoredHours: [],
    }),
  ];
}

export const EVERYTHING: DataCategory[] = [
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
];

/** An agreement in force between Liverpool and Mersey Care, unless told otherwise. */
export function anAgreement(more: Partial<AgreementCameIntoForceV1> = {}): DomainEvent {
  return event(AgreementCameIntoForceV1, {
    agreementId: idOf('agreement'),
    version: 1,
    parties: [LIVERPOOL, MERSEY_CARE],
    purposes: ['assessment-and-treatment', 'continuity-of-care', 'safeguarding'],
    categories: EVERYTHING,
    pathways: [
      {
        pathway: 'university-to-nhs-referral',
        steps: [
          {
            step: 'decide-on-offer',
            side: 'receiver',
            limits: { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 },
            escalation: ['service-manager'],
          },
        ],
      },
    ],
    roles: [
      'wellbeing-adviser',
      'mental-health-adviser',
      'triage-clinician',
      'community-clinician',
      'single-point-of-access-practitioner',
    ],
    from: SINCE,
    ...more,
  });
}

export type Student = { studentId: string; consentId: string };
export const aStudent = (): Student => ({ studentId: v7(), consentId: v7() });

export const registered = ({ studentId }: Student) =>
  event(StudentRegisteredV1, { studentId, registeredBy: LIVERPOOL });

const permissionOf = (student: Student, more: Partial<ConsentGivenV1>) => ({
  ...student,
  version: 1,
  registeredBy: LIVERPOOL,
  recipients: [MERSEY_CARE],
  purposes: ['assessment-and-treatment', 'continuity-of-care'],
  categories: EVERYTHING,
  returns: 'arrived-and-decided' satisfies ReturnLevel,
  from: SINCE,
  ...more,
});

/** The student's permission for Mersey Care, with everything unless told otherwise. */
export const permission = (student: Student, more: Partial<ConsentGivenV1> = {}): DomainEvent =>
  event(ConsentGivenV1, permissionOf(student, more));

/** Its second version, whole. */
export const permissionChanged = (student: Student, more: Partial<ConsentGivenV1>): DomainEvent =>
  event(ConsentChangedV1, permissionOf(student, { version: 2, ...more }));

/** A plausible referral that is complete enough to triage. Synthetic. */
export const content = {
  'identity.given-name': 'Mei',
  'identity.family-name': 'Plantedname',
  'identity.birth-date': '2006-05-04',
  'contact.preference': 'Texts after 4pm',
  'demographics.origin': 'international',
  'gp.practice': 'Brownlow Street Practice',
  'reason.presenting-problem': 'Low mood since October, plantedword',
  'risk.summary': 'Passive suicidal thoughts, no plan; safety plan agreed',
  'risk.suicidal-thoughts': 'passive',
  'safety-plan.in-place': 'yes',
} as const;
