import { instant, isRefused, type Instant } from '@footbridge/contracts';
import { assign } from '../src/assignment/assign.js';
import { notTakeOn, takeOn } from '../src/referral/assessment.js';
import { close, withdraw } from '../src/referral/ending.js';
import {
  accept,
  notAccept,
  open,
  receive,
  returnWithAdvice,
  STEPS,
  submit,
  type Decided,
  type Draft,
  type Given,
  type Referral,
  type Submission,
  type Terms,
} from '../src/referral/referral.js';
import { PRESET_TERMS } from '../src/referral/terms.js';

/** A referral in each of its states, made by its acts. */
export const now = instant('2026-11-23T10:00:00Z');
export const draft: Draft = {
  state: 'draft',
  id: '0197a000-0000-7000-8000-000000000001',
  version: 1,
  studentId: '0197a000-0000-7000-8000-000000000002',
  from: '10006842',
  to: 'RW4',
  serviceId: '0197a000-0000-7000-8000-000000000003',
  pathway: 'university-to-nhs-referral',
  urgency: 'routine',
  referredBy: '0197a000-0000-7000-8000-000000000004',
};
/** Every step may be paused: seven days for information, and a day while the student is away. */
export const terms = Object.fromEntries(
  STEPS.map((step, at) => [
    step,
    {
      limit: 24 * (at + 1),
      escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
      turnHours: 24,
      reminders: [12],
      evidence: PRESET_TERMS[step].evidence,
      pauses: [
        { reason: 'waiting-for-information', mostDays: 7 },
        { reason: 'student-away', mostDays: 1 },
      ],
    },
  ]),
) as unknown as Terms;
export const submission: Submission = {
  fields: ['identity.given-name', 'reason.presenting-problem', 'gp.practice'],
  categories: ['identity', 'reason-for-referral', 'gp'],
  team: '0197a000-0000-7000-8000-000000000005',
  minimum: ['identity.given-name', 'reason.presenting-problem'],
  otherWays: ['gp'],
  monitored: true,
  readFrom: now,
  terms,
  basis: { kind: 'permission', id: '0197a000-0000-7000-8000-000000000006', version: 1 },
  bands: { ageBand: '18-20', origin: 'international', mature: false },
  safetyConcern: false,
};
const no = { reason: 'no-capacity', nextStep: 'gp' } as const;
const whole: Given = { categories: submission.categories, notShared: { categories: [], fields: [] }, missing: [] };

const someone = {
  appointmentId: '0197a000-0000-7000-8000-000000000007',
  personId: '0197a000-0000-7000-8000-000000000008',
  role: 'triage-clinician',
  dutyTeamIds: [submission.team],
} as const;

/** Every act of the table, and the two that the system does. */
export const acts = {
  submit: (from: Referral, at: Instant) => submit(from, submission, at),
  receive,
  open: (from: Referral, at: Instant) => open(from, whole, at),
  accept,
  'return-with-advice': (from: Referral, at: Instant) => returnWithAdvice(from, { nextStep: 'gp' }, at),
  'not-accept': (from: Referral, at: Instant) => notAccept(from, no, at),
  'take-on': takeOn,
  'not-take-on': (from: Referral, at: Instant) => notTakeOn(from, no, at),
  withdraw: (from: Referral, at: Instant) => withdraw(from, 'permission-withdrawn', at),
  close: (from: Referral, at: Instant) => close(from, 'student-told', at),
  assign: (from: Referral) => assign(from, { to: someone, by: someone, now: [] }),
} as const satisfies Record<string, (from: Referral, at: Instant) => Decided<Referral>>;
export type Act = keyof typeof acts;

export function after(...names: Act[]): Referral {
  return names.reduce<Referral>((referral, name) => {
    const decided: Decided<Referral> = acts[name](referral, now);
    if (isRefused(decided)) throw new Error(`${name} was refused: ${JSON.stringify(decided)}`);
    return decided.next;
  }, draft);
}

export const states: Record<Referral['state'], Referral> = {
  draft,
  submitted: after('submit'),
  received: after('submit', 'receive'),
  opened: after('submit', 'receive', 'open'),
  accepted: after('submit', 'open', 'accept'),
  returned: after('submit', 'open', 'return-with-advice'),
  'not-accepted': after('submit', 'open', 'not-accept'),
  'taken-on': after('submit', 'open', 'accept', 'take-on'),
  'not-taken-on': after('submit', 'open', 'accept', 'not-take-on'),
  withdrawn: after('submit', 'withdraw'),
  closed: after('submit', 'open', 'not-accept', 'close'),
};
