import { describe, expect, it } from '@jest/globals';
import { plus, type Instant } from '@footbridge/contracts';
import fc from 'fast-check';
import { effectOf, limitOf, tookEffect, type Withdrawal } from './withdrawal.js';

const withdrawnAt: Instant = '2026-11-22T14:02:00.000Z';
const limitAt = limitOf(withdrawnAt, { knowledgeLimitSeconds: 30, clockAllowanceSeconds: 10 });
const enforcers = ['referrals', 'exchange'];
const withdrawal = (...acknowledgements: Withdrawal['acknowledgements']): Withdrawal => ({
  consentId: '7a52d0e1-1111-4111-8111-0d6f1b8f1a02',
  studentId: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01',
  registeredBy: '10006842',
  version: 2,
  withdrawnAt,
  limitAt,
  acknowledgements,
});
const said = (enforcer: string, seconds: number) => ({ enforcer, stoppedAt: plus(withdrawnAt, { seconds }) });
const at = (seconds: number) => plus(withdrawnAt, { seconds });

describe('the effect of a withdrawal', () => {
  it('is pending until the last enforcer has said that it stopped', () => {
    expect(effectOf(withdrawal(said('referrals', 1)), at(39.999), enforcers)).toEqual({
      state: 'pending',
      waitingFor: ['exchange'],
      atLatest: at(40),
    });
  });

  it('is there since the last acknowledgement', () => {
    expect(effectOf(withdrawal(said('referrals', 2), said('exchange', 1)), at(3), enforcers)).toEqual({
      state: 'acknowledged-by-all',
      since: at(2),
    });
  });

  it('is there by limit when an enforcer was silent, and says which', () => {
    expect(effectOf(withdrawal(said('referrals', 2)), at(40), enforcers)).toEqual({
      state: 'by-limit',
      since: at(40),
      waitingFor: ['exchange'],
    });
  });

  it('stays by limit when the acknowledgement comes late', () => {
    const late = withdrawal(said('referrals', 2), said('exchange', 90));
    expect(effectOf(late, at(100), enforcers)).toEqual({ state: 'by-limit', since: at(40), waitingFor: [] });
  });

  it('is told once it is there, and how', () => {
    const effect = effectOf(withdrawal(said('referrals', 2)), at(3), ['referrals']);
    if (effect.state === 'pending') throw new Error('pending');
    expect(tookEffect(withdrawal(), effect).data).toMatchObject({ how: 'acknowledged-by-all', since: at(2) });
  });

  it('once there never moves, whatever is said later and however late one asks', () => {
    const acknowledgements = fc.uniqueArray(
      fc.record({ enforcer: fc.constantFrom(...enforcers), seconds: fc.integer({ min: 0, max: 100 }) }),
      { selector: ({ enforcer }) => enforcer },
    );
    fc.assert(
      fc.property(
        acknowledgements,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        (all, one, other) => {
          const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
          const heardBy = (seconds: number) =>
            withdrawal(
              ...all.filter((each) => each.seconds <= seconds).map((each) => said(each.enforcer, each.seconds)),
            );
          const first = effectOf(heardBy(earlier), at(earlier), enforcers);
          const second = effectOf(heardBy(later), at(later), enforcers);
          if (first.state !== 'pending') {
            expect(second).toMatchObject({ state: first.state, since: first.since });
            expect(first.since <= at(earlier)).toBe(true);
          }
        },
      ),
    );
  });
});
