import {
  CONTACT_MATTERS,
  SECURITY_MEASURES,
  type Article6Basis,
  type DataCategory,
  type DataItem,
  type EndingClause,
  type OrganisationId,
  type Party,
  type Purpose,
  type Role,
  type Terms,
} from '@footbridge/contracts';
import { loadReferenceData } from '@footbridge/infra';
import { type PartyFact, type PartyFacts } from '../../src/check/finding.js';

export const now = '2026-11-22T10:00:00.000Z';
export const LIVERPOOL = '10006842';
export const JOHN_MOORES = '10003957';
export const MERSEY_CARE = 'RW4';
export const UCL = '10007784';
export const KINGS = '10003645';
export const NORTH_LONDON = 'G6V2S';
export const CENTRAL_NORTH_WEST = 'RV3';
export const MAUDSLEY = 'RV5';
/** A private university, and no public authority. */
export const BPP = '10031982';
export const EAST_LONDON = 'RWK';
/** An invented college: the reference data has none. */
export const COLLEGE = '10099999';

/** What the directory says: the reference data, and the college. */
export const register: PartyFacts = new Map<OrganisationId, PartyFact>([
  ...loadReferenceData().organisations,
  [COLLEGE, { kind: 'school-or-college', validFrom: '1900-01-01T00:00:00.000Z' }],
]);

const contacts = (daily: Role, incidents: Role): Party['contacts'] =>
  CONTACT_MATTERS.map((matter) => ({
    matter,
    role: {
      'day-to-day': daily,
      'rights-requests': 'data-protection-officer',
      incidents,
      review: 'information-governance-lead',
    }[matter] as Role,
  }));

export function aTrust(organisationId: string, purposes: readonly Purpose[], more: Partial<Party> = {}): Party {
  return {
    ...{ organisationId, publicAuthority: true, controller: 'separate' },
    bases: purposes.map((purpose) => ({
      ...{ purpose, article6: '6(1)(e)', article9: '9(2)(h)', schedule1: 'paragraph-2' },
      confidentiality: 'explicit-agreement',
    })),
    contacts: contacts('service-manager', 'information-governance-lead'),
    signatories: ['caldicott-guardian', 'senior-information-risk-owner'],
    retention: [
      { record: 'referral-record', years: 20 },
      { record: 'progress-updates', years: 20 },
      { record: 'exchange-copy', years: 0 },
    ],
    ...more,
  };
}

export function aUniversity(organisationId: string, purposes: readonly Purpose[], more: Partial<Party> = {}): Party {
  return {
    ...{ organisationId, publicAuthority: true, controller: 'separate' },
    bases: purposes.map((purpose) => aBasis(purpose, '6(1)(e)')),
    contacts: contacts('wellbeing-lead', 'senior-information-owner'),
    signatories: ['senior-information-owner'],
    retention: [
      { record: 'referral-record', years: 7 },
      { record: 'progress-updates', years: 7 },
      { record: 'exchange-copy', years: 0 },
    ],
    ...more,
  };
}

/** Two academic years of invented terms, but for the last. */
export const TERM_DATES: NonNullable<Party['termDates']> = [
  { name: 'Autumn 2026', from: '2026-09-21', to: '2026-12-11' },
  { name: 'Spring 2027', from: '2027-01-11', to: '2027-03-19' },
  { name: 'Summer 2027', from: '2027-04-12', to: '2027-06-11' },
  { name: 'Autumn 2027', from: '2027-09-20', to: '2027-12-10' },
];

export function aBasis(purpose: Purpose, article6: Article6Basis): Party['bases'][number] {
  return {
    ...{ purpose, article6, article9: '9(2)(g)', confidentiality: 'explicit-agreement' },
    schedule1: purpose === 'safeguarding' ? 'paragraph-18' : 'paragraph-17',
  };
}

const NECESSITY: Readonly<Record<DataCategory, string>> = {
  identity: 'So that the right person is found in both records and nobody is asked twice who they are.',
  contact: 'So that the service reaches the student in the way and at the hours that are safe for them.',
  demographics: 'So that an interpreter is there when the student first comes.',
  gp: 'So that the practice is told of a change of medication, and that somebody without a practice is helped to one.',
  'reason-for-referral': 'The service cannot decide on an offer without knowing why it is asked.',
  'mental-health-history': 'So that earlier care is not repeated and the student need not tell it all again.',
  'risk-and-safety':
    'So that whoever meets the student next knows what was said about safety, including after admission to hospital.',
  'safety-plan': 'So that both sides know whether there is a plan and can keep to it.',
  adjustments: 'So that a first appointment is held in a way in which the student can take part.',
  'study-context': 'So that appointments avoid placements, and that what studying asks of the student is understood.',
  'referral-progress':
    'So that the wellbeing team knows that the referral arrived and goes on supporting until it is decided.',
  'appointment-attendance': 'A missed appointment is a reason to ask how the student is.',
  'outcome-summary': 'So that support after treatment follows what was agreed with the student.',
};

export function items(direction: DataItem['direction'], ...categories: readonly DataCategory[]): DataItem[] {
  return categories.map((category) => ({ category, direction, necessity: NECESSITY[category] }));
}

export const GOES_ON: EndingClause = {
  continues: 'urgent-and-safety',
  record: {
    necessity:
      'A student whose referral is urgent, or who spoke of harm, would be lost between two services if everything stopped at once.',
    dpoView: 'Agrees for fourteen days, for what was sent before the end, and nothing new.',
    ...{ article6: '6(1)(e)', article9: '9(2)(g)', dpiaConsidered: true },
  },
};

/** What every one of the agreements says in the same way. */
export function commonTerms(): Pick<
  Terms,
  'processor' | 'subProcessors' | 'transfers' | 'security' | 'rights' | 'dpia' | 'ending' | 'from' | 'to' | 'reviewBy'
> {
  return {
    processor: { name: 'Footbridge Operations', contract: 'Data processing contract of 1 September 2026, schedule 2' },
    subProcessors: [
      { name: 'Northern Hosting', service: 'Servers and backups in Manchester and Leeds', country: 'GB' },
    ],
    transfers: [],
    security: [...SECURITY_MEASURES],
    rights: { handledBy: 'each-party-for-its-own', tellWithinDays: 2 },
    dpia: { reference: 'DPIA-2026-014', version: '1.2', on: '2026-09-01T00:00:00.000Z', outcome: 'risks-reduced' },
    ending: { noticeDays: 90, data: 'own-record-kept', inFlight: GOES_ON },
    from: '2026-12-01T00:00:00.000Z',
    to: '2028-12-01T00:00:00.000Z',
    reviewBy: '2027-12-01T00:00:00.000Z',
  };
}
