import { describe, expect, it } from '@jest/globals';
import { isRefused, ROLE_CODES, type Instant, type Role, type StaffActor } from '@footbridge/contracts';
import fc from 'fast-check';
import {
  allowed,
  anAgreement,
  aParty,
  approver,
  everyState,
  HASH,
  holder,
  LIVERPOOL,
  MERSEY_CARE,
  now,
  proposer,
  terms,
  trustSignatory,
  universitySignatory,
} from '../../test/builders.js';
import {
  actionsFor,
  advise,
  AGREEMENT_ROLES,
  agreementActions,
  approve,
  bringIntoForce,
  draft,
  expire,
  partiesOf,
  propose,
  reinstate,
  returnToDraft,
  revise,
  sign,
  suspend,
  terminate,
  type Agreement,
  type AgreementAction,
  type Decided,
} from './agreement.js';

const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const types = (result: Decided<Agreement>) => (isRefused(result) ? [] : result.events.map(({ of }) => of.type));
const ACTIONS = Object.keys(AGREEMENT_ROLES) as AgreementAction[];

/** Any action with input that is right for it. */
function act(agreement: Agreement, action: AgreementAction, by: StaffActor, at: Instant = now): Decided<Agreement> {
  const contentHash = 'contentHash' in agreement ? agreement.contentHash : HASH;
  const acts: Record<AgreementAction, () => Decided<Agreement>> = {
    revise: () => revise(agreement, terms(), by),
    propose: () => propose(agreement, { contentHash, flaws: [] }, by, at),
    advise: () => advise(agreement, 'concerns', by, at),
    approve: () => approve(agreement, by, at),
    return: () => returnToDraft(agreement, by, at),
    sign: () => sign(agreement, { contentHash }, by, at),
    suspend: () => suspend(agreement, 'incident', by, at),
    reinstate: () => reinstate(agreement, by, at),
    terminate: () => terminate(agreement, 'purpose-ended', by, at),
  };
  return acts[action]();
}

describe('every state and every action', () => {
  const states = Object.entries(everyState());
  it.each(states.flatMap(([state, agreement]) => ACTIONS.map((action) => [state, action, agreement] as const)))(
    '%s, %s: allowed to the right person exactly when the table says so',
    (state, action, agreement) => {
      const [role] = AGREEMENT_ROLES[action].toReversed();
      const by = holder(role as Role, MERSEY_CARE, 'another');
      const mayNow = (agreementActions[agreement.state] as readonly string[]).includes(action);
      const decision = act(
        agreement,
        action,
        role === 'senior-information-owner' ? { ...by, organisationId: LIVERPOOL } : by,
      );
      expect(codes(decision)).toEqual(mayNow ? [] : ['wrong-state']);
      expect(agreement.state).toBe(state);
    },
  );

  it.each(ROLE_CODES)('%s: sees exactly the actions of its role', (role) => {
    for (const agreement of Object.values(everyState())) {
      const by = holder(role, MERSEY_CARE, 'another');
      const expected = agreementActions[agreement.state].filter((action) => AGREEMENT_ROLES[action].includes(role));
      expect(actionsFor(agreement, by)).toEqual(expected);
      for (const action of ACTIONS)
        expect(codes(act(agreement, action, by)).length === 0).toBe((expected as string[]).includes(action));
      expect(actionsFor(agreement, { ...by, organisationId: 'RXV' })).toEqual([]);
    }
  });
});

describe('proposing', () => {
  it('names the flaws of the terms, the dates and the actor at once', () => {
    const undated = anAgreement({
      ...terms(),
      from: undefined,
      to: '2026-01-01T00:00:00.000Z',
      reviewBy: undefined,
    }).drafted();
    const decision = propose(undated, { contentHash: HASH, flaws: [{ code: 'parties-too-few' }] }, approver, now);
    expect(codes(decision)).toEqual([
      'role-not-allowed',
      'from-missing',
      'review-date-missing',
      'already-over',
      'parties-too-few',
    ]);
  });

  it.each([
    ['after it ends', { reviewBy: '2029-01-01T00:00:00.000Z' }],
    ['before it begins', { reviewBy: '2026-10-01T00:00:00.000Z' }],
    ['already past', { from: '2020-01-01T00:00:00.000Z', reviewBy: '2021-01-01T00:00:00.000Z' }],
  ])('takes no review date %s', (_, dates) => {
    const drafted = anAgreement(terms(dates)).drafted();
    expect(codes(act(drafted, 'propose', proposer))).toEqual(['review-date-not-while-it-runs']);
  });

  it('takes an agreement without an end, not one that ends before it begins', () => {
    expect(codes(act(anAgreement(terms({ to: undefined })).drafted(), 'propose', proposer))).toEqual([]);
    const backwards = terms({
      from: '2027-06-01T00:00:00.000Z',
      to: '2027-01-01T00:00:00.000Z',
      reviewBy: '2026-12-31T00:00:00.000Z',
    });
    expect(codes(act(anAgreement(backwards).drafted(), 'propose', proposer))).toContain('ends-before-it-begins');
  });

  it('is refused to whoever drafts for others', () => {
    const others = terms({ parties: [aParty('RXV'), aParty(MERSEY_CARE)] });
    expect(codes(draft('4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b10', others, proposer))).toEqual(['not-a-party']);
    expect(codes(revise(anAgreement().drafted(), others, proposer))).toEqual(['drafter-must-stay-a-party']);
  });
});

describe('approving and advising', () => {
  it('is by another person than the proposer', () => {
    const changedRoles = { ...proposer, role: 'senior-information-owner' as const };
    expect(codes(approve(anAgreement().proposed(), changedRoles, now))).toEqual(['proposer-may-not-approve']);
  });

  it('is never by a data protection officer, whose advice is kept and binds nobody', () => {
    const officer = holder('data-protection-officer', MERSEY_CARE);
    const advised = allowed(advise(anAgreement().proposed(), 'objection', officer, now));
    expect(advised.advice).toMatchObject([{ advice: 'objection', role: 'data-protection-officer', at: now }]);
    expect(codes(approve(advised, officer, now))).toEqual(['role-not-allowed']);
    expect(codes(approve(advised, approver, now))).toEqual([]);
  });
});

describe('signing', () => {
  it('is over exactly what was shown', () => {
    const decision = sign(anAgreement().approved(), { contentHash: 'b'.repeat(64) }, universitySignatory, now);
    expect(codes(decision)).toEqual(['not-what-was-shown']);
  });

  it('is never by the proposer, whatever role they took on since', () => {
    const changedRoles = { ...proposer, role: 'senior-information-owner' as const };
    expect(codes(act(anAgreement().approved(), 'sign', changedRoles))).toEqual(['proposer-may-not-sign']);
  });

  it('happens once per party', () => {
    const deputy = holder('senior-information-owner', LIVERPOOL, 'deputy');
    expect(codes(act(anAgreement().halfSigned(), 'sign', deputy))).toEqual(['party-signed-already']);
  });

  it('brings it into force with the last signature when its time has come', () => {
    const decision = act(anAgreement().halfSigned(), 'sign', trustSignatory);
    expect(types(decision)).toEqual(['agreement.signed.v1', 'agreement.came-into-force.v1']);
    expect(decision).toMatchObject({
      next: { state: 'in-force', inForceSince: now },
      events: [{}, { data: { version: 1 } }],
    });
  });

  it('waits for its first day, and comes into force on it', () => {
    const waiting = anAgreement().waiting();
    expect(waiting.state).toBe('signed');
    expect(codes(bringIntoForce(waiting, '2026-12-31T23:59:59.999Z'))).toEqual(['not-yet']);
    expect(types(bringIntoForce(waiting, '2027-01-01T00:00:00.000Z'))).toEqual(['agreement.came-into-force.v1']);
    expect(codes(bringIntoForce(waiting, '2028-11-01T00:00:00.000Z'))).toEqual(['already-over']);
  });

  it('is too late once the agreement is over', () => {
    expect(codes(act(anAgreement().halfSigned(), 'sign', trustSignatory, '2028-11-01T00:00:00.000Z'))).toEqual([
      'already-over',
    ]);
  });

  it('starts again after a return, with the next version', () => {
    const returned = allowed(returnToDraft(anAgreement().halfSigned(), approver, now));
    expect(returned).toEqual({ id: returned.id, state: 'draft', version: 2, terms: terms() });
  });
});

describe('suspending and ending', () => {
  it('is lifted by another person than who suspended it', () => {
    const suspended = anAgreement().suspended();
    expect(codes(reinstate(suspended, trustSignatory, now))).toEqual(['suspender-may-not-reinstate']);
    expect(allowed(reinstate(suspended, universitySignatory, now))).toEqual(anAgreement().inForce());
    expect(codes(reinstate(suspended, universitySignatory, '2028-11-01T00:00:00.000Z'))).toEqual(['already-over']);
  });

  it('comes by itself on the last day, suspended or not, and not before', () => {
    const { inForce, suspended, waiting, halfSigned } = anAgreement();
    for (const agreement of [inForce(), suspended(), waiting()]) {
      expect(codes(expire(agreement, '2028-10-31T23:59:59.999Z'))).toEqual(['not-yet']);
      expect(types(expire(agreement, '2028-11-01T00:00:00.000Z'))).toEqual(['agreement.expired.v1']);
    }
    expect(codes(expire(halfSigned(), '2028-11-01T00:00:00.000Z'))).toEqual(['wrong-state']);
    expect(codes(expire(anAgreement(terms({ to: undefined })).inForce(), '2099-01-01T00:00:00.000Z'))).toEqual([
      'not-yet',
    ]);
  });

  it('keeps who ended it and why', () => {
    expect(anAgreement().terminated()).toMatchObject({
      state: 'terminated',
      reason: 'purpose-ended',
      terminatedAt: now,
    });
  });
});

describe('any history of an agreement', () => {
  const roles = [
    'information-governance-lead',
    'caldicott-guardian',
    'senior-information-owner',
    'data-protection-officer',
  ] as const;
  const step = fc.record({
    /** Most steps are of the state's own; the rest are anything. */
    own: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    pick: fc.nat({ max: 1000 }),
    role: fc.constantFrom(...roles),
    at: fc.constantFrom(LIVERPOOL, LIVERPOOL, MERSEY_CARE, MERSEY_CARE, 'RXV'),
    name: fc.constantFrom('a', 'b', 'c'),
    days: fc.integer({ min: 0, max: 8 }),
    rightHash: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  });
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  /** People change roles: the same three at each place, so that one may try to play two parts. */
  const actorOf = ({ own, pick, role, at, name }: Step, action: AgreementAction): StaffActor => {
    const able = AGREEMENT_ROLES[action];
    const played = own ? (able[pick % able.length] ?? role) : role;
    return { ...holder(played, at), personId: holder('wellbeing-lead', at, name).personId };
  };

  function next(agreement: Agreement, given: Step, at: Instant): Decided<Agreement> {
    const may: readonly AgreementAction[] = agreementActions[agreement.state];
    const action = (given.own ? may : ACTIONS)[given.pick % Math.max(1, given.own ? may.length : ACTIONS.length)];
    if (action === undefined || given.pick % 11 === 0) return expire(agreement, at);
    if (given.pick % 7 === 0) return bringIntoForce(agreement, at);
    const by = actorOf(given, action);
    if (action === 'propose')
      return propose(agreement, { contentHash: `${agreement.version}`.repeat(64), flaws: [] }, by, at);
    if (action === 'sign' && !given.rightHash) return sign(agreement, { contentHash: '0'.repeat(64) }, by, at);
    return act(agreement, action, by, at);
  }

  /** Every state that one history went through. */
  function walk(steps: readonly Step[]): Agreement[] {
    const seen: Agreement[] = [anAgreement().drafted()];
    let at = Date.parse(now);
    for (const given of steps) {
      at += given.days * 86_400_000;
      const [last] = seen.slice(-1);
      const decision = last && next(last, given, new Date(at).toISOString());
      if (decision && !isRefused(decision)) seen.push(decision.next);
    }
    return seen;
  }

  it('is in force only when every party signed the same version, none of them the proposer', () => {
    let timesInForce = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 160 }), (steps) => {
        for (const agreement of walk(steps)) {
          if (agreement.state !== 'in-force' && agreement.state !== 'suspended') continue;
          timesInForce += 1;
          const { signatures, version, contentHash, proposedBy, approvedBy, terms: agreed } = agreement;
          expect(signatures.map(({ organisationId }) => organisationId).toSorted()).toEqual(
            partiesOf(agreed).toSorted(),
          );
          for (const signature of signatures) {
            expect(signature).toMatchObject({ version, contentHash });
            expect(signature.personId).not.toBe(proposedBy.personId);
          }
          expect(approvedBy.personId).not.toBe(proposedBy.personId);
          expect(contentHash).toBe(`${version}`.repeat(64));
        }
      }),
      { numRuns: 300, seed: 20261122 },
    );
    expect(timesInForce).toBeGreaterThan(50);
  });
});
