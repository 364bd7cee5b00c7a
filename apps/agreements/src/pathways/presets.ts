import {
  EVIDENCE_OF,
  type AgreedStep,
  type MeanwhileDuty,
  type MeanwhileSide,
  type Pathway,
  type PathwayClause,
  type Urgency,
} from '@footbridge/contracts';

const day = 24;
const week = 7 * day;

type Meanwhile = { who: MeanwhileSide; does: MeanwhileDuty };
const UNIVERSITY_STAYS: Meanwhile[] = [
  { who: 'university', does: 'keep-supporting' },
  { who: 'university', does: 'check-safety-plan' },
];
const STUDENT_SAYS: Meanwhile = { who: 'student', does: 'say-when-something-changes' };
const TRUST_STAYS: Meanwhile[] = [
  { who: 'trust', does: 'keep-supporting' },
  { who: 'trust', does: 'check-safety-plan' },
];
const GP_PRESCRIBES: Meanwhile = { who: 'gp', does: 'keep-prescribing' };

/** Limits from least to most urgent. */
const limits = (
  ...[routine, urgent, veryUrgent, emergency]: [number, number, number, number]
): Record<Urgency, number> => ({
  routine,
  urgent,
  'very-urgent': veryUrgent,
  emergency,
});

const completed = (steps: readonly AgreedStep[]): AgreedStep[] =>
  steps.map((each) => ({ ...each, evidence: EVIDENCE_OF[each.step][0] }));

const toNhs: AgreedStep[] = [
  {
    ...{ step: 'decide-on-offer', side: 'receiver', limits: limits(5 * day, day, 4, 1), calendar: 'clock-hours' },
    ...{ reminders: [day, 4], pauses: [{ reason: 'waiting-for-information', mostDays: 5 }] },
    meanwhile: [
      ...UNIVERSITY_STAYS,
      { who: 'university', does: 'give-information-asked-for' },
      GP_PRESCRIBES,
      STUDENT_SAYS,
    ],
    escalation: ['service-manager', 'named-safeguarding-professional'],
  },
  {
    ...{ step: 'check-on-student', side: 'sender', role: 'wellbeing-adviser', cover: 'mental-health-adviser' },
    ...{ limits: limits(week, day, 4, 1), calendar: 'clock-hours', reminders: [day] },
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
  {
    ...{ step: 'assess', side: 'receiver', limits: limits(4 * week, 3 * day, day, 4), calendar: 'clock-hours' },
    reminders: [week, 2 * day],
    pauses: [
      { reason: 'waiting-for-student', mostDays: 14 },
      { reason: 'student-away', mostDays: 14 },
    ],
    meanwhile: [...UNIVERSITY_STAYS, { who: 'student', does: 'keep-registered-with-gp' }, GP_PRESCRIBES, STUDENT_SAYS],
    escalation: ['service-manager', 'named-safeguarding-professional'],
  },
  {
    ...{ step: 'tell-student', side: 'sender', role: 'wellbeing-adviser', cover: 'mental-health-adviser' },
    ...{ limits: limits(2 * day, day, 4, 1), calendar: 'clock-hours', reminders: [day] },
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
  {
    ...{ step: 'treat', side: 'receiver', limits: limits(18 * week, 4 * week, week, week), calendar: 'clock-hours' },
    ...{ reminders: [2 * week, week], pauses: [{ reason: 'student-away', mostDays: 90 }] },
    meanwhile: [{ who: 'university', does: 'keep-supporting' }, GP_PRESCRIBES, STUDENT_SAYS],
    escalation: ['service-manager'],
  },
  {
    ...{ step: 'close', side: 'receiver', limits: limits(2, 1, 1, 1), calendar: 'working-days' },
    escalation: ['service-manager'],
  },
  {
    ...{ step: 'speak-with-student', side: 'sender', role: 'wellbeing-adviser', cover: 'mental-health-adviser' },
    ...{ limits: limits(day, 8, 2, 1), calendar: 'clock-hours', reminders: [4] },
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
];

const toUniversity: AgreedStep[] = [
  {
    ...{ step: 'decide-on-offer', side: 'receiver', limits: limits(3 * day, day, 4, 4), calendar: 'clock-hours' },
    ...{ reminders: [day, 4], pauses: [{ reason: 'waiting-for-information', mostDays: 3 }] },
    meanwhile: [...TRUST_STAYS, GP_PRESCRIBES, STUDENT_SAYS],
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
  {
    ...{ step: 'check-on-student', side: 'sender', role: 'community-clinician', cover: 'duty-worker' },
    ...{ limits: limits(3 * day, day, 4, 1), calendar: 'clock-hours', reminders: [day] },
    escalation: ['service-manager', 'named-safeguarding-professional'],
  },
  {
    ...{ step: 'assess', side: 'receiver', limits: limits(week, 2 * day, day, 4), calendar: 'clock-hours' },
    reminders: [2 * day],
    pauses: [
      { reason: 'waiting-for-student', mostDays: 3 },
      { reason: 'student-away', mostDays: 4 },
    ],
    meanwhile: [...TRUST_STAYS, { who: 'student', does: 'keep-registered-with-gp' }, GP_PRESCRIBES, STUDENT_SAYS],
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
  {
    ...{ step: 'tell-student', side: 'sender', role: 'community-clinician', cover: 'duty-worker' },
    ...{ limits: limits(2 * day, day, 4, 1), calendar: 'clock-hours', reminders: [day] },
    escalation: ['service-manager'],
  },
  {
    ...{ step: 'treat', side: 'receiver', limits: limits(12 * week, 4 * week, week, week), calendar: 'clock-hours' },
    ...{ reminders: [2 * week], pauses: [{ reason: 'student-away', mostDays: 84 }] },
    meanwhile: [{ who: 'trust', does: 'give-information-asked-for' }, GP_PRESCRIBES, STUDENT_SAYS],
    escalation: ['wellbeing-lead'],
  },
  {
    ...{ step: 'close', side: 'receiver', limits: limits(5, 2, 1, 1), calendar: 'working-days' },
    escalation: ['wellbeing-lead'],
  },
  {
    ...{ step: 'speak-with-student', side: 'sender', role: 'community-clinician', cover: 'duty-worker' },
    ...{ limits: limits(day, 8, 2, 1), calendar: 'clock-hours', reminders: [4] },
    escalation: ['service-manager', 'named-safeguarding-professional'],
  },
];

/**
 * Pathways to begin with, to be edited and agreed: after the response priorities of the Mental Health Services Data Set (very
 * urgent 4 hours, urgent 24), the proposed four weeks to a community assessment and 18 weeks to treatment (reference:
 * health-and-law 3.9; standards differ, so the parties check them). Each step is completed by its usual evidence.
 */
export const PATHWAY_PRESETS: Readonly<Record<Pathway, PathwayClause>> = {
  'university-to-nhs-referral': { pathway: 'university-to-nhs-referral', steps: completed(toNhs) },
  'nhs-to-university-step-down': { pathway: 'nhs-to-university-step-down', steps: completed(toUniversity) },
};
