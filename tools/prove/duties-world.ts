import {
  isRefused,
  CALENDARS,
  PAUSE_REASONS,
  PATHWAY_STEPS,
  plus,
  type AgreedPathway,
  type Calendar,
  type DomainEvent,
  type Instant,
  type Urgency,
} from '@footbridge/contracts';
import { type Reach } from '../../apps/duties/src/obligation/obligation.js';
import { termsFrom } from '../../apps/referrals/src/referral/terms.js';
import { submit, type Draft, type Referral, type Terms } from '../../apps/referrals/src/referral/referral.js';
import { type Choices } from './random.js';

/** Two organisations, what they agreed, who works there, and what goes wrong meanwhile: all of it chosen by a seed. */
export const UNIVERSITY = '10006842';
export const TRUST = 'RW4';
export const TEAM = '7a52d0e1-1111-4111-8111-0d6f1b8f1a03';
export const DAYS = 90;

export type Outage = { readonly from: Instant; readonly to: Instant };
export type Broken = 'bus' | 'referrals-loop' | 'duties-timer';
/** How often the people of one side look at their list, and until when; absent: never. */
export type Diligence = { readonly everyHours: number; readonly until: Instant | undefined } | undefined;

export type World = {
  readonly begin: Instant;
  readonly end: Instant;
  readonly urgency: Urgency;
  readonly terms: Terms;
  readonly diligence: Readonly<Record<string, Diligence>>;
  /** Whether those who are asked to speak with the student do so in time, whatever else is left undone. */
  readonly fair: boolean;
  readonly outages: Readonly<Record<Broken, readonly Outage[]>>;
  /** Who holds what, changing as people leave and come. */
  readonly staff: Record<string, Map<string, string>>;
  readonly moves: readonly {
    readonly at: Instant;
    readonly organisationId: string;
    readonly what: string;
    readonly comes: boolean;
  }[];
  /** When a to-do is lost from the database of duties, if ever. */
  readonly loss: Instant | undefined;
  /** Whether it is ended instead, by a fault. */
  readonly lossEnds: boolean;
};

const CHAINS: Readonly<Record<string, readonly string[]>> = {
  [UNIVERSITY]: ['wellbeing-lead', 'designated-safeguarding-lead', 'senior-information-owner'],
  [TRUST]: ['service-manager', 'named-safeguarding-professional', 'senior-information-risk-owner'],
};
const ROLES: Readonly<Record<string, readonly string[]>> = {
  [UNIVERSITY]: [...(CHAINS[UNIVERSITY] ?? []), 'wellbeing-adviser', 'directory-administrator'],
  [TRUST]: [...(CHAINS[TRUST] ?? []), 'triage-clinician', 'directory-administrator', TEAM],
};
/** Longest limits that still let every other step end within the 90 days: hours, or days where the calendar counts days. */
const MOST: Readonly<Record<Calendar, number>> = {
  'clock-hours': 400,
  'working-hours': 80,
  'working-days': 10,
  'term-days': 5,
};
const MOST_STILL = 10;
/** Three terms in each of the years in which the simulation may begin, and the next. */
const TERMS = [2025, 2026, 2027, 2028].flatMap((year) => [
  { from: `${year}-01-11`, to: `${year}-03-19` },
  { from: `${year}-04-12`, to: `${year}-06-11` },
  { from: `${year}-09-20`, to: `${year}-12-10` },
]);

export function worldOf(choices: Choices): World {
  const begin = plus('2026-01-01T00:00:00.000Z', { minutes: choices.between(0, 2 * 365 * 24 * 60) });
  const urgency = choices.pick([
    'routine',
    'routine',
    'routine',
    'routine',
    'urgent',
    'urgent',
    'very-urgent',
  ] as const);
  const sides = [UNIVERSITY, TRUST];
  return {
    begin,
    end: plus(begin, { days: DAYS }),
    urgency,
    terms: termsFrom([pathwayOf(choices)], 'university-to-nhs-referral', urgency, { from: UNIVERSITY, to: TRUST }),
    diligence: Object.fromEntries(sides.map((side) => [side, diligenceOf(choices, begin)])),
    fair: choices.between(1, 10) > 3,
    outages: {
      bus: outagesOf(choices, begin),
      'referrals-loop': outagesOf(choices, begin),
      'duties-timer': outagesOf(choices, begin),
    },
    staff: Object.fromEntries(sides.map((side) => [side, staffOf(side)])),
    moves: movesOf(choices, begin),
    loss: choices.between(1, 4) === 1 ? plus(begin, { minutes: choices.between(1, DAYS * 24 * 60) }) : undefined,
    lossEnds: choices.between(0, 1) === 1,
  };
}

/** The one case of a world. */
export const CASE = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01';

/** Its referral, as it is sent. */
export function sentIn({ begin, urgency, terms }: World): { next: Referral; events: readonly DomainEvent[] } {
  const draft: Draft = {
    state: 'draft',
    id: CASE,
    version: 1,
    studentId: CASE,
    from: UNIVERSITY,
    to: TRUST,
    serviceId: CASE,
    pathway: 'university-to-nhs-referral',
    urgency,
    referredBy: CASE,
  };
  const decided = submit(
    draft,
    {
      fields: ['gp.practice', 'urgent.spoke-to', 'urgent.spoke-at', 'urgent.with-student-now'],
      minimum: [],
      otherWays: [],
      monitored: true,
      readFrom: begin,
      categories: [],
      team: TEAM,
      terms,
      basis: { kind: 'permission', id: CASE, version: 1 },
      bands: { ageBand: '18-20', origin: 'home', mature: false },
      safetyConcern: false,
    },
    begin,
  );
  if (isRefused(decided)) throw new Error('the referral could not be sent');
  return decided;
}

/** Who is reachable at an organisation now. */
export const reachIn =
  ({ staff }: World) =>
  (organisationId: string): Reach =>
    staff[organisationId] ?? new Map<string, string>();

/** When something planned for a time happens, given that this may be out. */
export function upAt(outages: readonly Outage[], at: Instant): Instant {
  return outages.reduce((time, { from, to }) => (from <= time && time < to ? to : time), at);
}

function pathwayOf(choices: Choices): AgreedPathway {
  const steps = PATHWAY_STEPS.filter(() => choices.between(1, 3) > 1).map((step) => {
    const side: 'sender' | 'receiver' = ['decide-on-offer', 'assess', 'treat'].includes(step) ? 'receiver' : 'sender';
    const calendar = choices.pick(CALENDARS);
    const chain = CHAINS[step === 'close' ? TRUST : side === 'sender' ? UNIVERSITY : TRUST] ?? [];
    const limit = choices.between(calendar.endsWith('-days') ? 1 : 4, MOST[calendar]);
    return {
      step,
      side,
      calendar,
      limits: { routine: limit, urgent: limit, 'very-urgent': limit, emergency: limit },
      escalation: chain.slice(0, choices.between(0, chain.length)),
      reminders: [48, 24, 2].filter(() => choices.between(0, 1) === 1),
      pauses: PAUSE_REASONS.filter(() => choices.between(0, 2) === 0).map((reason) => ({
        reason,
        mostDays: choices.between(1, 4),
      })),
      ...(calendar === 'term-days' ? { mostStillDays: choices.between(1, MOST_STILL) } : {}),
    };
  });
  // The check lets no trust count days in term; the simulation asks whether anybody is lost even so.
  const termDates = [UNIVERSITY, TRUST].map((organisationId) => ({ organisationId, terms: TERMS }));
  return { pathway: 'university-to-nhs-referral', steps, termDates };
}

function diligenceOf(choices: Choices, begin: Instant): Diligence {
  const everyHours = choices.pick([4, 24, 24, 96, 200, 0]);
  const until = choices.between(0, 1) === 0 ? undefined : plus(begin, { hours: choices.between(1, 60 * 24) });
  return everyHours === 0 ? undefined : { everyHours, until };
}

function outagesOf(choices: Choices, begin: Instant): Outage[] {
  const starts = Array.from({ length: choices.between(0, 3) }, () => choices.between(0, (DAYS - 3) * 24));
  return starts
    .sort((a, b) => a - b)
    .map((hours) => {
      const from = plus(begin, { hours });
      return { from, to: plus(from, { minutes: choices.between(1, 2 * 24 * 60) }) };
    });
}

function staffOf(side: string): Map<string, string> {
  return new Map((ROLES[side] ?? []).map((what, n) => [what, `${side}/${n}`]));
}

function movesOf(choices: Choices, begin: Instant): World['moves'] {
  return Array.from({ length: choices.between(0, 8) }, () => {
    const organisationId = choices.pick([UNIVERSITY, TRUST]);
    const at = plus(begin, { minutes: choices.between(1, DAYS * 24 * 60) });
    return { at, organisationId, what: choices.pick(ROLES[organisationId] ?? []), comes: choices.between(0, 1) === 1 };
  }).sort((a, b) => (a.at < b.at ? -1 : 1));
}
