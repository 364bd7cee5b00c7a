import { isRefused, plus, type Instant } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  end,
  make,
  makeVoid,
  MOST_WRONG,
  redeem,
  renew,
  signInLinkActions,
  standingOf,
  type Ground,
  type SignInLink,
} from './sign-in-link.js';

const NOW: Instant = '2026-11-22T14:02:00.000Z';
const ground: Ground = {
  studentId: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01',
  registeredBy: '10006842',
  onlineViewOff: false,
  birthDateHeld: true,
  offered: true,
};
const identity = { id: '7a52d0e1-1111-4111-8111-0d6f1b8f1a02', personId: '9b1f0c8e-2222-5222-9222-0d6f1b8f1a03' };
const core = {
  ...identity,
  studentId: ground.studentId,
  registeredBy: ground.registeredBy,
  version: 4,
  linkedAt: NOW,
  madeAt: NOW,
};
const open = { ...core, state: 'open', endsAt: plus(NOW, { hours: 24 }), wrong: 0 } as const;
const inUse = { ...core, state: 'in-use', endsAt: plus(NOW, { minutes: 60 }) } as const;
const links: readonly SignInLink[] = [open, inUse, { ...core, state: 'void' }, { ...core, state: 'ended' }];
const acts = {
  make: (link: SignInLink) => make(ground, link, identity, NOW),
  void: makeVoid,
  redeem: (link: SignInLink) => redeem(link, true, NOW),
  renew: (link: SignInLink) => renew(link, NOW),
  end,
} as const;
const codeOf = (outcome: object) => (isRefused(outcome) ? outcome.refused[0]?.code : 'done');

describe('a one-time link', () => {
  it.each(links.flatMap((link) => Object.keys(acts).map((act) => [link.state, act, link] as const)))(
    'that is %s: %s as the table says',
    (state, act, link) => {
      const may = (signInLinkActions[state] as readonly string[]).includes(act);
      expect(isRefused(acts[act as keyof typeof acts](link))).toBe(!may);
    },
  );

  it('is made for 24 hours; the first tells whose sign-in it is, later ones keep it', () => {
    const first = make(ground, undefined, identity, NOW);
    expect(first).toMatchObject({
      next: { ...identity, version: 1, state: 'open', wrong: 0, endsAt: '2026-11-23T14:02:00.000Z' },
      events: [{ data: { personId: identity.personId, studentId: ground.studentId, way: 'one-time-link' } }],
    });
    const other = { id: 'another', personId: 'another' };
    expect(make(ground, inUse, other, NOW)).toMatchObject({ next: { ...identity, version: 5 }, events: [] });
  });

  it.each([
    ['online-view-off-no-link', { onlineViewOff: true }],
    ['birth-date-not-held', { birthDateHeld: false }],
    ['no-sign-in-links-here', { offered: false }],
  ])('is refused with %s', (code, change) => {
    const changed = { ...ground, ...change };
    expect(codeOf(make(changed, undefined, identity, NOW))).toBe(code);
    expect(standingOf(undefined, changed, NOW)).toEqual({ state: 'none', actions: [] });
    expect(standingOf(open, changed, NOW).actions).toEqual(['void']);
  });

  it('lets in once, for an hour at most, and not after its time', () => {
    const used = redeem(open, true, NOW);
    expect(used).toMatchObject({ next: { state: 'in-use', version: 5, endsAt: plus(NOW, { minutes: 60 }) } });
    if (isRefused(used)) throw new Error('refused');
    expect(codeOf(redeem(used.next, true, NOW))).toBe('sign-in-link-not-usable');
    expect(codeOf(redeem(open, true, open.endsAt))).toBe('sign-in-link-not-usable');
    expect(codeOf(renew(used.next, plus(NOW, { minutes: 59 })))).toBe('done');
    expect(codeOf(renew(used.next, plus(NOW, { minutes: 60 })))).toBe('sign-in-link-over');
  });

  it('counts wrong dates, says how many are left, and is void after the fifth', () => {
    let link: SignInLink = open;
    const told: unknown[] = [];
    for (let n = 1; n <= MOST_WRONG; n += 1) {
      const outcome = redeem(link, false, NOW);
      if (!isRefused(outcome) || !outcome.next) throw new Error('not refused');
      told.push(outcome.refused[0]?.facts?.['left'] ?? outcome.refused[0]?.code);
      link = outcome.next;
    }
    expect(told).toEqual([4, 3, 2, 1, 'sign-in-link-not-usable']);
    expect(link).toMatchObject({ state: 'void', version: 5 });
    expect(codeOf(redeem(link, true, NOW))).toBe('sign-in-link-not-usable');
  });

  it('never lets in after five wrong dates, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (tries) => {
        let link: SignInLink = open;
        let wrong = 0;
        for (const fits of tries) {
          const outcome = redeem(link, fits, NOW);
          if (!isRefused(outcome)) {
            expect(wrong).toBeLessThan(MOST_WRONG);
            return;
          }
          wrong += fits ? 0 : 1;
          link = outcome.next ?? link;
        }
        expect(link.state).toBe(wrong >= MOST_WRONG ? 'void' : 'open');
      }),
    );
  });

  it('is told to staff as it stands', () => {
    expect(standingOf(open, ground, NOW)).toEqual({
      state: 'open',
      madeAt: NOW,
      version: 4,
      endsAt: open.endsAt,
      actions: ['make', 'void'],
    });
    expect(standingOf(open, ground, open.endsAt)).toMatchObject({ state: 'not-used', actions: ['make'] });
    expect(standingOf(inUse, ground, NOW)).toMatchObject({ state: 'in-use', actions: ['make', 'void'] });
    expect(standingOf(inUse, ground, inUse.endsAt)).toMatchObject({ state: 'over', actions: ['make'] });
    for (const link of links.slice(2)) expect(standingOf(link, ground, NOW)).toMatchObject({ state: 'over' });
  });
});
