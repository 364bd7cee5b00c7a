import { describe, expect, it } from '@jest/globals';
import {
  AgreementCameIntoForceV1,
  isRefused,
  plus,
  ROLE_CODES,
  type Instant,
  type Role,
  type StaffActor,
} from '@footbridge/contracts';
import fc from 'fast-check';
import {
  allowed,
  anAgreement,
  aParty,
  aProposal,
  approver,
  AS_AGREED,
  everyState,
  GMMH,
  HASH,
  holder,
  joinedBy,
  JWS,
  LIVERPOOL,
  MERSEY_CARE,
  now,
  proposer,
  RECORD_ID,
  terms,
} from '../../test/builders.js';
import { actionsFor, AGREEMENT_ROLES, agreementActions, type AgreementAction } from './actions.js';
import { isLive, membersOf, preparationOf, prepare, seenBy, type Agreement, type Decided } from './agreement.js';
import { amend, bringIntoForce, dropAmendment, expire, makeReviewDue, review, terminate } from './lifecycle.js';
import { adviseJoining, approveJoining, dropJoining, invite, join, leave } from './membership.js';
import { advise, answer, approve, preparationActions, propose, returnToDraft, revise, sign } from './preparation.js';
import {
  askReinstatement,
  askSuspension,
  confirmReinstatement,
  confirmSuspension,
  dropReinstatement,
  dropSuspension,
  reviewSuspension,
  suspendAtOnce,
} from './suspension.js';

const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const ACTIONS = Object.keys(AGREEMENT_ROLES) as AgreementAction[];
const suspending = { reason: 'incident', inFlight: AS_AGREED } as const;

/** Any action with input that is right for it. */
function act(agreement: Agreement, action: AgreementAction, by: StaffActor, at: Instant = now): Decided<Agreement> {
  const version = preparationOf(agreement);
  const contentHash = version && 'contentHash' in version ? version.contentHash : HASH;
  const invited = isLive(agreement) ? (agreement.joining[0]?.party.organisationId ?? GMMH) : GMMH;
  const signature = { signed: HASH, expected: HASH, jws: JWS, errors: [] };
  const acts: Record<AgreementAction, () => Decided<Agreement>> = {
    revise: () => prepare(agreement, (each) => revise(each, each.terms, by)),
    answer: () => prepare(agreement, (each) => answer(each, { finding: 'x', answer: 'because' }, by, at)),
    propose: () =>
      prepare(agreement, (each) =>
        propose(each, aProposal(each.terms, { contentHash: String(each.version).repeat(64).slice(0, 64) }), by, at),
      ),
    advise: () => prepare(agreement, (each) => advise(each, { advice: 'concerns' }, by, at)),
    approve: () => prepare(agreement, (each) => approve(each, by, at)),
    return: () => prepare(agreement, (each) => returnToDraft(each, by, at)),
    sign: () => prepare(agreement, (each) => sign(each, { contentHash, jws: JWS }, by, at)),
    amend: () => amend(agreement, by),
    'drop-amendment': () => dropAmendment(agreement, by),
    invite: () => invite(agreement, { party: aParty(GMMH), errors: [] }, by, at),
    'approve-joining': () => approveJoining(agreement, { organisationId: invited, closed: [] }, by, at),
    'advise-joining': () => adviseJoining(agreement, { advice: 'concerns' }, by, at),
    'drop-joining': () => dropJoining(agreement, invited, by),
    join: () => join(agreement, signature, by, at),
    leave: () => leave(agreement, by, at),
    'ask-suspension': () => askSuspension(agreement, suspending, by, at),
    'confirm-suspension': () => confirmSuspension(agreement, RECORD_ID, by, at),
    'drop-suspension': () => dropSuspension(agreement, by),
    'suspend-at-once': () => suspendAtOnce(agreement, { ...suspending, recordId: RECORD_ID }, by, at),
    'review-suspension': () => reviewSuspension(agreement, 'not-needed', by, at),
    'ask-reinstatement': () => askReinstatement(agreement, by, at),
    'confirm-reinstatement': () => confirmReinstatement(agreement, by, at),
    'drop-reinstatement': () => dropReinstatement(agreement, by),
    review: () => review(agreement, plus(at, { days: 300 }), by, at),
    terminate: () => terminate(agreement, 'purpose-ended', by, at),
  };
  return acts[action]();
}

/** Reasons that a state of the table cannot know: nobody asked, nobody was invited, nothing is on its way. */
const NEEDS_MORE: Partial<Record<AgreementAction, readonly string[]>> = {
  'drop-amendment': ['no-amendment'],
  'approve-joining': ['not-invited'],
  'drop-joining': ['not-invited'],
  'advise-joining': ['not-a-party', 'joining-not-approved'],
  join: ['not-a-party', 'joining-not-approved'],
  'confirm-suspension': ['nothing-asked'],
  'drop-suspension': ['nothing-asked'],
  'confirm-reinstatement': ['nothing-asked'],
  'drop-reinstatement': ['nothing-asked'],
};

/** The role that does it at Mersey Care, or at Liverpool where only a university has it; never somebody who acted before. */
function right(action: AgreementAction): StaffActor {
  const roles = AGREEMENT_ROLES[action];
  const role = roles.find((each) => each !== 'senior-information-owner') ?? 'senior-information-owner';
  return holder(role, MERSEY_CARE, 'another');
}

describe('every state and every action', () => {
  const states = Object.values(everyState());
  it.each(states.flatMap((agreement) => ACTIONS.map((action) => [agreement.state, action, agreement] as const)))(
    '%s, %s: allowed to the right person exactly when the table says so',
    (_, action, agreement) => {
      const mayNow = (agreementActions[agreement.state] as readonly string[]).includes(action);
      expect(codes(act(agreement, action, right(action)))).toEqual(
        mayNow ? (NEEDS_MORE[action] ?? []) : expect.arrayContaining(['wrong-state']),
      );
    },
  );

  it.each(ROLE_CODES)('%s: sees exactly what it may do, in any state', (role) => {
    for (const agreement of [...states, anAgreement().amending(), anAgreement().reinstating()]) {
      const by = holder(role, MERSEY_CARE, 'another');
      const shown = actionsFor(agreement, by);
      for (const action of shown) expect(AGREEMENT_ROLES[action]).toContain(role);
      for (const action of ACTIONS) {
        const done = codes(act(agreement, action, by)).length === 0;
        if (done) expect(shown).toContain(action);
      }
      expect(actionsFor(agreement, { ...by, organisationId: GMMH })).toEqual([]);
    }
  });

  it('shows what is done to an amendment beside what is done to the version that runs', () => {
    const lead = holder('information-governance-lead', MERSEY_CARE);
    const shown = actionsFor(anAgreement().amending(), lead);
    expect(shown).toEqual(expect.arrayContaining(['revise', 'propose', 'suspend-at-once', 'drop-amendment']));
    expect(shown).not.toContain('amend');
  });
});

describe('bringing into force', () => {
  it('waits for its first day and for somebody at each step', () => {
    const later = anAgreement(terms({ from: '2027-01-01T00:00:00.000Z' })).signed();
    const gap = { code: 'step-without-role', facts: { organisationId: LIVERPOOL } };
    expect(codes(bringIntoForce(later, [], '2026-12-31T23:59:59.999Z'))).toEqual(['not-yet']);
    expect(codes(bringIntoForce(later, [gap], '2027-01-01T00:00:00.000Z'))).toEqual(['step-without-role']);
    expect(codes(bringIntoForce(later, [], '2028-11-01T00:00:00.000Z'))).toEqual(['already-over']);
    expect(allowed(bringIntoForce(later, [], '2027-01-01T00:00:00.000Z'))).toMatchObject({
      state: 'in-force',
      inForceSince: '2027-01-01T00:00:00.000Z',
      nextReview: '2027-11-01T00:00:00.000Z',
    });
  });

  it('tells what is covered, and what goes on after the end where the clause says so', () => {
    const events = (agreed = terms()) => {
      const decision = bringIntoForce(anAgreement(agreed).signed(), [], now);
      return isRefused(decision) ? [] : decision.events;
    };
    expect(events()).toMatchObject([
      {
        of: AgreementCameIntoForceV1,
        data: {
          parties: [LIVERPOOL, MERSEY_CARE],
          categories: ['identity', 'contact', 'reason-for-referral', 'risk-and-safety', 'referral-progress'],
          ending: { recordId: RECORD_ID, days: 14 },
        },
      },
    ]);
    const nothing = { continues: 'nothing', phone: 'Phone the duty team of the other side.' } as const;
    const [told] = events(terms({ ending: { noticeDays: 90, data: 'own-record-kept', inFlight: nothing } }));
    expect(told?.data).not.toHaveProperty('ending');
  });
});

describe('an amendment that is dropped', () => {
  it('gives its number to no other, whatever happens to the agreement in between', () => {
    const dropped = allowed(dropAmendment(anAgreement().amending(), proposer));
    expect(dropped).not.toHaveProperty('amendment');
    expect(allowed(amend(dropped, proposer))).toMatchObject({ version: 1, amendment: { version: 3 } });
    const stopped = allowed(suspendAtOnce(dropped, { ...suspending, recordId: RECORD_ID }, approver, now));
    const again = allowed(dropAmendment(allowed(amend(stopped, proposer)), proposer));
    expect(allowed(amend(again, proposer))).toMatchObject({ amendment: { version: 4 } });
  });

  it('was the second where none was dropped', () => {
    expect(anAgreement().amending()).toMatchObject({ amendment: { version: 2 } });
  });
});

describe('review and end', () => {
  it('asks for the review when it is late, and goes on meanwhile', () => {
    const { inForce, reviewDue } = anAgreement();
    expect(codes(makeReviewDue(inForce(), '2027-10-31T23:59:59.999Z'))).toEqual(['not-yet']);
    expect(reviewDue()).toMatchObject({ state: 'review-due', members: [{}, {}] });
    expect(act(reviewDue(), 'review', proposer)).toMatchObject({
      next: {
        state: 'in-force',
        nextReview: plus(now, { days: 300 }),
        reviews: [{ role: 'information-governance-lead' }],
      },
    });
  });

  it.each([
    ['past', '2026-11-22T10:00:00.000Z'],
    ['after the end', '2028-12-01T00:00:00.000Z'],
    ['years ahead', '2029-11-22T10:00:00.001Z'],
  ])('takes no next review that is %s', (_, at) => {
    expect(codes(review(anAgreement().inForce(), at, proposer, now))).toEqual(['review-date-not-while-it-runs']);
  });

  it('ends by itself on the last day, suspended or not, and not before', () => {
    const { inForce, suspended, signed, halfSigned } = anAgreement();
    for (const agreement of [inForce(), suspended(), signed()]) {
      expect(codes(expire(agreement, '2028-10-31T23:59:59.999Z'))).toEqual(['not-yet']);
      expect(codes(expire(agreement, '2028-11-01T00:00:00.000Z'))).toEqual([]);
    }
    expect(codes(expire(halfSigned(), '2028-11-01T00:00:00.000Z'))).toEqual(['wrong-state']);
    expect(codes(expire(anAgreement(terms({ to: undefined })).inForce(), '2099-01-01T00:00:00.000Z'))).toEqual([
      'not-yet',
    ]);
  });

  it('does not end while a signed version waits to take its place: neither runs out nor stays suspended for it', () => {
    const { inForce, suspended, signed } = anAgreement();
    const end = '2028-11-01T00:00:00.000Z';
    const waiting = { ...signed(), version: 2 };
    const renewal = { ...waiting, terms: { ...waiting.terms, to: '2030-11-01T00:00:00.000Z', from: end } };
    for (const agreement of [inForce(), suspended()]) {
      expect(codes(expire({ ...agreement, amendment: renewal }, end))).toEqual(['not-yet']);
      expect(codes(expire({ ...agreement, amendment: renewal }, '2030-11-01T00:00:00.000Z'))).toEqual([]);
      const { signatures: _, ...half } = renewal;
      const returned = { ...agreement, amendment: { ...half, state: 'reviewed' as const } };
      expect(codes(expire(returned, end))).toEqual([]);
    }
    const lifting = { ...anAgreement().reinstating(), amendment: renewal };
    const lifted = allowed(confirmReinstatement(lifting, approver, end));
    expect(allowed(bringIntoForce(lifted, [], end))).toMatchObject({ version: 2, state: 'in-force' });
  });

  it('gives no more days to what is stopped again after its last day', () => {
    const end = '2028-11-01T00:00:00.000Z';
    const { signed, inForce } = anAgreement();
    const amendment = { ...signed(), version: 2, terms: { ...signed().terms, to: '2030-11-01T00:00:00.000Z' } };
    const decision = terminate({ ...inForce(), amendment }, 'unlawful', approver, plus(end, { days: 10 }));
    expect(decision).toMatchObject({ events: [{ data: { continues: { until: plus(end, { days: 14 }) } } }] });
  });

  it('drops what was on its way for good, and keeps who ended it and why', () => {
    expect(allowed(terminate(anAgreement().amending(), 'purpose-ended', approver, now))).not.toHaveProperty(
      'amendment',
    );
    expect(anAgreement().terminated()).toMatchObject({ reason: 'purpose-ended', terminatedAt: now });
  });

  it('lets urgent referrals in flight go on for 14 days after a termination, as was agreed', () => {
    const decision = terminate(anAgreement().inForce(), 'unlawful', approver, now);
    expect(decision).toMatchObject({
      events: [{ data: { continues: { recordId: RECORD_ID, until: plus(now, { days: 14 }) } } }],
    });
  });
});

describe('any history of an agreement', () => {
  const roles: readonly Role[] = [
    'information-governance-lead',
    'caldicott-guardian',
    'senior-information-owner',
    'data-protection-officer',
  ];
  const step = fc.record({
    /** Most steps are of the state's own; the rest are anything. */
    own: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    pick: fc.nat({ max: 1000 }),
    role: fc.constantFrom(...roles),
    at: fc.constantFrom(LIVERPOOL, LIVERPOOL, MERSEY_CARE, MERSEY_CARE, GMMH),
    name: fc.constantFrom('a', 'b', 'c'),
    days: fc.integer({ min: 0, max: 8 }),
  });
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  /** People change roles: the same three at each place, so that one may try to play two parts. */
  const actorOf = ({ own, pick, role, at, name }: Step, action: AgreementAction): StaffActor => {
    const able = AGREEMENT_ROLES[action];
    const played = own ? (able[pick % able.length] ?? role) : role;
    return { ...holder(played, at), personId: holder('wellbeing-lead', at, name).personId };
  };

  function next(agreement: Agreement, given: Step, at: Instant): Decided<Agreement> {
    if (given.pick % 11 === 0) return expire(agreement, at);
    if (given.pick % 5 === 0) return bringIntoForce(agreement, [], at);
    const version = preparationOf(agreement);
    const may: readonly AgreementAction[] = [
      ...(version ? preparationActions[version.state] : []),
      ...(given.pick % 3 === 0 ? agreementActions[agreement.state] : []),
    ];
    const choice = given.own && may.length > 0 ? may : ACTIONS;
    const action = choice[given.pick % choice.length] ?? 'revise';
    return act(agreement, action, actorOf(given, action), at);
  }

  /** Every state that one history went through. */
  function walk(from: Agreement, steps: readonly Step[]): Agreement[] {
    const seen: Agreement[] = [from];
    let at = Date.parse(now);
    for (const given of steps) {
      at += given.days * 3_600_000;
      const [last] = seen.slice(-1);
      const decision = last && next(last, given, new Date(at).toISOString());
      if (decision && !isRefused(decision)) seen.push(decision.next);
    }
    return seen;
  }

  const endless = anAgreement(terms({ to: undefined }));
  const secondVersion = () => {
    const { signatures, ...version } = endless.halfSigned();
    return { ...version, version: 2, signatures: signatures.map((each) => ({ ...each, version: 2 })) };
  };
  const begins = fc.constantFrom(
    () => ({ ...endless.inForce(), amendment: secondVersion() }),
    () => endless.drafted(),
    () => endless.reviewed(),
    () => endless.halfSigned(),
    () => endless.inForce(),
    () => endless.amending(),
    () => joinedBy(GMMH, endless.inForce()),
    () => joinedBy(GMMH, endless.suspended()),
  ) as fc.Arbitrary<() => Agreement>;

  it('runs only signed by everybody whom it concerns, proposer, adviser and signatory being three people', () => {
    let running = 0;
    let amended = 0;
    const reached = new Set<string>();
    fc.assert(
      fc.property(begins, fc.array(step, { minLength: 20, maxLength: 80 }), (begin, steps) => {
        for (const agreement of walk(begin(), steps)) {
          reached.add(agreement.state);
          if (!isLive(agreement)) continue;
          running += 1;
          if (agreement.version > 1) amended += 1;
          const { signatures, version, contentHash, proposedBy, approvedBy, advice, mustSign } = agreement;
          const signed = signatures.map(({ organisationId }) => organisationId);
          expect(signed.toSorted()).toEqual([...mustSign].toSorted());
          expect(new Set(signed).size).toBe(signed.length);
          const advisers = advice.map(({ personId }) => personId);
          for (const signature of signatures) {
            expect(signature).toMatchObject({ version, contentHash });
            expect([proposedBy.personId, ...advisers]).not.toContain(signature.personId);
            expect(advice.map(({ organisationId }) => organisationId)).toContain(signature.organisationId);
          }
          expect([proposedBy.personId, ...advisers]).not.toContain(approvedBy.personId);
          expect(membersOf(agreement).length).toBeGreaterThanOrEqual(2);
          expect(new Set(membersOf(agreement)).size).toBe(membersOf(agreement).length);
          for (const member of membersOf(agreement)) expect(seenBy(agreement)).toContain(member);
          const { amendment } = agreement;
          if (amendment) expect(amendment.version).toBeGreaterThan(version);
        }
      }),
      { numRuns: 300, seed: 20261122 },
    );
    expect(running).toBeGreaterThan(1000);
    const often = ['draft', 'proposed', 'reviewed', 'approved', 'signed', 'in-force', 'suspended', 'terminated'];
    expect([...reached]).toEqual(expect.arrayContaining(often));
    expect(amended).toBeGreaterThan(0);
  });
});
