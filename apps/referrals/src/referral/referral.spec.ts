import { describe, expect, it } from '@jest/globals';
import { EVIDENCE_OF, isRefused, plus } from '@footbridge/contracts';
import fc from 'fast-check';
import { acts, after, draft, now, states, submission, type Act } from '../../test/states.js';
import { cannotWait } from './cannot-wait.js';
import { close } from './ending.js';
import { alarmAt, tellOverdue } from './lateness.js';
import {
  accept,
  open,
  referralActions,
  submit,
  versionFor,
  type Decided,
  type Draft,
  type Given,
  type Referral,
} from './referral.js';
import { unsafeToSend } from './unsafe-to-send.js';

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

describe('what completes a step', () => {
  const done = (decided: Decided<Referral>) => {
    if (isRefused(decided)) throw new Error('refused');
    return decided.events.map(({ data }) => (data as { done?: unknown }).done);
  };
  const one = (step: string, stepVersion: number, ...evidence: string[]) => [[{ step, stepVersion, evidence }]];
  const versionOf = (referral: Referral) => ('next' in referral ? referral.next.stepVersion : 0);

  it('is the decision of the receiver for what it was offered, and not for the check on the student', () => {
    for (const act of ['accept', 'return-with-advice', 'not-accept'] as const)
      expect(done(acts[act](states.opened, now))).toEqual(one('decide-on-offer', 2, 'decision-recorded'));
  });

  it('is the decision after assessment, yes or no', () => {
    for (const act of ['take-on', 'not-take-on'] as const)
      expect(done(acts[act](states.accepted, now))).toEqual(
        one('assess', versionOf(states.accepted), 'assessment-recorded'),
      );
  });

  it('is a closing that says that the student was told, where they were to be; another closing records no more than itself', () => {
    const told = (state: 'returned' | 'withdrawn' | 'taken-on', reason: 'student-told' | 'moved-away') =>
      done(close(states[state], reason, now));
    const at = (state: 'returned' | 'withdrawn' | 'taken-on') => versionOf(states[state]);
    expect(told('returned', 'student-told')).toEqual(
      one('tell-student', at('returned'), 'closing-recorded', 'telling-recorded'),
    );
    expect(told('returned', 'moved-away')).toEqual(one('tell-student', at('returned'), 'closing-recorded'));
    expect(told('withdrawn', 'moved-away')).toEqual(one('speak-with-student', at('withdrawn'), 'closing-recorded'));
    expect(told('taken-on', 'moved-away')).toEqual(one('treat', at('taken-on'), 'closing-recorded'));
  });

  it('is nothing when it is sent, received, opened, withdrawn or late', () => {
    expect(done(acts.submit(draft, now))).toEqual([[]]);
    expect(done(acts.receive(states.submitted, now))).toEqual([[]]);
    expect(done(acts.open(states.received, now))).toEqual([[]]);
    expect(done(acts.withdraw(states.received, now))).toEqual([[]]);
    expect(done(tellOverdue(states.submitted, plus(now, { days: 30 })))).toEqual([[]]);
  });

  it('is among what the step can give, by the agreed list', () => {
    for (const state of Object.values(states))
      if ('next' in state)
        for (const { step, doneWhen } of [state.next, ...state.beside])
          expect(EVIDENCE_OF[step as keyof typeof EVIDENCE_OF] as readonly unknown[]).toContain(doneWhen);
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
    const given = { ...submission, ...urgentFields, safetyConcern: safetyConcern ?? false };
    const decided = submit({ ...draft, urgency }, given, now);
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
