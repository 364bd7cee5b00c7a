import { describe, expect, it } from '@jest/globals';
import { plus, type Instant } from '@footbridge/contracts';
import {
  anAgreement,
  AS_AGREED,
  GMMH,
  holder,
  LIVERPOOL,
  MERSEY_CARE,
  now,
  terms,
  trustSignatory,
  allowed,
  aParty,
  proposer,
} from '../../test/builders.js';
import { type Agreement } from './agreement.js';
import { review } from './lifecycle.js';
import { adviseJoining, approveJoining, invite } from './membership.js';
import { askSuspension } from './suspension.js';
import { doneOf, workChangesAt, workOf } from './work.js';

const NOBODY = { gaps: [], closed: [], told: [] };
const work = (agreement: Agreement, at = now, around: Parameters<typeof workOf>[1] = NOBODY) =>
  workOf(agreement, around, at).map(
    ({ step, holder: { organisationId, role } }) => `${step}: ${role} at ${organisationId}`,
  );
const its = anAgreement();
const invited = () => allowed(invite(its.inForce(), { party: aParty(GMMH), errors: [] }, proposer, now));

const opened = () => allowed(approveJoining(invited(), { organisationId: GMMH, closed: [] }, trustSignatory, now));

describe('who must do what about an agreement', () => {
  it.each<[string, () => Agreement, string[]]>([
    ['a draft', () => its.drafted(), []],
    [
      'a proposal',
      () => its.proposed(),
      [
        `advise-10006842: data-protection-officer at ${LIVERPOOL}`,
        `advise-rw4: data-protection-officer at ${MERSEY_CARE}`,
      ],
    ],
    ['a reviewed version', () => its.reviewed(), [`approve-rw4: caldicott-guardian at ${MERSEY_CARE}`]],
    [
      'an approved version',
      () => its.approved(),
      [`sign-10006842: senior-information-owner at ${LIVERPOOL}`, `sign-rw4: caldicott-guardian at ${MERSEY_CARE}`],
    ],
    ['a half signed one', () => its.halfSigned(), [`sign-rw4: caldicott-guardian at ${MERSEY_CARE}`]],
    ['one in force', () => its.inForce(), []],
    [
      'a suspension that was asked for',
      () => allowed(askSuspension(its.inForce(), { reason: 'complaint', inFlight: AS_AGREED }, trustSignatory, now)),
      [`confirm-suspension-10006842: information-governance-lead at ${LIVERPOOL}`],
    ],
    [
      'an emergency suspension',
      () => its.suspended(),
      [`review-suspension-10006842: information-governance-lead at ${LIVERPOOL}`],
    ],
    [
      'a reinstatement that was asked for',
      () => its.reinstating(),
      [
        `review-suspension-10006842: information-governance-lead at ${LIVERPOOL}`,
        `confirm-reinstatement-rw4: information-governance-lead at ${MERSEY_CARE}`,
      ],
    ],
    ['an invitation', invited, [`approve-joining-rxv-rw4: caldicott-guardian at ${MERSEY_CARE}`]],
    [
      'an accession to sign',
      opened,
      [`advise-joining-rxv: data-protection-officer at ${GMMH}`, `join-rxv: caldicott-guardian at ${GMMH}`],
    ],
    [
      'an accession that was advised on',
      () => allowed(adviseJoining(opened(), { advice: 'no-objection' }, holder('data-protection-officer', GMMH), now)),
      [`join-rxv: caldicott-guardian at ${GMMH}`],
    ],
    ['what is over', () => its.terminated(), []],
  ])('%s', (_, agreement, expected) => {
    expect(work(agreement())).toEqual(expected);
  });

  it('asks for review and renewal 90 days before, reminds at 30 and 7, and knows when to look again', () => {
    const { reviewBy = '', to = '' } = terms();
    const before = plus(reviewBy, { days: -90, milliseconds: -1 });
    expect(work(its.inForce(), before)).toEqual([]);
    expect(work(its.inForce(), plus(reviewBy, { days: -90 }))).toEqual([
      `review-10006842: information-governance-lead at ${LIVERPOOL}`,
    ]);
    const [asked] = workOf(its.inForce(), NOBODY, plus(reviewBy, { days: -90 }));
    expect(asked).toMatchObject({
      dueAt: reviewBy,
      remindAt: [plus(reviewBy, { days: -30 }), plus(reviewBy, { days: -7 })],
    });
    expect(work(its.reviewDue(), plus(to, { days: -90 }))).toEqual([
      `review-10006842: information-governance-lead at ${LIVERPOOL}`,
      `renew-10006842: information-governance-lead at ${LIVERPOOL}`,
    ]);
    expect(workChangesAt(its.inForce(), before)).toBe(plus(reviewBy, { days: -90 }));
    expect(workChangesAt(its.inForce(), now)).toBe(plus(now, { hours: 1 }));
    expect(workChangesAt(its.terminated(), now)).toBeUndefined();
  });

  it('asks for an empty step and a closed party from the hour in which they are found, and again another time', () => {
    const gaps = [{ code: 'step-without-role', facts: { organisationId: MERSEY_CARE } }];
    const around = { gaps, closed: [GMMH], told: [] };
    const first = workOf(its.inForce(), around, now);
    expect(first.map(({ step }) => step)).toEqual(['fill-steps-rw4', 'novate-rxv-10006842']);
    const later = plus(now, { hours: 5 });
    expect(workOf(its.inForce(), { ...around, told: first }, later)).toEqual(first);
    const again = workOf(its.inForce(), around, later);
    expect(again.map(({ stepVersion }) => stepVersion)).toEqual(
      first.map(({ stepVersion }) => stepVersion + 5 * 3_600),
    );
  });

  it('asks nobody of a party that has closed to be the second person', () => {
    const said = { reason: 'complaint', inFlight: AS_AGREED } as const;
    const asking = allowed(askSuspension(its.inForce(), said, proposer, now));
    expect(work(asking)).toEqual([`confirm-suspension-rw4: information-governance-lead at ${MERSEY_CARE}`]);
    expect(work(asking, now, { ...NOBODY, closed: [MERSEY_CARE] })).toEqual([
      `confirm-suspension-10006842: information-governance-lead at ${LIVERPOOL}`,
      `novate-rw4-10006842: information-governance-lead at ${LIVERPOOL}`,
    ]);
  });

  it('keeps a to-do as long as it stands, and makes another where it comes again, a second later already', () => {
    const said = { reason: 'complaint', inFlight: AS_AGREED } as const;
    const asking = (at: Instant) => allowed(askSuspension(its.inForce(), said, trustSignatory, at));
    const [first] = workOf(asking(now), NOBODY, now);
    if (!first) throw new Error('nothing to confirm');
    const later = plus(now, { seconds: 1 });
    expect(workOf(asking(now), { ...NOBODY, told: [first] }, later)).toEqual([first]);
    expect(workOf(its.inForce(), { ...NOBODY, told: [first] }, later)).toEqual([]);
    const [again] = workOf(asking(later), NOBODY, later);
    expect(again).toMatchObject({ step: first.step, stepVersion: first.stepVersion + 1 });
  });

  it('asks anew where the next review is as near as the last was', () => {
    const { reviewBy = '' } = terms();
    const near = plus(reviewBy, { days: -10 });
    const told = workOf(its.inForce(), NOBODY, near);
    const reviewed = allowed(review(its.inForce(), plus(near, { days: 40 }), proposer, near));
    const [next] = workOf(reviewed, { ...NOBODY, told }, plus(near, { minutes: 1 }));
    expect(next).toMatchObject({ step: 'review-10006842', dueAt: plus(near, { days: 40 }) });
    expect(next?.stepVersion).not.toBe(told[0]?.stepVersion);
  });

  it('asks for somebody where a signed version waits for them, by its first day', () => {
    const gaps = [{ code: 'step-without-role', facts: { organisationId: MERSEY_CARE } }];
    const from = '2027-01-01T00:00:00.000Z';
    const waiting = anAgreement(terms({ from })).signed();
    expect(workOf(waiting, { ...NOBODY, gaps }, now)).toMatchObject([{ step: 'fill-steps-rw4', dueAt: from }]);
    expect(workOf(its.signed(), { ...NOBODY, gaps }, now)).toMatchObject([{ dueAt: plus(now, { days: 1 }) }]);
    expect(workChangesAt(waiting, now)).toBe(plus(now, { hours: 1 }));
  });
});

describe('what is asked no more', () => {
  const done = (
    agreement: Agreement,
    after: Agreement,
    action?: string,
    around: Parameters<typeof workOf>[1] = NOBODY,
  ) => doneOf(workOf(agreement, around, now), workOf(after, NOBODY, now), { agreement: after, action });
  const near = terms({ reviewBy: plus(now, { days: 10 }) });

  it('was done by the act that it asked for', () => {
    const [toSign] = workOf(its.approved(), NOBODY, now);
    expect(done(its.approved(), its.halfSigned(), 'sign')).toEqual([
      { step: 'sign-10006842', stepVersion: toSign?.stepVersion, evidence: ['act-recorded'] },
    ]);
    expect(done(invited(), opened(), 'approve-joining')).toMatchObject([{ step: 'approve-joining-rxv-rw4' }]);
  });

  it.each<[string, () => [Agreement, Agreement], string]>([
    ['a version that was returned', () => [its.approved(), its.drafted()], 'return'],
    ['an invitation that was taken back', () => [invited(), its.inForce()], 'drop-joining'],
    [
      'a review, by a suspension',
      () => [anAgreement(near).inForce(), anAgreement(near).suspended()],
      'suspend-at-once',
    ],
    ['a suspension to be reviewed, by the end', () => [its.suspended(), its.terminated()], 'terminate'],
  ])('is needed no more after another act: %s', (_, states, action) => {
    const [before, after] = states();
    expect(workOf(before, NOBODY, now)).not.toEqual([]);
    expect(done(before, after, action)).toEqual([]);
  });

  it('was done where somebody was found for a step, and not where the agreement ended without', () => {
    const gaps = [{ code: 'step-without-role', facts: { organisationId: MERSEY_CARE } }];
    const vacant = { ...NOBODY, gaps };
    expect(done(its.inForce(), its.inForce(), undefined, vacant)).toMatchObject([{ step: 'fill-steps-rw4' }]);
    expect(done(its.inForce(), its.terminated(), 'terminate', vacant)).toEqual([]);
  });
});
