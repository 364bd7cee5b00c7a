import {
  type CapacityStatus,
  type CriteriaRule,
  type EligibilityCriterion,
  type GpRule,
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
  /** Who it is for: `text` for people, the rest in codes as the directory tells them. */
  readonly eligibility: {
    readonly text: string;
    readonly ageFrom?: number;
    readonly ageTo?: number;
    readonly gp: GpRule;
    readonly rule: CriteriaRule;
    readonly criteria: readonly EligibilityCriterion[];
    readonly notTaken: readonly EligibilityCriterion[];
  };
  readonly monitoredHours: readonly DemoHours[];
  /** Who may refer: these roles; where organisations are named, at these alone. */
  readonly referrerRoles: readonly Role[];
  readonly referrerOrganisations?: readonly OrganisationId[];
  /** The fields without which a referral cannot be triaged safely. */
  readonly minimum: readonly ReferralField[];
  readonly otherWays: readonly NextStep[];
  /** As the service's manager, or the university's wellbeing lead, declared it. */
  readonly capacity: {
    readonly status: CapacityStatus;
    /** For a first assessment. */
    readonly waitWeeks: number;
    readonly declaredAt: Instant;
    readonly declaredBy: string;
  };
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
  readonly room: { readonly status: CapacityStatus; readonly waitWeeks: number };
  /** Takes referrals from its partners' universities alone. */
  readonly partnersOnly?: true;
};

const fromUniversity = 'university-to-nhs-referral';

const crisis: Template = {
  kind: 'crisis-team',
  name: 'Crisis resolution and home treatment',
  pathway: fromUniversity,
  team: 'crisis',
  eligibility: {
    text: 'People aged 16 or over in a mental health crisis who may need care today. Phone first.',
    ageFrom: 16,
    gp: 'not-needed',
    rule: 'at-least-one',
    criteria: ['risk-to-self-now', 'risk-to-others-now', 'sudden-deterioration'],
    notTaken: [],
  },
  monitoredHours: everyDay,
  minimum: [...whyAndRisk, 'contact.address'],
  otherWays: ['crisis-line', 'gp'],
  room: { status: 'accepting', waitWeeks: 0 },
};

const community: Template = {
  kind: 'community-mental-health-team',
  name: 'Community mental health team',
  pathway: fromUniversity,
  team: 'community',
  eligibility: {
    text: 'People aged 18 or over with a severe or lasting mental health problem that needs more than talking therapy.',
    ageFrom: 18,
    gp: 'lives-or-registered-in-area',
    rule: 'all',
    criteria: ['severe-or-lasting'],
    notTaken: ['drug-or-alcohol-use-alone'],
  },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: [...whyAndRisk, 'history.summary'],
  otherWays: ['gp', 'talking-therapies-self-referral', 'crisis-line'],
  room: { status: 'limited', waitWeeks: 9 },
};

const psychosis: Template = {
  kind: 'early-intervention-in-psychosis',
  name: 'Early intervention in psychosis',
  pathway: fromUniversity,
  team: 'access',
  eligibility: {
    text: 'People aged 14 to 65 with a suspected first episode of psychosis.',
    ageFrom: 14,
    ageTo: 65,
    gp: 'lives-or-registered-in-area',
    rule: 'at-least-one',
    criteria: ['first-episode-suspected', 'at-risk-mental-state'],
    notTaken: [],
  },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: whyAndRisk,
  otherWays: ['gp', 'crisis-line'],
  room: { status: 'accepting', waitWeeks: 2 },
};

const liaison: Template = {
  kind: 'liaison-psychiatry',
  name: 'Liaison psychiatry in the emergency department',
  pathway: fromUniversity,
  team: 'liaison',
  eligibility: {
    text: 'People in the emergency department or on a ward who need a mental health assessment.',
    gp: 'not-needed',
    rule: 'all',
    criteria: ['in-hospital-now'],
    notTaken: [],
  },
  monitoredHours: everyDay,
  minimum: whyAndRisk,
  otherWays: ['crisis-line'],
  room: { status: 'accepting', waitWeeks: 0 },
};

const wellbeing: Template = {
  kind: 'wellbeing-service',
  name: 'Student wellbeing service',
  pathway: 'nhs-to-university-step-down',
  team: 'wellbeing',
  eligibility: {
    text: 'Registered students of the university.',
    gp: 'not-needed',
    rule: 'all',
    criteria: ['registered-student'],
    notTaken: [],
  },
  monitoredHours: weekdays('09:00', '17:00'),
  minimum: whoAndHow,
  otherWays: ['gp', 'crisis-line'],
  room: { status: 'accepting', waitWeeks: 1 },
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
      ageFrom: 16,
      gp: 'not-needed',
      rule: 'at-least-one',
      criteria: ['suicidal-thoughts-or-self-harm', 'needs-beyond-university', 'discharged-from-hospital'],
      notTaken: [],
    },
    monitoredHours: weekdays('08:00', '20:00'),
    minimum: whyAndRisk,
    otherWays: ['university-wellbeing-service', 'gp', 'crisis-line'],
    room: { status: 'accepting', waitWeeks: 3 },
    partnersOnly: true,
  },
  RXV: {
    kind: 'student-mental-health-service',
    name: 'Universities Student Mental Health Service',
    pathway: fromUniversity,
    team: 'student',
    eligibility: {
      text: 'Students of the five universities, referred by their wellbeing team alone, who agree and meet at least one criterion.',
      gp: 'not-needed',
      rule: 'at-least-one',
      criteria: [
        'mood-or-anxiety-severe',
        'self-harm',
        'eating-difficulty',
        'trauma',
        'emotional-regulation',
        'psychosis-or-mania',
      ],
      notTaken: ['risk-to-self-now', 'risk-to-others-now'],
    },
    monitoredHours: weekdays('09:00', '17:00'),
    minimum: [...whyAndRisk, 'study.impact'],
    otherWays: ['university-wellbeing-service', 'talking-therapies-self-referral', 'crisis-line'],
    room: { status: 'limited', waitWeeks: 5 },
    partnersOnly: true,
  },
  G6V2S: {
    kind: 'nhs-talking-therapies',
    name: 'iCope talking therapies',
    pathway: fromUniversity,
    team: 'student',
    eligibility: {
      text: 'Students aged 18 or over with depression or anxiety who live in Camden or Islington or have a GP there.',
      ageFrom: 18,
      gp: 'lives-or-registered-in-area',
      rule: 'all',
      criteria: ['depression-or-anxiety'],
      notTaken: ['psychosis-or-mania', 'risk-to-self-now'],
    },
    monitoredHours: weekdays('09:00', '18:00'),
    minimum: [...whoAndHow, 'reason.presenting-problem', 'risk.suicidal-thoughts', 'risk.assessed-on'],
    otherWays: ['gp', 'university-wellbeing-service', 'crisis-line'],
    room: { status: 'limited', waitWeeks: 6 },
    partnersOnly: true,
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

/** One that takes nothing routine now, so that there is something to see of scarce capacity. */
const pausedNow: readonly string[] = ['G6V2S/community-mental-health-team'];

/**
 * What the members of a partnership offer to each other's students. The front door of a partnership is for its own universities;
 * the ordinary services of a trust take referrals from any.
 */
export function servicesOf(partnership: DemoPartnership): DemoService[] {
  const { trusts, universities } = partnership;
  return [
    ...trusts.flatMap((trust) => {
      const frontDoor = frontDoors[trust];
      const templates = [...(frontDoor ? [frontDoor] : []), community, psychosis, crisis, liaison];
      return templates.map((of) =>
        service(of, trust, { roles: referrersOf(of), ...(of.partnersOnly ? { organisations: universities } : {}) }),
      );
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
  referrers: { roles: readonly Role[]; organisations?: readonly OrganisationId[] },
): DemoService {
  const { team, room, partnersOnly: _, ...rest } = template;
  const status = pausedNow.includes(`${organisationId}/${rest.kind}`) ? 'paused' : room.status;
  const declarer = rest.kind === 'wellbeing-service' ? 'wellbeing-lead' : 'service-manager';
  return {
    serviceId: demoId('service', organisationId, rest.kind),
    organisationId,
    ...rest,
    dutyTeamId: dutyTeamId(organisationId, team),
    referrerRoles: referrers.roles,
    ...(referrers.organisations ? { referrerOrganisations: referrers.organisations } : {}),
    capacity: {
      status,
      waitWeeks: room.waitWeeks,
      declaredAt: DEMO_START,
      declaredBy: demoId('appointment', organisationId, declarer, declarer),
    },
    offeredFrom: DEMO_START,
  };
}

function dutyTeamId(organisationId: OrganisationId, key: TeamKey): string {
  return demoId('duty-team', organisationId, key);
}
