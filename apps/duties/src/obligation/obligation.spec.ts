import { describe, expect, it } from '@jest/globals';
import {
  isRefused,
  ObligationCancelledV1,
  ObligationDischargedV1,
  ObligationEscalatedV1,
  ObligationMintedV1,
} from '@footbridge/contracts';
import { obligationId } from './obligation-id.js';
import {
  cancel,
  discharge,
  escalate,
  mint,
  obligationActions,
  type Asked,
  type Obligation,
  type ObligationAction,
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
  escalation: ['service-manager'],
  escalateAt: due,
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
  escalate: (obligation) => escalate(obligation, due),
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
      events: [{ of: ObligationEscalatedV1, data: { organisationId: 'RW4', roles: ['service-manager'], dueAt: due } }],
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
