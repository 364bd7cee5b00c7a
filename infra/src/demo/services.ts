import {
  type Instant,
  type NextStep,
  type OrganisationId,
  type Pathway,
  type ReferralField,
  type Role,
  type ServiceKind,
} from '@footbridge/contracts';
import { demoId, demoPhone } from './identifiers.js';
import { demoPlace, type DemoPartnership } from './partnerships.js';

/** A weekly opening in Europe/London wall-clock time; day 1 is Monday, `24:00` the end of a day. */
export type DemoHours = { readonly day: number; readonly from: string; readonly to: string };

/** A role filled by a rota, with a mailbox that somebody reads in the hours of its services. */
export type DemoDutyTeam = {
  readonly dutyTeamId: string;
  readonly organisationId: OrganisationId;
  readonly name: string;
  readonly role: Role;
  readonly mailbox: string;
  readonly phone: string;
};

export type DemoService = {
  readonly serviceId: string;
  readonly organisationId: OrganisationId;
  readonly kind: ServiceKind;
  readonly name: string;
  readonly pathway: Pathway;
  readonly dutyTeamId: string;
  /** Who it is for. `criteria` is the checklist; a referral meets all of them or at least one, as `rule` says. */
  readonly eligibility: {
    readonly text: string;
    readonly rule: 'all' | 'at-least-one';
    readonly criteria: readonly string[];
  };
  readonly monitoredHours: readonly DemoHours[];
  /** Who may refer: these roles at these organisations. */
  readonly referrerRoles: readonly Role[];
  readonly referrerOrganisations: readonly OrganisationId[];
  /** The fields without which a referral cannot be triaged safely. */
  readonly minimum: readonly ReferralField[];
  readonly otherWays: readonly NextStep[];
  /** Declared wait for a first assessment. */
  readonly capacity: { readonly waitWeeks: number; readonly declaredAt: Instant };
  readonly offeredFrom: Instant;
};

/** From when the demo world's teams, services and appointments exist. */
export const DEMO_START: Instant = '2025-01-01T00:00:00.000Z';

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }));
const weekdays = (from: string, to: string) => [1, 2, 3, 4, 5].map((day) => ({ day, from, to }));

const universityReferrers = [
  'wellbeing-adviser',
  'wellbeing-lead',
  'mental-health-adviser',
  'counsellor',
] as const satisfies readonly Role[];
const trustReferrers = [
  'single-point-of-access-practitioner',
  'triage-clinician',
  'community-clinician',
  'liaison-psychiatry-practitioner',
  'duty-worker',
] as const satisfies readonly Role[];

const whoAndHow = [
  'identity.given-name',
  'identity.family-name',
  'identity.birth-date',
  'contact.phone',
  'contact.preference',
  'contact.safe-to-leave-message',
] as const satisfies readonly ReferralField[];
const whyAndRisk = [
  ...whoAndHow,
  'reason.presenting-problem',
  'risk.summary',
  'risk.suicidal-thoughts',
  'risk.assessed-on',
  'safety-plan.in-place',
] as const satisfies readonly ReferralField[];

type TeamKey = 'wellbeing' | 'out-of-hours' | 'access' | 'student' | 'community' | 'crisis' | 'liaison';

const teams: Readonly<Record<TeamKey, { name: string; role: Role }>> = {
  wellbeing: { name: 'Wellbeing duty team', role: 'wellbeing-adviser' },
  'out-of-hours': { name: 'Out-of-hours contact', role: 'out-of-hours-contact' },
  access: { name: 'Single point of access', role: 'single-point-of-access-practitioner' },
  student: { name: 'Student referrals triage', role: 'triage-clinician' },
  community: { name: 'Community duty team', role: 'community-clinician' },
  crisis: { name: 'Crisis duty team', role: 'duty-worker' },
  liaison: { name: 'Liaison psychiatry rota', role: 'liaison-psychiatry-practitioner' },
};
const teamsAt = {
  university: ['wellbeing', 'out-of-hours'],
  trust: ['access', 'student', 'community', 'crisis', 'liaison'],
} as const;

type Template = Omit<
  DemoService,
  'serviceId' | 'organisationId' | 'dutyTeamId' | 'referrerRoles' | 'referrerOrganisations' | 'offeredFrom' | 'capacity'
> & {
  readonly team: TeamKey;
  readonly waitWeeks: number;
};

const fromUniversity = 'university-to-nhs-referral';

const crisis: Template = {
  kind: 'crisis-team',
  name: 'Crisis resolution and home treatment',
  pathway: fromUniversity,
  team: 'crisis',
  eligibility: {
    text: 'People aged 16 or over in a mental health crisis who may need care today. Phone first.',
    rule: 'at-least-one',
    criteria: ['risk-to-self-now', 'risk-to-others-now', 'sudden-deterioration'],
  },
  monitoredHours: everyDay,
  minimum: [...whyAndRisk, 'contact.address'],
  otherWays: ['crisis-line', 'gp'],
  waitWeeks: 0,
};

const community: Template = {
  kind: 'community-mental-health-team',
  name: 'Community mental health team',
  pathway: fromUniversity,
  team: 'community',
  eligibility: {
    text: 'People aged 18 or over with a severe or lasting mental health problem that needs more than talking therapy.',
    rule: 'all',
    criteria: ['aged-18-or-over', 'severe-or-lasting', 'lives-or-registered-in-area'],
  },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: [...whyAndRisk, 'history.summary'],
  otherWays: ['gp', 'talking-therapies-self-referral', 'crisis-line'],
  waitWeeks: 9,
};

const psychosis: Template = {
  kind: 'early-intervention-in-psychosis',
  name: 'Early intervention in psychosis',
  pathway: fromUniversity,
  team: 'access',
  eligibility: {
    text: 'People aged 14 to 65 with a suspected first episode of psychosis.',
    rule: 'at-least-one',
    criteria: ['first-episode-suspected', 'at-risk-mental-state'],
  },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: whyAndRisk,
  otherWays: ['gp', 'crisis-line'],
  waitWeeks: 2,
};

const liaison: Template = {
  kind: 'liaison-psychiatry',
  name: 'Liaison psychiatry in the emergency department',
  pathway: fromUniversity,
  team: 'liaison',
  eligibility: {
    text: 'People in the emergency department or on a ward who need a mental health assessment.',
    rule: 'all',
    criteria: ['in-hospital-now'],
  },
  monitoredHours: everyDay,
  minimum: whyAndRisk,
  otherWays: ['crisis-line'],
  waitWeeks: 0,
};

const wellbeing: Template = {
  kind: 'wellbeing-service',
  name: 'Student wellbeing service',
  pathway: 'nhs-to-university-step-down',
  team: 'wellbeing',
  eligibility: { text: 'Registered students of the university.', rule: 'all', criteria: ['registered-student'] },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: whoAndHow,
  otherWays: ['gp', 'crisis-line'],
  waitWeeks: 1,
};

/** The service through which the partnership's students come first: each partnership has one of its own shape. */
const frontDoors: Readonly<Record<OrganisationId, Template>> = {
  RW4: {
    kind: 'student-mental-health-service',
    name: 'Student Liaison Service',
    pathway: fromUniversity,
    team: 'student',
    eligibility: {
      text: 'Students of the partner universities aged 16 or over whose needs are beyond what the university can offer.',
      rule: 'at-least-one',
      criteria: ['suicidal-thoughts-or-self-harm', 'needs-beyond-university', 'discharged-from-hospital'],
    },
    monitoredHours: weekdays('08:00', '20:00'),
    minimum: whyAndRisk,
    otherWays: ['university-wellbeing-service', 'gp', 'crisis-line'],
    waitWeeks: 3,
  },
  RXV: {
    kind: 'student-mental-health-service',
    name: 'Universities Student Mental Health Service',
    pathway: fromUniversity,
    team: 'student',
    eligibility: {
      text: 'Students of the five universities, referred by their wellbeing team alone, who agree and meet at least one criterion.',
      rule: 'at-least-one',
      criteria: [
        'mood-or-anxiety-severe',
        'self-harm',
        'eating-difficulty',
        'trauma',
        'emotional-regulation',
        'psychosis-or-mania',
      ],
    },
    monitoredHours: weekdays('09:00', '17:00'),
    minimum: [...whyAndRisk, 'study.impact'],
    otherWays: ['university-wellbeing-service', 'talking-therapies-self-referral', 'crisis-line'],
    waitWeeks: 5,
  },
  G6V2S: {
    kind: 'nhs-talking-therapies',
    name: 'iCope talking therapies',
    pathway: fromUniversity,
    team: 'student',
    eligibility: {
      text: 'Students aged 18 or over with depression or anxiety who live in Camden or Islington or have a GP there.',
      rule: 'all',
      criteria: ['aged-18-or-over', 'depression-or-anxiety', 'lives-or-registered-in-area'],
    },
    monitoredHours: weekdays('09:00', '18:00'),
    minimum: [...whoAndHow, 'reason.presenting-problem', 'risk.suicidal-thoughts', 'risk.assessed-on'],
    otherWays: ['gp', 'university-wellbeing-service', 'crisis-line'],
    waitWeeks: 6,
  },
};

/** The duty teams of an organisation. `first` numbers their telephones. */
export function dutyTeamsOf(organisationId: OrganisationId, at: 'university' | 'trust', first: number): DemoDutyTeam[] {
  const { domain } = demoPlace(organisationId);
  return teamsAt[at].map((key, n) => ({
    dutyTeamId: dutyTeamId(organisationId, key),
    organisationId,
    ...teams[key],
    mailbox: `${key}-duty@${domain}`,
    phone: demoPhone(first + n),
  }));
}

/** What the members of a partnership offer to each other's students. */
export function servicesOf(partnership: DemoPartnership): DemoService[] {
  const { trusts, universities } = partnership;
  return [
    ...trusts.flatMap((trust) => {
      const frontDoor = frontDoors[trust];
      const templates = [...(frontDoor ? [frontDoor] : []), community, psychosis, crisis, liaison];
      return templates.map((of) => service(of, trust, { roles: referrersOf(of), organisations: universities }));
    }),
    ...universities.map((of) => service(wellbeing, of, { roles: trustReferrers, organisations: trusts })),
  ];
}

/** In an emergency or at night those who are at hand may refer too. */
function referrersOf({ kind }: Template): readonly Role[] {
  return kind === 'crisis-team' ? [...universityReferrers, 'designated-safeguarding-lead'] : universityReferrers;
}

function service(
  template: Template,
  organisationId: OrganisationId,
  referrers: { roles: readonly Role[]; organisations: readonly OrganisationId[] },
): DemoService {
  const { team, waitWeeks, ...rest } = template;
  return {
    serviceId: demoId('service', organisationId, rest.kind),
    organisationId,
    ...rest,
    dutyTeamId: dutyTeamId(organisationId, team),
    referrerRoles: referrers.roles,
    referrerOrganisations: referrers.organisations,
    capacity: { waitWeeks, declaredAt: DEMO_START },
    offeredFrom: DEMO_START,
  };
}

function dutyTeamId(organisationId: OrganisationId, key: TeamKey): string {
  return demoId('duty-team', organisationId, key);
}
