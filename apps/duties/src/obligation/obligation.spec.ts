import { describe, expect, it } from '@jest/globals';
import {
  isRefused,
  ObligationCancelledV1,
  ObligationDischargedV1,
  ObligationEscalatedV1,
  ObligationMintedV1,
  ObligationRemindedV1,
  plus,
} from '@footbridge/contracts';
import { obligationId } from './obligation-id.js';
import {
  cancel,
  discharge,
  elapse,
  escalate,
  isAtTheTop,
  mint,
  nextAt,
  obligationActions,
  remind,
  reopen,
  type Asked,
  type Obligation,
  type ObligationAction,
  type Reach,
} from './obligation.js';

const caseId = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01';
const minted = '2026-11-22T10:00:00.000Z';
const due = '2026-11-23T10:00:00.000Z';
const evidence = { eventId: '7a52d0e1-1111-4111-8111-0d6f1b8f1a02', type: 'handover.accepted.v1' };
const asked: Asked = {
  id: obligationId('referral', caseId, 'decide-on-offer', 1),
  caseKind: 'referral',
  caseId,
  step: 'decide-on-offer',
  stepVersion: 1,
  holder: { organisationId: 'RW4', dutyTeamId: '7a52d0e1-1111-4111-8111-0d6f1b8f1a03' },
  dueAt: due,
  escalation: ['service-manager', 'caldicott-guardian', 'senior-information-risk-owner'],
  turns: [due, '2026-11-24T10:00:00.000Z', '2026-11-25T10:00:00.000Z'],
  remindAt: ['2026-11-22T22:00:00.000Z', '2026-11-23T08:00:00.000Z'],
};

function done<T extends Obligation>(outcome: { next: T } | { refused: unknown }): T {
  if (!('next' in outcome)) throw new Error(`refused: ${JSON.stringify(outcome.refused)}`);
  return outcome.next;
}

const open = mint(asked, minted).next;
const inEachState: Record<Obligation['state'], Obligation> = {
  open,
  escalated: done(escalate(open, due)),
  discharged: done(discharge(open, evidence, due)),
  cancelled: done(cancel(open, evidence, due)),
};
const doing: Record<ObligationAction, (obligation: Obligation) => object> = {
  discharge: (obligation) => discharge(obligation, evidence, due),
  cancel: (obligation) => cancel(obligation, evidence, due),
  escalate: (obligation) => escalate(obligation, '2026-11-24T10:00:00.000Z'),
  remind: (obligation) => remind(obligation, due),
  reopen,
};

describe('a to-do', () => {
  describe.each(Object.values(inEachState))('when $state', (obligation) => {
    it.each(Object.entries(doing))('answers %s as its table says', (action, act) => {
      const allowed = (obligationActions[obligation.state] as readonly string[]).includes(action);
      const outcome = act(obligation);
      expect(isRefused(outcome) ? outcome.refused : 'done').toEqual(
        allowed ? 'done' : [{ code: 'wrong-state', facts: { state: obligation.state } }],
      );
    });
  });

  it('is told with its holder and due time when minted', () => {
    expect(mint(asked, minted).events).toEqual([
      {
        of: ObligationMintedV1,
        data: {
          caseId,
          caseKind: 'referral',
          obligationId: asked.id,
          step: 'decide-on-offer',
          stepVersion: 1,
          holder: asked.holder,
          dueAt: due,
        },
      },
    ]);
  });

  it('escalates at its due time, and not a millisecond before', () => {
    expect(escalate(open, '2026-11-23T09:59:59.999Z')).toEqual({
      refused: [{ code: 'not-due-yet', facts: { dueAt: due } }],
    });
    expect(escalate(open, due)).toMatchObject({
      next: { state: 'escalated', version: 2, escalatedAt: due },
      events: [
        {
          of: ObligationEscalatedV1,
          data: { organisationId: 'RW4', roles: ['service-manager'], level: 1, top: false, dueAt: due },
        },
      ],
    });
  });

  it('ends with the event that proves it, and remembers that it was late', () => {
    const late = done(escalate(open, due));
    expect(discharge(late, evidence, '2026-11-24T10:00:00.000Z')).toMatchObject({
      next: { state: 'discharged', version: 3, escalatedAt: due, endedAt: '2026-11-24T10:00:00.000Z', evidence },
      events: [{ of: ObligationDischargedV1, data: { evidence: evidence.eventId, evidenceType: evidence.type } }],
    });
    expect(cancel(open, evidence, due)).toMatchObject({
      next: { state: 'cancelled', version: 2, evidence },
      events: [{ of: ObligationCancelledV1, data: { because: evidence.eventId, becauseType: evidence.type } }],
    });
  });

  it('that was ended and is asked for stands again as it stood, whom it had reached included', () => {
    const events = mint(asked, minted).events;
    for (const ended of [done(discharge(open, evidence, due)), done(cancel(open, evidence, due))])
      expect(reopen(ended)).toEqual({ next: { ...open, version: 3 }, events });
    const late = done(escalate(open, due));
    const again = reopen(done(cancel(late, evidence, due)));
    expect(again).toEqual({ next: { ...late, version: 4 }, events });
    expect(nextAt(done(again))).toBe(asked.turns[1]);
  });

  it('has one id for one step of one case in one version', () => {
    expect(obligationId('referral', caseId, 'assess', 2)).toBe(obligationId('referral', caseId, 'assess', 2));
    const others = [
      obligationId('referral', caseId, 'assess', 2),
      obligationId('referral', caseId, 'assess', 3),
      obligationId('referral', caseId, 'treat', 2),
      obligationId('relationship', caseId, 'assess', 2),
      obligationId('referral', evidence.eventId, 'assess', 2),
    ];
    expect(new Set(others).size).toBe(others.length);
  });
});

describe('a reminder', () => {
  it('is given once for each time that was set, and not a millisecond before', () => {
    const [first = '', second = ''] = asked.remindAt;
    expect(nextAt(open)).toBe(first);
    expect(remind(open, plus(first, { milliseconds: -1 }))).toEqual({
      refused: [{ code: 'not-due-yet', facts: { dueAt: first } }],
    });
    const once = remind(open, first);
    expect(once).toMatchObject({
      next: { state: 'open', version: 2, reminded: 1 },
      events: [{ of: ObligationRemindedV1, data: { holder: asked.holder, dueAt: due, setFor: first } }],
    });
    expect(nextAt(done(once))).toBe(second);
    const twice = done(remind(done(once), second));
    expect(nextAt(twice)).toBe(due);
    expect(remind(twice, due)).toEqual({ refused: [{ code: 'no-reminder-left' }] });
  });

  it('is left out once it is late: then those above are told', () => {
    expect(elapse(open, due, new Map()).action).toBe('escalate');
    expect(nextAt(done(escalate(open, due)))).toBe(asked.turns[1]);
  });
});

describe('an escalation', () => {
  const turn = (level: number) => asked.turns[level] ?? due;
  const here = (...roles: string[]): Reach =>
    new Map(roles.map((role, n) => [role, `7a52d0e1-2222-4222-8222-0d6f1b8f1a0${n}`]));
  const rolesOf = (outcome: ReturnType<typeof escalate>) =>
    'events' in outcome ? (outcome.events[0]?.data as { roles: string[] }).roles : outcome.refused;

  it('tells one role after the other, each in its turn, and stays at the top', () => {
    const first = done(escalate(open, due));
    expect(escalate(first, plus(turn(1), { milliseconds: -1 }))).toEqual({
      refused: [{ code: 'not-due-yet', facts: { dueAt: turn(1) } }],
    });
    const second = done(escalate(first, turn(1)));
    const third = escalate(second, turn(2));
    expect(rolesOf(third)).toEqual(asked.escalation);
    expect(third).toMatchObject({
      next: { escalatedAt: due, told: 3, version: 4 },
      events: [{ data: { level: 3, top: true } }],
    });
    const top = done(third);
    expect([isAtTheTop(second), isAtTheTop(top), nextAt(top)]).toEqual([false, true, undefined]);
    expect(escalate(top, '2027-01-01T00:00:00.000Z')).toEqual({ refused: [{ code: 'at-the-top' }] });
  });

  it('names at the top the person who answers for it', () => {
    const all = here('service-manager', 'caldicott-guardian', 'senior-information-risk-owner');
    const second = done(escalate(done(escalate(open, due, all)), turn(1), all));
    expect(escalate(second, turn(2), all)).toMatchObject({
      events: [{ data: { appointmentId: all.get('senior-information-risk-owner') } }],
    });
    const below = here('service-manager');
    expect(escalate(second, turn(2), below)).toMatchObject({
      events: [{ data: { appointmentId: below.get('service-manager') } }],
    });
    const filler = here('directory-administrator');
    expect(escalate(second, turn(2), filler)).toMatchObject({
      events: [{ data: { appointmentId: filler.get('directory-administrator') } }],
    });
  });

  it('names whoever is there where none of these is', () => {
    const alone = mint({ ...asked, escalation: [], turns: [due] }, minted).next;
    for (const role of ['service-manager', 'duty-worker'])
      expect(escalate(alone, due, here(role))).toMatchObject({
        events: [{ data: { appointmentId: here(role).get(role) } }],
      });
  });

  it('passes over a role that nobody holds, while somebody is reachable above it', () => {
    expect(rolesOf(escalate(open, due, here('caldicott-guardian')))).toEqual(['service-manager', 'caldicott-guardian']);
    expect(rolesOf(escalate(open, due, here('duty-worker')))).toEqual(['service-manager']);
  });

  it('without anybody above stands at the top at once, with its own holder', () => {
    const alone = mint({ ...asked, escalation: [], turns: [due] }, minted).next;
    const team = asked.holder.dutyTeamId ?? '';
    expect(escalate(alone, due, here(team))).toMatchObject({
      next: { told: 1 },
      events: [{ data: { roles: [], level: 0, top: true, appointmentId: here(team).get(team) } }],
    });
  });
});
