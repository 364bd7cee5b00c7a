import { describe, expect, it } from '@jest/globals';
import { instant, isRefused, plus, type Instant } from '@footbridge/contracts';
import fc from 'fast-check';
import { assign } from '../assignment/assign.js';
import { cannotWait } from './cannot-wait.js';
import { alarmAt, tellOverdue } from './lateness.js';
import {
  accept,
  close,
  notAccept,
  notTakeOn,
  open,
  receive,
  referralActions,
  returnWithAdvice,
  STEPS,
  submit,
  takeOn,
  unsafeToSend,
  versionFor,
  withdraw,
  type Decided,
  type Draft,
  type Given,
  type Referral,
  type Submission,
  type Terms,
} from './referral.js';

const now = instant('2026-11-23T10:00:00Z');
const draft: Draft = {
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
const terms = Object.fromEntries(
  STEPS.map((step, at) => [step, { hours: 24 * (at + 1), escalation: ['wellbeing-lead'] }]),
) as unknown as Terms;
const submission: Submission = {
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
const acts = {
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
type Act = keyof typeof acts;

function after(...names: Act[]): Referral {
  return names.reduce<Referral>((referral, name) => {
    const decided: Decided<Referral> = acts[name](referral, now);
    if (isRefused(decided)) throw new Error(`${name} was refused: ${JSON.stringify(decided)}`);
    return decided.next;
  }, draft);
}

const states: Record<Referral['state'], Referral> = {
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

describe('the life of a referral', () => {
  const pairs = Object.values(states).flatMap((referral) =>
    (Object.keys(acts) as Act[]).map((act) => [referral.state, act] as const),
  );

  it.each(pairs)('in state %s, %s is decided as the table says', (state, act) => {
    const allowed = act === 'receive' ? state === 'submitted' : act in referralActions[state];
    const decided = acts[act](states[state], now);
    expect(isRefused(decided)).toBe(!allowed);
    if (isRefused(decided)) expect(decided.refused[0]).toMatchObject({ code: 'wrong-state', facts: { state } });
  });

  it('has exactly one holder at every moment after sending, and none before and after', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...(Object.keys(acts) as Act[])), { maxLength: 12 }), (names) => {
        let referral: Referral = draft;
        for (const name of names) {
          const decided: Decided<Referral> = acts[name](referral, now);
          if (!isRefused(decided)) referral = decided.next;
          if (referral.state === 'draft' || referral.state === 'closed') {
            expect('next' in referral).toBe(false);
          } else {
            const { holder } = referral.next;
            expect([referral.from, referral.to]).toContain(holder.organisationId);
            expect(holder.role === undefined).not.toBe(holder.dutyTeamId === undefined);
          }
        }
      }),
    );
  });

  it('raises the version by one with each act, and tells it in the event', () => {
    const decided = acts.open(states.received, now);
    if (isRefused(decided)) throw new Error('refused');
    expect(decided.next.version).toBe(states.received.version + 1);
    expect(decided.events[0]?.data).toMatchObject({ version: decided.next.version });
  });
});

describe('who must act next', () => {
  const holder = (referral: Referral) => ('next' in referral ? referral.next : undefined);

  it('stays with the sender until the receiver decides, while the receiving team is asked to', () => {
    for (const state of ['submitted', 'received', 'opened'] as const) {
      expect(holder(states[state])).toMatchObject({
        step: 'check-on-student',
        holder: { organisationId: '10006842', role: 'wellbeing-adviser' },
      });
      expect(states[state]).toMatchObject({
        beside: [{ step: 'decide-on-offer', holder: { organisationId: 'RW4', dutyTeamId: submission.team } }],
      });
    }
  });

  it('is the receiver from the moment it accepts for assessment', () => {
    expect(holder(states.accepted)).toMatchObject({ step: 'assess', holder: { organisationId: 'RW4' } });
    expect(holder(states['not-taken-on'])).toMatchObject({ step: 'close', holder: { organisationId: 'RW4' } });
  });

  it('is the sender again, with the student to tell, when the answer is no', () => {
    for (const state of ['returned', 'not-accepted'] as const)
      expect(holder(states[state])).toMatchObject({ step: 'tell-student', holder: { organisationId: '10006842' } });
  });

  it('is the sender, with the student to speak with, when permission ends before anyone opened it', () => {
    expect(holder(states.withdrawn)).toMatchObject({
      step: 'speak-with-student',
      holder: { organisationId: '10006842' },
    });
  });
});

describe('what the sender knows of whatever comes back', () => {
  const versions = (referral: Referral) =>
    [versionFor(referral, draft.from), versionFor(referral, draft.to)].map((each) => each - draft.version);

  it.each<[string, Act[], [number, number]]>([
    ['its own sending', ['submit'], [1, 1]],
    ['not the arrival', ['submit', 'receive'], [1, 2]],
    ['not the opening', ['submit', 'receive', 'open'], [1, 3]],
    ['that the receiver must act next', ['submit', 'open', 'accept'], [3, 3]],
    ['nor to whom it is given there', ['submit', 'open', 'accept', 'assign'], [3, 4]],
    ['not what follows from assessment', ['submit', 'open', 'accept', 'take-on'], [3, 4]],
    ['nor the closing by the receiver', ['submit', 'open', 'accept', 'take-on', 'close'], [3, 5]],
    ['that it must act next', ['submit', 'open', 'not-accept'], [3, 3]],
    ['its own closing', ['submit', 'open', 'not-accept', 'close'], [4, 4]],
    ['that its referral was stopped', ['submit', 'receive', 'withdraw'], [3, 3]],
  ])('moves its version: %s', (_, names, moved) => {
    expect(versions(after(...names))).toEqual(moved);
  });
});

describe('an opening below what the service needs', () => {
  const cut: Given = {
    categories: ['identity'],
    notShared: { categories: ['reason-for-referral'], fields: ['reason.presenting-problem'] },
    missing: ['reason.presenting-problem'],
  };

  it('asks the sender to phone, beside what it asked before, until the receiver decides', () => {
    const decided = open(states.received, cut, now);
    if (isRefused(decided)) throw new Error('refused');
    expect(decided.next).toMatchObject({
      next: { step: 'check-on-student' },
      beside: [{ step: 'decide-on-offer' }, { step: 'phone-service', holder: { organisationId: '10006842' } }],
    });
    const accepted = accept(decided.next, now);
    if (isRefused(accepted)) throw new Error('refused');
    expect(accepted.next.beside).toEqual([]);
  });

  it('asks it nothing when the service has what it needs', () => {
    const decided = open(states.received, { ...cut, missing: [] }, now);
    if (isRefused(decided)) throw new Error('refused');
    expect(decided.next.beside.map(({ step }) => step)).toEqual(['decide-on-offer']);
  });
});

describe('a step that is late', () => {
  const late = plus(now, { days: 3 });

  it('is told once for each step, and moves nothing', () => {
    const first = tellOverdue(states.submitted, late);
    if (isRefused(first)) throw new Error('refused');
    const second = tellOverdue(first.next, late);
    if (isRefused(second)) throw new Error('refused');
    expect([first, second].map(({ events }) => (events[0]?.data as { step: string }).step)).toEqual([
      'check-on-student',
      'decide-on-offer',
    ]);
    expect(tellOverdue(second.next, late)).toEqual({ refused: [{ code: 'nothing-late' }] });
    expect(second.next).toMatchObject({
      state: 'submitted',
      next: 'next' in states.submitted ? states.submitted.next : undefined,
    });
    expect(alarmAt(second.next)).toBeUndefined();
  });

  it('is not told before its time', () => {
    expect(isRefused(tellOverdue(states.submitted, now))).toBe(true);
    expect(alarmAt(states.submitted)).toBe(plus(now, { hours: 24 }));
  });
});

describe('what is too little to send', () => {
  const ways = { ...submission, fields: [...submission.fields] };

  it('names the missing fields and other ways to help', () => {
    expect(unsafeToSend(draft.urgency, { ...ways, fields: ['gp.practice'] })).toEqual([
      {
        code: 'minimum-missing',
        facts: { fields: ['identity.given-name', 'reason.presenting-problem'], otherWays: ['gp'] },
      },
    ]);
    expect(unsafeToSend(draft.urgency, ways)).toEqual([]);
  });

  it('asks for the GP, or that there is none', () => {
    const without = ways.fields.filter((field) => field !== 'gp.practice');
    expect(unsafeToSend(draft.urgency, { ...ways, fields: without })).toEqual([{ code: 'gp-missing' }]);
    expect(unsafeToSend(draft.urgency, { ...ways, fields: [...without, 'gp.not-registered'] })).toEqual([]);
  });

  const spoken = [...ways.fields, 'urgent.spoke-to', 'urgent.spoke-at', 'urgent.with-student-now'] as const;
  it.each(['emergency', 'very-urgent'] as const)(
    '%s waits until the adviser has spoken to someone, at any hour',
    (urgency) => {
      expect(unsafeToSend(urgency, ways)).toEqual([{ code: 'contact-first-missing', facts: { urgency } }]);
      expect(unsafeToSend(urgency, { ...ways, fields: spoken })).toEqual([]);
    },
  );

  it('says when an urgent one will be read outside monitored hours, and asks the same', () => {
    const closed = { ...ways, monitored: false, readFrom: plus(now, { hours: 15 }) };
    expect(unsafeToSend('urgent', closed)).toEqual([
      { code: 'outside-monitored-hours', facts: { readFrom: '2026-11-24T01:00:00.000Z' } },
    ]);
    expect(unsafeToSend('urgent', { ...closed, fields: spoken })).toEqual([]);
    expect(unsafeToSend('urgent', ways)).toEqual([]);
    expect(unsafeToSend(draft.urgency, closed)).toEqual([]);
  });
});

describe('what cannot wait', () => {
  const urgentFields = {
    fields: [...submission.fields, 'urgent.spoke-to', 'urgent.spoke-at', 'urgent.with-student-now'],
  } as const;
  const sent = (urgency: Draft['urgency'], safetyConcern?: boolean) => {
    const decided = submit(
      { ...draft, urgency },
      { ...submission, ...urgentFields, safetyConcern: safetyConcern ?? false },
      now,
    );
    if ('refused' in decided) throw new Error(JSON.stringify(decided.refused));
    const { safetyConcern: _, ...without } = decided.next;
    return safetyConcern === undefined ? without : decided.next;
  };

  it.each([
    ['routine', false, false],
    ['routine', true, true],
    ['routine', undefined, true],
    ['urgent', false, true],
  ] as const)('%s, with a concern for safety %s: %s', (urgency, concern, expected) => {
    expect(cannotWait(sent(urgency, concern))).toBe(expected);
  });
});
