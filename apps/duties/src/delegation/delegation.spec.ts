import { describe, expect, it } from '@jest/globals';
import { isRefused, plus, ROLE_CODES } from '@footbridge/contracts';
import fc from 'fast-check';
import {
  delegationActions,
  end,
  make,
  type Appointed,
  type Circumstances,
  type Delegation,
  type Wanted,
} from './delegation.js';
import { lackingRights } from './rights.js';

const now = '2026-11-26T09:00:00.000Z';
const id = (n: number) => `7a52d0e1-3333-4333-8333-0d6f1b8f1a0${n}`;
const someone = (n: number, role = 'wellbeing-adviser', more: Partial<Appointed> = {}): Appointed => ({
  appointmentId: id(n),
  personId: id(n + 5),
  organisationId: '10006842',
  role,
  dutyTeamIds: [],
  ...more,
});
const wanted: Wanted = {
  id: id(0),
  delegator: someone(1),
  delegate: { appointmentId: id(2) },
  reason: 'leave',
  from: now,
  to: plus(now, { days: 14 }),
};
const fine: Circumstances = {
  by: { appointmentId: id(1), oversees: false },
  doer: someone(2),
  lacking: [],
  standingUntil: undefined,
};
const codes = (outcome: ReturnType<typeof make> | ReturnType<typeof end>) =>
  isRefused(outcome) ? outcome.refused.map(({ code }) => code) : [];
const made = (): Delegation => {
  const outcome = make(wanted, fine, now);
  if (isRefused(outcome)) throw new Error('refused');
  return outcome.next;
};

describe('a delegation', () => {
  it('puts the to-dos of one appointment on a colleague’s list, from–to', () => {
    expect(make(wanted, fine, now)).toMatchObject({
      next: { state: 'made', version: 1, delegator: { appointmentId: id(1) }, delegate: { appointmentId: id(2) } },
    });
  });

  it.each<[string, Partial<Wanted>, Partial<Circumstances>, string]>([
    [
      'of somebody else’s, by who does not oversee the work',
      {},
      { by: { appointmentId: id(3), oversees: false } },
      'not-your-own',
    ],
    ['that ends before it begins', { to: now }, {}, 'ends-before-it-begins'],
    ['longer than three months', { to: plus(now, { days: 92, milliseconds: 1 }) }, {}, 'delegation-too-long'],
    ['to nobody', {}, { doer: undefined }, 'delegate-not-appointed'],
    [
      'to who has left by then',
      {},
      { doer: someone(2, 'wellbeing-adviser', { until: now }) },
      'delegate-not-appointed',
    ],
    [
      'to oneself in another role',
      {},
      { doer: someone(2, 'counsellor', { personId: id(6) }) },
      'delegate-is-delegator',
    ],
    ['beyond what the delegate may do', {}, { lacking: ['sharing.review'] }, 'beyond-delegate'],
    ['while another stands', {}, { standingUntil: plus(now, { days: 3 }) }, 'delegated-already'],
  ])('%s is refused', (_, change, circumstances, code) => {
    expect(codes(make({ ...wanted, ...change }, { ...fine, ...circumstances }, now))).toEqual([code]);
  });

  it('tells all that stands against it at once', () => {
    const worst = { ...fine, by: { appointmentId: id(3), oversees: false }, doer: undefined, standingUntil: now };
    expect(codes(make({ ...wanted, to: now }, worst, now)).length).toBe(4);
  });

  it('of another’s to-dos is made and ended by who oversees the work', () => {
    const by = { appointmentId: id(3), oversees: true };
    expect(codes(make(wanted, { ...fine, by }, now))).toEqual([]);
    expect(codes(end(made(), by, now))).toEqual([]);
    expect(codes(end(made(), { ...by, oversees: false }, now))).toEqual(['not-your-own']);
  });

  it('ends once, and not after its time', () => {
    const by = { appointmentId: id(1), oversees: false };
    const ended = end(made(), by, now);
    if (isRefused(ended)) throw new Error('refused');
    expect(ended.next).toMatchObject({ state: 'ended', version: 2, endedBy: id(1) });
    expect(codes(end(ended.next, by, now))).toEqual(['wrong-state']);
    expect(codes(end(made(), by, wanted.to))).toEqual(['delegation-over-already']);
    expect(delegationActions.ended).toEqual([]);
  });
});

describe('what a delegate may lack', () => {
  it('is nothing between those who care for students alike, and much between a clinician and a manager', () => {
    expect(lackingRights('wellbeing-adviser', 'mental-health-adviser')).toEqual([]);
    expect(lackingRights('triage-clinician', 'duty-worker')).toEqual([]);
    expect(lackingRights('wellbeing-lead', 'wellbeing-adviser')).toContain('sharing.review');
    expect(lackingRights('triage-clinician', 'service-manager')).toContain('referral.accept');
    expect(lackingRights('triage-clinician', 'service-manager')).not.toContain('referral.list');
  });

  it('never lets rights grow along a chain: who lacks nothing of one that lacks nothing lacks nothing', () => {
    const role = fc.constantFrom(...ROLE_CODES);
    fc.assert(
      fc.property(role, role, role, (a, b, c) => {
        if (lackingRights(a, b).length === 0 && lackingRights(b, c).length === 0)
          expect(lackingRights(a, c)).toEqual([]);
      }),
    );
  });
});
