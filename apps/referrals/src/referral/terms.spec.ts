import { describe, expect, it } from '@jest/globals';
import {
  instant,
  ROLES,
  type AgreedPathway,
  type OrganisationKind,
  type PathwayStep,
  type Role,
  type Urgency,
} from '@footbridge/contracts';
import { STEPS, toDo, type StepName } from './referral.js';
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
    { ...sides, terms: termsFrom(agreed(calendar), 'university-to-nhs-referral', 'routine', sides) },
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
    expect(termsFrom(agreed(), 'university-to-nhs-referral', 'urgent', sides)['decide-on-offer']).toEqual({
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
    expect(termsFrom(agreed(), 'nhs-to-university-step-down', 'urgent', sides)['decide-on-offer']).toEqual({
      limit: PRESET_TERMS['decide-on-offer'].hours.urgent,
      escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
      turnHours: 4,
      evidence: 'decision-recorded',
    });
  });

  describe('in term', () => {
    const [university, trust] = ['10006842', 'RW4'];
    const termDates = [
      {
        organisationId: university,
        terms: [
          { from: '2026-09-21', to: '2026-12-11' },
          { from: '2027-01-11', to: '2027-03-19' },
        ],
      },
    ];
    const down = (more: Partial<PathwayStep> = {}): AgreedPathway[] => [
      {
        pathway: 'nhs-to-university-step-down',
        steps: [
          {
            ...{ step: 'treat', side: 'receiver', limits: { routine: 4, urgent: 3, 'very-urgent': 2, emergency: 1 } },
            ...{ calendar: 'term-days', urgentCalendar: 'working-days', mostStillDays: 31, cover: 'counsellor' },
            ...{ escalation: ['wellbeing-lead'], ...more },
          },
        ],
        termDates,
      },
    ];
    const december = instant('2026-12-09T10:00:00Z');
    const treat = (pathways: AgreedPathway[], urgency: Urgency = 'routine', to = university) => {
      const terms = termsFrom(pathways, 'nhs-to-university-step-down', urgency, { from: trust, to });
      const step = pathways[0]?.steps[0]?.step as 'treat';
      return toDo({ from: trust, to, team: sides.team, terms }, step, 'receiver')(2, december);
    };

    it('stand still over the vacation of the university that holds the step, and say so', () => {
      expect(treat(down())).toMatchObject({
        dueAt: '2027-01-12T17:00:00.000Z',
        standstills: [{ from: '2026-12-12T00:00:00.000Z', until: '2027-01-11T00:00:00.000Z' }],
        cover: 'counsellor',
      });
    });

    it('stand still no longer than agreed', () => {
      expect(treat(down({ mostStillDays: 7 })).dueAt).toBe('2026-12-22T17:00:00.000Z');
    });

    it.each<[string, Partial<PathwayStep>, Urgency, string, string]>([
      ['for what is urgent', {}, 'urgent', university, '2026-12-14T17:00:00.000Z'],
      [
        'for what is urgent, if the agreement says so',
        { urgentCalendar: 'term-days' },
        'urgent',
        university,
        '2026-12-14T17:00:00.000Z',
      ],
      ['where no end of it is agreed', { mostStillDays: undefined }, 'routine', university, '2026-12-15T17:00:00.000Z'],
      [
        'at a step at which a student waits',
        { step: 'decide-on-offer' },
        'routine',
        university,
        '2026-12-15T17:00:00.000Z',
      ],
      ['of a party whose terms are not known', {}, 'routine', '10003957', '2026-12-15T17:00:00.000Z'],
    ])('never stand still %s: these are working days', (...[, more, urgency, to, due]) => {
      const told = treat(down(more), urgency, to);
      expect(told.dueAt).toBe(due);
      expect(told.standstills).toBeUndefined();
    });
  });

  it('say what completes each to-do: as agreed, else as is usual', () => {
    const closing = { step: 'close', side: 'receiver', limits, escalation: ['service-manager'] } as const;
    const told: AgreedPathway[] = [
      { pathway: 'university-to-nhs-referral', steps: [{ ...closing, escalation: [], evidence: 'telling-recorded' }] },
    ];
    const doneWhen = (pathways: AgreedPathway[]) =>
      toDo(
        { ...sides, terms: termsFrom(pathways, 'university-to-nhs-referral', 'routine', sides) },
        'close',
        'receiver',
      )(2, easter).doneWhen;
    expect(doneWhen(told)).toBe('telling-recorded');
    expect(doneWhen([])).toBe('closing-recorded');
  });
});

describe('who must act, and who is told', () => {
  const SENDERS: readonly StepName[] = ['check-on-student', 'tell-student', 'speak-with-student'];
  const EITHER: readonly StepName[] = ['phone-service', 'contact-student'];
  const KINDS = {
    'university-to-nhs-referral': { sender: 'he-provider', receiver: 'nhs-trust' },
    'nhs-to-university-step-down': { sender: 'nhs-trust', receiver: 'he-provider' },
  } as const;
  type Asked = { pathway: keyof typeof KINDS; step: StepName; side: 'sender' | 'receiver' };
  const named = ({ pathway, step, side }: Asked, pathways: AgreedPathway[]) =>
    toDo({ ...sides, terms: termsFrom(pathways, pathway, 'routine', sides) }, step, side)(2, easter);
  const sidesOf = (step: StepName) =>
    EITHER.includes(step)
      ? (['sender', 'receiver'] as const)
      : ([SENDERS.includes(step) ? 'sender' : 'receiver'] as const);
  const every = (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((pathway) =>
    STEPS.flatMap((step) => sidesOf(step).map((side) => [pathway, step, side] as const)),
  );

  it.each(every)(
    '%s: at %s of the %s, where nothing is agreed, are people whom such an organisation has',
    (pathway, step, side) => {
      const { holder, escalation } = named({ pathway, step, side }, []);
      const kind: OrganisationKind = KINDS[pathway][side];
      const missing = [...(holder.role === undefined ? [] : [holder.role]), ...escalation].filter(
        (role) => !(ROLES[role as Role].at as readonly OrganisationKind[]).includes(kind),
      );
      expect(missing).toEqual([]);
      expect(holder.role === undefined).toBe(side === 'receiver');
      expect(escalation.length).toBeGreaterThan(0);
    },
  );

  const stepDown: AgreedPathway[] = [
    {
      pathway: 'nhs-to-university-step-down',
      steps: [
        { step: 'decide-on-offer', side: 'receiver', limits, escalation: ['wellbeing-lead'] },
        {
          ...{ step: 'check-on-student', side: 'sender', role: 'triage-clinician', cover: 'duty-worker', limits },
          escalation: ['service-manager'],
        },
      ],
    },
  ];
  it.each(['tell-student', 'speak-with-student', ...EITHER] as const)(
    '%s of a sender is of whoever checks on the student there, where the pathway is silent on it',
    (step) => {
      expect(named({ pathway: 'nhs-to-university-step-down', step, side: 'sender' }, stepDown)).toMatchObject({
        holder: { organisationId: sides.from, role: 'triage-clinician' },
        cover: 'duty-worker',
        escalation: ['service-manager'],
      });
    },
  );

  it.each(EITHER)('%s of a receiver is its team’s, and goes up its own chain', (step) => {
    const { holder, cover, escalation } = named(
      { pathway: 'nhs-to-university-step-down', step, side: 'receiver' },
      stepDown,
    );
    expect(holder).toEqual({ organisationId: sides.to, dutyTeamId: sides.team });
    expect([cover, escalation]).toEqual([undefined, ['wellbeing-lead']]);
  });
});
