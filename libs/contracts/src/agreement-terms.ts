import { type Instant } from './instant.js';
import { type OrganisationId } from './ids.js';
import {
  type Article6Basis,
  type Article9Condition,
  type Calendar,
  type ConfidentialityBasis,
  type DataCategory,
  type MeanwhileDuty,
  type MeanwhileSide,
  type Pathway,
  type PathwayStepCode,
  type PauseReason,
  type Purpose,
  type Role,
  type Schedule1Condition,
  type StepEvidence,
  type Urgency,
} from './vocabularies.js';

/**
 * What the parties of a data sharing agreement agree (reference: health-and-law 3.4), as `agreements` keeps and answers it. A draft
 * may lack anything; what is laid before the parties may not: the check says what is missing. Codes wherever a machine acts on it,
 * words for people where only people do.
 */

/** One party's bases for one purpose. Article 6, Article 9 with its Schedule 1 condition, and confidentiality are separate layers. */
export type PurposeBasis = {
  purpose: Purpose;
  article6: Article6Basis;
  article9: Article9Condition;
  schedule1?: Schedule1Condition;
  confidentiality: ConfidentialityBasis;
};
export const CONTACT_MATTERS = ['day-to-day', 'rights-requests', 'incidents', 'review'] as const;
export const RETENTION_RECORDS = ['referral-record', 'progress-updates', 'exchange-copy'] as const;
export const CONTROLLER_RELATIONS = ['separate', 'joint'] as const;

/** A term of a university, by its days in England such as `2027-01-11`, both inclusive. Between two of them is vacation. */
export type TermDates = { name: string; from: string; to: string };

/** A party's own annex: who changes nothing else concerns that party alone. */
export type Party = {
  organisationId: OrganisationId;
  /** Whether it acts as a public authority; an NHS body always does. */
  publicAuthority: boolean;
  /** Its relation as a controller to the others (UK GDPR Articles 24 and 26). */
  controller: (typeof CONTROLLER_RELATIONS)[number];
  bases: PurposeBasis[];
  contacts: { matter: (typeof CONTACT_MATTERS)[number]; role: Role }[];
  /** Roles that may sign for it. */
  signatories: Role[];
  retention: { record: (typeof RETENTION_RECORDS)[number]; years: number }[];
  /** A university's, where one of its steps counts days in term. */
  termDates?: TermDates[];
};

/** `out`: from the university; `back`: to it. */
export const DIRECTIONS = ['out', 'back', 'both'] as const;
/** A kind of information, which way it goes and why nothing less would do. */
export type DataItem = { category: DataCategory; direction: (typeof DIRECTIONS)[number]; necessity: string };

export type AgreedStep = {
  step: PathwayStepCode;
  side: 'sender' | 'receiver';
  /** Who must act; absent on the receiver's side: the duty team of the addressed service. */
  role?: Role;
  /** What completes it, once it is recorded; absent in a draft that does not say yet. */
  evidence?: StepEvidence;
  /** In what `calendar` counts: hours, or whole days. */
  limits: Record<Urgency, number>;
  /** Absent: elapsed hours. */
  calendar?: Calendar;
  /** What the limits above routine count, where that is not `calendar`. */
  urgentCalendar?: Calendar;
  /** With days in term: for how many days of vacation altogether it may stand still, before working days count regardless. */
  mostStillDays?: number;
  /** Roles told when it is late, first to last. */
  escalation: Role[];
  /** Elapsed hours before the due time, most first. */
  reminders?: number[];
  pauses?: { reason: PauseReason; mostDays: number }[];
  meanwhile?: { who: MeanwhileSide; does: MeanwhileDuty }[];
  /** Who covers while nobody holds `role`, and in vacation while the clock stands still. */
  cover?: Role;
};
export type PathwayClause = { pathway: Pathway; steps: AgreedStep[] };

export const SECURITY_MEASURES = [
  'encryption-at-rest',
  'encryption-in-transit',
  'access-by-role',
  'audit-of-every-look',
  'staff-trained-yearly',
  'incident-plan',
  'tested-restore',
] as const;
export const RIGHTS_HANDLERS = ['each-party-for-its-own', 'party-asked-leads'] as const;
export const TRANSFER_SAFEGUARDS = ['adequacy', 'idta', 'uk-addendum'] as const;
export const DATA_AT_END = ['own-record-kept', 'returned', 'deleted'] as const;
export const DPIA_OUTCOMES = ['low-risk', 'risks-reduced', 'commissioner-consulted'] as const;

/** How people's rights are met (UK GDPR Articles 12 to 22). */
export type RightsHandling = {
  handledBy: (typeof RIGHTS_HANDLERS)[number];
  /** One party tells the other of a request. */ tellWithinDays: number;
};
export type Dpia = { reference: string; version: string; on: Instant; outcome: (typeof DPIA_OUTCOMES)[number] };

/**
 * The ICO's decision record for what goes on after an end, made by a named role before anybody has to decide in a hurry
 * (reference: health-and-law 3.4).
 */
export type DecisionRecord = {
  necessity: string;
  /** What the data protection officer said of it. */
  dpoView: string;
  article6: Article6Basis;
  article9: Article9Condition;
  /** Whether the impact assessment covers it. */
  dpiaConsidered: boolean;
};
/** What happens to referrals in flight when the agreement ends by itself. */
export type EndingClause =
  { continues: 'urgent-and-safety'; record: DecisionRecord } | { continues: 'nothing'; phone: string };

export type Terms = {
  title: string;
  parties: Party[];
  purposes: Purpose[];
  items: DataItem[];
  pathways: PathwayClause[];
  /** Roles that may act under it, at either side. */
  roles: Role[];
  /** Who runs the system for the parties (UK GDPR Article 28), and under which contract. */
  processor?: { name: string; contract: string };
  subProcessors?: { name: string; service: string; country: string }[];
  /** Countries outside the United Kingdom that anything goes to; none: it is stated that there are none. */
  transfers?: { country: string; safeguard: (typeof TRANSFER_SAFEGUARDS)[number] }[];
  security?: (typeof SECURITY_MEASURES)[number][];
  rights?: RightsHandling;
  dpia?: Dpia;
  /** Termination, and what becomes of the data. */
  ending?: { noticeDays: number; data: (typeof DATA_AT_END)[number]; inFlight: EndingClause };
  from?: Instant;
  to?: Instant;
  reviewBy?: Instant;
};
