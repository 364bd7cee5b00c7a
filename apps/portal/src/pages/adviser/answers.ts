import {
  type DataCategory,
  type MonitoredHours,
  type NextStep,
  type Purpose,
  type ReferralContent,
  type ReturnLevel,
  type ToDo,
} from '@footbridge/contracts';
import { type Reason } from '../../services/answer.js';
import { type ReferralAnswer } from '../referral-answers.js';

/** What the services answer, as far as the adviser's pages show it. */
/** A time in which one side had to act next; without an end it still has to, as far as may be known. */
export type Held = { readonly side: 'sender' | 'receiver'; readonly from: string; readonly to?: string };
export type Progress = {
  readonly youMustActNext: boolean;
  readonly next?: ToDo;
  readonly state?: string;
  readonly nextStep?: string;
  readonly reason?: string;
  readonly held?: readonly Held[];
  readonly withheld: readonly string[];
};
export type Referral = ReferralAnswer & { readonly progress?: Progress };
export type AsReceived = {
  readonly fields: ReferralContent;
  readonly categories: readonly DataCategory[];
  readonly withheld: readonly DataCategory[];
  readonly reasons: readonly Reason[];
  readonly notices: readonly Reason[];
  readonly copyToGp: boolean;
};
export type StudentsReferral = {
  readonly id: string;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: string;
  readonly draft: boolean;
  readonly youMustActNext: boolean;
  readonly begunAt: string;
  readonly submittedAt?: string;
};

export type Address = { readonly lines: readonly string[]; readonly postcode?: string; readonly country?: string };
export type Details = {
  readonly name: { readonly given: string; readonly family: string; readonly preferred?: string };
  readonly birthDate: string;
  readonly nhsNumber: { readonly number?: string; readonly unavailable?: string };
  readonly contacts: { readonly phone?: string; readonly email?: string };
  readonly gp: { readonly registered: boolean; readonly practice?: string };
  readonly addresses: { readonly term?: Address; readonly home?: Address };
  readonly language: { readonly spoken: string; readonly interpreter: boolean };
  readonly contactPreferences: {
    readonly ways: readonly string[];
    readonly notBefore?: string;
    readonly notAfter?: string;
    readonly note?: string;
  };
  readonly safety: {
    readonly voicemail: boolean;
    readonly postHome: boolean;
    readonly nameService: boolean;
    readonly note?: string;
  };
};
/** A part that was erased is missing. */
export type Student = Partial<Details> & {
  readonly id: string;
  readonly version: number;
  readonly registeredAt: string;
  readonly canActOnline: boolean;
  readonly onlineView: { readonly state: 'not-asked' | 'on' | 'off'; readonly changedAt?: string };
  /** False: nobody sends the student a text or an e-mail. */
  readonly mayBeMessaged: boolean;
  /** Their one-time link; not there in answers to others than staff. */
  readonly signInLink?: {
    readonly state: 'none' | 'open' | 'in-use' | 'not-used' | 'over';
    readonly madeAt?: string;
    readonly endsAt?: string;
    readonly version?: number;
    readonly actions: readonly string[];
  };
  readonly possibleDuplicates?: readonly string[];
  readonly actions?: readonly string[];
};
export type Found = {
  readonly id: string;
  readonly name?: { readonly given: string; readonly family: string; readonly preferred?: string };
  readonly birthDate?: string;
};

export type ConsentTerms = {
  readonly recipients: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly DataCategory[];
  readonly returns: ReturnLevel;
  readonly from: string;
  readonly to?: string;
};
export type Consent = {
  readonly id: string;
  readonly studentId: string;
  readonly version: number;
  readonly state: 'given' | 'withdrawn' | 'expired';
  readonly terms: ConsentTerms;
  readonly alwaysTold: readonly string[];
  readonly asked: {
    readonly at: string;
    readonly method: string;
    readonly witness?: string;
    readonly capacity: string;
    readonly safeguards?: { readonly route: string; readonly safeguardingLead: string };
  };
  readonly withdrawnAt?: string;
  readonly actions: readonly string[];
};
export type Wordings = {
  readonly wordings: readonly { readonly version: string; readonly language: string; readonly text: string }[];
  readonly alwaysTold: readonly string[];
};
export type Withdrawal = {
  readonly withdrawnAt: string;
  readonly recipients: readonly string[];
  readonly effect: { readonly state: string; readonly since?: string; readonly atLatest?: string };
};

export type Service = {
  readonly id: string;
  readonly organisationId: string;
  readonly kind: string;
  readonly name: string;
  readonly pathway: string;
  readonly dutyTeamId: string;
  readonly monitoredHours: readonly MonitoredHours[];
  readonly minimum: readonly string[];
  readonly referrerRoles: readonly string[];
  readonly otherWays: readonly NextStep[];
  readonly referrerOrganisations?: readonly string[];
  readonly eligibility?: {
    readonly text: string;
    readonly ageFrom?: number;
    readonly ageTo?: number;
    readonly gp: string;
    readonly rule: string;
    readonly criteria: readonly string[];
    readonly notTaken: readonly string[];
  };
  readonly capacity?: { readonly status: string; readonly waitWeeks?: number; readonly declaredAt: string };
};
export type Listed<T> = { readonly items: readonly T[]; readonly next?: string };
export type AgreementRow = {
  readonly id: string;
  readonly version: number;
  readonly parties: readonly string[];
  readonly purposes: readonly string[];
  readonly to?: string;
};
export type Agreement = {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly terms: {
    readonly items: readonly { readonly category: DataCategory }[];
    readonly purposes: readonly Purpose[];
    readonly roles: readonly string[];
    readonly to?: string;
    readonly pathways: readonly { readonly pathway: string }[];
  };
};
export type Colleague = { readonly appointmentId: string; readonly displayName: string };
