import { describe, expect, it } from '@jest/globals';
import { ConsentChangedV1, isRefused, keyOf, type Actor, type DomainEvent, type Instant } from '@footbridge/contracts';
import fc from 'fast-check';
import {
  change,
  consentActions,
  expire,
  give,
  withdraw,
  type Answers,
  type Circumstances,
  type Consent,
  type ConsentAction,
} from './consent.js';

const university = '10006842';
const trust = 'RW4';
const studentId = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01';
const lead = '33333333-3333-4333-8333-333333333333';
const of = { id: '7a52d0e1-1111-4111-8111-0d6f1b8f1a02', studentId, registeredBy: university };
const now: Instant = '2026-11-22T14:00:00.000Z';
const end: Instant = '2027-06-30T23:00:00.000Z';

const adviser: Actor = {
  kind: 'staff',
  personId: '11111111-1111-5111-8111-111111111111',
  appointmentId: '11111111-1111-4111-8111-111111111112',
  organisationId: university,
  role: 'wellbeing-adviser',
};
const student: Actor = { kind: 'student', personId: '22222222-2222-5222-8222-222222222222', studentId };
const system: Actor = { kind: 'system', service: 'consents' };
const elsewhere: Actor = { ...adviser, organisationId: '10007774' };
const anotherStudent: Actor = { ...student, studentId: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1aff' };
const officer: Actor = { ...adviser, kind: 'officer', role: 'information-governance-lead' };

const answers: Answers = {
  recipients: [trust],
  purposes: ['assessment-and-treatment'],
  categories: ['identity', 'contact', 'reason-for-referral'],
  returns: 'attendance',
  to: end,
  explained: true,
  wording: { version: '2026-11', language: 'en' },
};
const adult: Circumstances = { age: 20, trusts: [trust, 'RV3'], wordingIsCurrent: true, leadHolds: false };
const asAdult = { answers, circumstances: adult };
const young = (age: number, more: Partial<Answers> = {}) => ({
  answers: { ...answers, ...more },
  circumstances: { ...adult, age, leadHolds: true },
});
const safeguards = { route: 'young-people-service', safeguardingLead: lead } as const;

/** The next state; fails the test when refused. */
function done<T extends object>(outcome: { next: T; events: DomainEvent[] } | { refused: unknown }): T {
  if (!('next' in outcome)) throw new Error(`refused: ${JSON.stringify(outcome.refused)}`);
  return outcome.next;
}
const codes = (outcome: object): string[] => (isRefused(outcome) ? outcome.refused.map(({ code }) => code) : []);

const given = done(give(of, asAdult, student, now));
const inEachState: Record<Consent['state'], Consent> = {
  given,
  withdrawn: done(withdraw(given, student, now)),
  expired: done(expire(given, end)),
};
const doing: Record<ConsentAction, (consent: Consent) => object> = {
  change: (consent) => change(consent, asAdult, student, now),
  withdraw: (consent) => withdraw(consent, student, now),
  expire: (consent) => expire(consent, end),
};

describe('a permission to share', () => {
  describe.each(Object.values(inEachState))('when $state', (consent) => {
    it.each(Object.entries(doing))('answers %s as its table says', (action, act) => {
      const allowed = (consentActions[consent.state] as readonly string[]).includes(action);
      expect(codes(act(consent))).toEqual(allowed ? [] : ['wrong-state']);
    });
  });

  it('is given online by the student, with no witness', () => {
    expect(give(of, asAdult, student, now)).toMatchObject({
      next: {
        state: 'given',
        version: 1,
        terms: { recipients: [trust], returns: 'attendance', from: now, to: end },
        asked: { method: 'online', by: student.personId, capacity: 'adult', wording: { version: '2026-11' } },
      },
      events: [{ data: { consentId: of.id, version: 1, recipients: [trust], from: now, to: end } }],
    });
    expect(given.asked.witness).toBeUndefined();
  });

  it('is given in a session, and the adviser is its witness', () => {
    expect(done(give(of, asAdult, adviser, now)).asked).toMatchObject({
      method: 'in-session',
      witness: '11111111-1111-4111-8111-111111111112',
    });
  });

  it.each([
    ['staff of another organisation', elsewhere, 'not-registering-organisation'],
    ['another student', anotherStudent, 'not-own-student'],
    ['an officer', officer, 'actor-not-allowed'],
    ['a loop', system, 'actor-not-allowed'],
  ] as const)('is not given, changed or withdrawn by %s', (_, by, code) => {
    expect([give(of, asAdult, by, now), change(given, asAdult, by, now), withdraw(given, by, now)].map(codes)).toEqual([
      [code],
      [code],
      [code],
    ]);
  });

  it('is not given when what is always told was not explained, the wording is an old one, or a recipient is no trust', () => {
    const input = {
      answers: { ...answers, explained: false, recipients: [trust, '10007774'] },
      circumstances: { ...adult, wordingIsCurrent: false },
    };
    expect(codes(give(of, input, student, now))).toEqual([
      'always-told-not-explained',
      'wording-not-current',
      'recipient-is-no-trust',
    ]);
  });

  it.each([
    [{ from: '2026-11-22T13:54:59.999Z' }, ['begins-in-the-past']],
    [{ from: '2026-12-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' }, ['ends-before-it-begins']],
    [{ to: now }, ['ends-before-it-begins']],
    [{ from: '2026-11-22T13:56:00.000Z', to: '2026-11-22T13:58:00.000Z' }, ['ends-before-it-begins']],
  ])('of the period %j is refused as %j', (period, expected) => {
    expect(codes(give(of, { answers: { ...answers, ...period }, circumstances: adult }, student, now))).toEqual(
      expected,
    );
  });

  it('begins now when the clock of the asking machine is a little behind', () => {
    const from = '2026-11-22T13:56:00.000Z';
    expect(done(give(of, { answers: { ...answers, from }, circumstances: adult }, student, now)).terms.from).toBe(now);
  });

  it('replaces its terms when changed, with a new version', () => {
    const narrower = { ...answers, categories: ['identity'] as const, returns: 'nothing-more' as const };
    const outcome = change(given, { answers: narrower, circumstances: adult }, adviser, now);
    expect(done(outcome)).toMatchObject({ version: 2, terms: { categories: ['identity'], returns: 'nothing-more' } });
    expect(outcome).toMatchObject({ events: [{ of: ConsentChangedV1, data: { version: 2 } }] });
  });

  it('is not changed when its time is over, even before the loop has said so', () => {
    expect(codes(change(given, asAdult, student, end))).toEqual(['permission-over']);
  });

  it('is withdrawn by the student online, or written down by staff on their word', () => {
    expect(done(withdraw(given, student, now))).toMatchObject({ withdrawnAt: now, withdrawnBy: 'student-online' });
    expect(done(withdraw(given, adviser, now))).toMatchObject({ withdrawnBy: 'staff-on-students-word', version: 2 });
  });

  it('expires at its end, and not a millisecond before', () => {
    expect(codes(expire(given, '2027-06-30T22:59:59.999Z'))).toEqual(['not-over-yet']);
    expect(done(expire(given, '2027-07-01T08:00:00.000Z'))).toMatchObject({ state: 'expired', expiredAt: end });
    const endless = { ...answers, to: undefined };
    const forGood = done(give(of, { answers: endless, circumstances: adult }, student, now));
    expect(codes(expire(forGood, '2099-01-01T00:00:00.000Z'))).toEqual(['not-over-yet']);
  });
});

describe('permission of someone under 18', () => {
  it('under 16 is refused with whom to phone, whatever else is recorded', () => {
    const input = young(15, { capacity: 'presumed-16-17', safeguards });
    expect(give(of, input, adviser, now)).toEqual({
      refused: [{ code: 'under-16', facts: { phone: 'designated-safeguarding-lead', at: university } }],
    });
    expect(codes(give(of, input, student, now))).toEqual(['under-16']);
  });

  it.each([16, 17])('at %d needs capacity basis, routing check and the safeguarding lead named', (age) => {
    expect(codes(give(of, young(age), adviser, now))).toEqual([
      'capacity-basis-missing',
      'routing-check-missing',
      'safeguarding-lead-missing',
    ]);
    expect(codes(give(of, young(age, { capacity: 'adult', safeguards }), adviser, now))).toEqual([
      'capacity-basis-does-not-fit-age',
    ]);
    expect(done(give(of, young(age, { capacity: 'presumed-16-17', safeguards }), adviser, now)).asked).toMatchObject({
      capacity: 'presumed-16-17',
      safeguards,
    });
  });

  it('is refused when the appointment named is no safeguarding lead today', () => {
    const input = young(17, { capacity: 'presumed-16-17', safeguards });
    expect(
      codes(give(of, { ...input, circumstances: { ...input.circumstances, leadHolds: false } }, adviser, now)),
    ).toEqual(['safeguarding-lead-does-not-hold']);
  });

  it('is first given in a session; then the student may change it online, and the safeguards go on', () => {
    expect(codes(give(of, young(17), student, now))).toEqual(['under-18-needs-a-session']);
    const first = done(give(of, young(17, { capacity: 'presumed-16-17', safeguards }), adviser, now));
    expect(done(change(first, young(17, { returns: 'nothing-more' }), student, now))).toMatchObject({
      terms: { returns: 'nothing-more' },
      asked: { method: 'online', capacity: 'presumed-16-17', safeguards },
    });
  });

  it('needs nothing of that at 18, and keeps none of it', () => {
    const first = done(give(of, young(17, { capacity: 'presumed-16-17', safeguards }), adviser, now));
    const at18 = done(change(first, young(18), student, now));
    expect(at18.asked.capacity).toBe('adult');
    expect(at18.asked.safeguards).toBeUndefined();
    expect(codes(give(of, young(18, { capacity: 'presumed-16-17', safeguards }), adviser, now))).toEqual([
      'capacity-basis-does-not-fit-age',
    ]);
  });

  it.each([15, 16, 17])('can always be withdrawn, at %d too', () => {
    expect(done(withdraw(given, student, now)).state).toBe('withdrawn');
  });
});

describe('whatever is done to a permission', () => {
  const moments = fc
    .integer({ min: 0, max: 400 })
    .map((days) => new Date(Date.parse(now) + days * 86_400_000).toISOString());
  const acts = fc.array(
    fc.record({
      act: fc.constantFrom('change', 'withdraw', 'expire'),
      by: fc.constantFrom(adviser, student, elsewhere, anotherStudent, officer, system),
      at: moments,
      to: fc.option(moments, { nil: undefined }),
    }),
    { maxLength: 12 },
  );

  /** What an enforcer that applies the events in order holds as the current permission of each id. */
  function currentAfter(events: readonly DomainEvent[]): Map<string, number> {
    const current = new Map<string, number>();
    for (const {
      of: { type },
      data,
    } of events) {
      const { consentId, version } = data as { consentId: string; version: number };
      if (type === 'consent.given.v1' && current.has(consentId)) throw new Error('given twice');
      if (type === 'consent.given.v1' || type === 'consent.changed.v1') current.set(consentId, version);
      else current.delete(consentId);
    }
    return current;
  }

  it('has at most one current version, its events are in order without a gap, and what is over stays over', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        let consent: Consent = given;
        const events: DomainEvent[] = [...(give(of, asAdult, student, now) as { events: DomainEvent[] }).events];
        for (const { act, by, at, to } of steps) {
          const input = { answers: { ...answers, to }, circumstances: adult };
          const outcome: ReturnType<typeof change | typeof withdraw | typeof expire> =
            act === 'change'
              ? change(consent, input, by, at)
              : act === 'withdraw'
                ? withdraw(consent, by, at)
                : expire(consent, at);
          if (isRefused(outcome)) continue;
          expect(consent.state).toBe('given');
          consent = outcome.next;
          events.push(...outcome.events);
        }
        expect(events.map(({ data }) => (data as { version: number }).version)).toEqual(
          events.map((_, index) => index + 1),
        );
        expect(events.map(keyOf)).toEqual(events.map(() => studentId));
        const current = currentAfter(events);
        expect([...current]).toEqual(consent.state === 'given' ? [[of.id, consent.version]] : []);
      }),
    );
  });
});
