import { describe, expect, it } from '@jest/globals';
import { instant, type AgreedPathway } from '@footbridge/contracts';
import { toDo } from './referral.js';
import { PRESET_TERMS, termsFrom } from './terms.js';

const limits = { routine: 2, urgent: 1, 'very-urgent': 1, emergency: 1 };
const agreed = (calendar?: 'clock-hours' | 'working-hours' | 'working-days'): AgreedPathway[] => [
  {
    pathway: 'university-to-nhs-referral',
    steps: [
      {
        step: 'decide-on-offer',
        side: 'receiver',
        limits,
        escalation: ['service-manager', 'caldicott-guardian'],
        reminders: [24, 2],
        pauses: [{ reason: 'student-away', mostDays: 5 }],
        cover: 'duty-worker',
        ...(calendar === undefined ? {} : { calendar }),
      },
    ],
  },
];
const sides = { from: '10006842', to: 'RW4', team: '0197a000-0000-7000-8000-000000000005' };
/** The Thursday before Easter 2027, at four. */
const easter = instant('2027-03-25T16:00:00Z');
const decide = (calendar?: Parameters<typeof agreed>[0]) =>
  toDo(
    { ...sides, terms: termsFrom(agreed(calendar), 'university-to-nhs-referral', 'routine') },
    'decide-on-offer',
    'receiver',
  )(2, easter);

describe('the terms of a referral', () => {
  it('count what the agreed step says it counts', () => {
    expect(decide().dueAt).toBe('2027-03-25T18:00:00.000Z');
    expect(decide('clock-hours').dueAt).toBe('2027-03-25T18:00:00.000Z');
    expect(decide('working-hours').dueAt).toBe('2027-03-30T09:00:00.000Z');
    expect(decide('working-days').dueAt).toBe('2027-03-31T16:00:00.000Z');
  });

  it('tell each role of the escalation in its turn, in the same kind of time', () => {
    expect(decide().escalateAt).toEqual(['2027-03-25T18:00:00.000Z', '2027-03-26T18:00:00.000Z']);
    expect(decide('working-days').escalateAt).toEqual(['2027-03-31T16:00:00.000Z', '2027-04-01T16:00:00.000Z']);
  });

  it('remind before the end, of what is still to come', () => {
    expect(decide().remindAt).toBeUndefined();
    expect(decide('working-days').remindAt).toEqual(['2027-03-30T16:00:00.000Z', '2027-03-31T14:00:00.000Z']);
  });

  it('carry who covers, and what may pause', () => {
    expect(decide().cover).toBe('duty-worker');
    expect(termsFrom(agreed(), 'university-to-nhs-referral', 'urgent')['decide-on-offer']).toEqual({
      limit: 1,
      escalation: ['service-manager', 'caldicott-guardian'],
      turnHours: 4,
      evidence: 'decision-recorded',
      reminders: [24, 2],
      pauses: [{ reason: 'student-away', mostDays: 5 }],
      cover: 'duty-worker',
    });
  });

  it('are presets of elapsed hours where the pathway is silent', () => {
    expect(termsFrom(agreed(), 'nhs-to-university-step-down', 'urgent')['decide-on-offer']).toEqual({
      limit: PRESET_TERMS['decide-on-offer'].hours.urgent,
      escalation: ['service-manager'],
      turnHours: 4,
      evidence: 'decision-recorded',
    });
  });

  it('say what completes each to-do: as agreed, else as is usual', () => {
    const closing = { step: 'close', side: 'receiver', limits, escalation: ['service-manager'] } as const;
    const told: AgreedPathway[] = [
      { pathway: 'university-to-nhs-referral', steps: [{ ...closing, escalation: [], evidence: 'telling-recorded' }] },
    ];
    const doneWhen = (pathways: AgreedPathway[]) =>
      toDo(
        { ...sides, terms: termsFrom(pathways, 'university-to-nhs-referral', 'routine') },
        'close',
        'receiver',
      )(2, easter).doneWhen;
    expect(doneWhen(told)).toBe('telling-recorded');
    expect(doneWhen([])).toBe('closing-recorded');
  });
});
