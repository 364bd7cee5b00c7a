import { type Instant, type Urgency } from '@footbridge/contracts';
import { type Note, type Problem } from './report.js';
import { type Code } from './systems.js';

/** NHS number status indicator code and our word for it. */
export const NHS_NUMBER_STATUSES = {
  '01': 'verified',
  '02': 'not-traced',
  '03': 'trace-required',
  '04': 'no-match-or-several',
  '05': 'conflict',
  '06': 'trace-in-progress',
  '07': 'absent-trace-not-required',
  '08': 'trace-postponed',
} as const;
export type NhsNumberStatusCode = keyof typeof NHS_NUMBER_STATUSES;

/** The number is there only when it is right in form and its status is 01 or 02. */
export type NhsNumber = {
  readonly value?: string;
  readonly statusCode: NhsNumberStatusCode;
  readonly status: (typeof NHS_NUMBER_STATUSES)[NhsNumberStatusCode];
  readonly unavailableBecause?: string;
};

export type ContactPoint = {
  readonly system: string;
  readonly value: string;
  readonly use?: string;
  readonly rank?: number;
};
export type ContactPerson = {
  readonly name?: string;
  readonly relationships: readonly Code[];
  readonly points: readonly ContactPoint[];
};
export type Address = {
  readonly use?: string;
  readonly lines: readonly string[];
  readonly postcode?: string;
  readonly country?: string;
};
export type PersonName = { readonly family?: string; readonly given: readonly string[] };

export type IncomingStudent = {
  readonly name: PersonName;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly gender?: string;
  readonly nhsNumber: NhsNumber;
  /** The student's own phones and addresses for messages, the most preferred first; at least one. */
  readonly contacts: readonly ContactPoint[];
  readonly contactPersons: readonly ContactPerson[];
  readonly addresses: readonly Address[];
  /** BCP 47, the preferred first. */
  readonly languages: readonly string[];
  readonly interpreterNeeded?: boolean;
};

/** An organisation as the message names it: by ODS code or UKPRN; both are still to be looked up. */
export type IncomingOrganisation = { readonly odsCode?: string; readonly ukprn?: string; readonly name?: string };

/** The ids by which answers, updates and repeats find this message and this referral. */
export type Correlation = {
  readonly bundleId: string;
  readonly sentAt: Instant;
  readonly barsVersion: string;
  readonly serviceRequestId: string;
  /** The sender's case numbers, on the request and on the encounter. */
  readonly caseNumbers: readonly { readonly system?: string; readonly value: string }[];
  /** The same for every hop of one journey. */
  readonly journeyId?: string;
};

export type IncomingConsent = {
  readonly basis: 'explicit' | 'implied' | 'not-given';
  readonly scope?: string;
  readonly categories: readonly Code[];
  /** A day or a moment, as sent. */
  readonly givenOn?: string;
  readonly from?: string;
  readonly until?: string;
  readonly recipients: readonly IncomingOrganisation[];
};

export type IncomingFlag = { readonly about: 'student' | 'other'; readonly category?: Code; readonly code?: Code };

type Common = {
  readonly correlation: Correlation;
  readonly from: IncomingOrganisation;
  readonly to: IncomingOrganisation;
  /** The Directory of Services id that the message is addressed to. */
  readonly toService?: string;
};

export type NewReferral = Common & {
  readonly act: 'new';
  readonly kind: 'referral' | 'validation';
  readonly useCase?: string;
  readonly student: IncomingStudent;
  readonly service: { readonly id?: string; readonly name?: string; readonly providedBy?: IncomingOrganisation };
  readonly gp?: IncomingOrganisation;
  readonly referrer: {
    readonly name?: PersonName;
    readonly roles: readonly Code[];
    readonly at?: IncomingOrganisation;
  };
  readonly authoredOn: Instant;
  /** As the sender judged it; absent when the message does not say, and then a person decides. */
  readonly urgency?: Urgency;
  readonly reason: { readonly codes: readonly Code[]; readonly texts: readonly string[] };
  readonly flags: readonly IncomingFlag[];
  /** Those in force when the message was sent; at least one. */
  readonly consents: readonly [IncomingConsent, ...IncomingConsent[]];
};

/** The sender takes a referral back: because things changed, or because it should never have been sent. */
export type CancelledReferral = Common & {
  readonly act: 'cancelled';
  readonly because: 'revoked' | 'entered-in-error';
  readonly nhsNumber: NhsNumber;
};

export type IncomingReferral = NewReferral | CancelledReferral;

export type ReadMessage =
  | { readonly ok: true; readonly referral: IncomingReferral; readonly notes: readonly Note[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
