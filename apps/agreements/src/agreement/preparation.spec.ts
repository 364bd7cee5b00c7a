import { describe, expect, it } from '@jest/globals';
import { isRefused, type StaffActor } from '@footbridge/contracts';
import {
  allowed,
  aParty,
  aProposal,
  approver,
  aVersion,
  holder,
  LIVERPOOL,
  MERSEY_CARE,
  now,
  proposer,
  signing,
  terms,
  trustOfficer,
  trustSignatory,
  universityOfficer,
  universitySignatory,
} from '../../test/builders.js';
import { advise, answer, approve, draft, propose, returnToDraft, revise, sign } from './preparation.js';

const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const types = (result: object) =>
  'events' in result ? (result.events as { of: { type: string } }[]).map(({ of }) => of.type) : [];
const warning = { key: 'dpia-old/RW4', reason: { code: 'dpia-old' } };

describe('proposing', () => {
  it('names what the check finds, the dates and the actor at once', () => {
    const undated = aVersion(terms({ from: undefined, to: '2026-01-01T00:00:00.000Z', reviewBy: undefined })).drafted();
    const checked = { errors: [{ code: 'parties-too-few' }], warnings: [warning] };
    expect(codes(propose(undated, aProposal(undated.terms, { checked }), approver, now))).toEqual([
      'role-not-allowed',
      'from-missing',
      'review-date-missing',
      'already-over',
      'parties-too-few',
      'warning-not-answered',
    ]);
  });

  it('needs an answer to each warning, and keeps it', () => {
    const drafted = aVersion().drafted();
    const input = aProposal(drafted.terms, { checked: { errors: [], warnings: [warning] } });
    expect(codes(propose(drafted, input, proposer, now))).toEqual(['warning-not-answered']);
    const given = { finding: warning.key, answer: 'The new assessment is due in January.' };
    const answered = allowed(answer(drafted, given, proposer, now));
    const proposed = allowed(propose(answered, input, proposer, now));
    expect(proposed.answers).toMatchObject([{ ...given, at: now, role: 'information-governance-lead' }]);
    const again = allowed(answer(answered, { ...given, answer: 'It is due in February.' }, proposer, now));
    expect(again.answers).toMatchObject([{ answer: 'It is due in February.' }]);
  });

  it.each([
    ['after it ends', { reviewBy: '2029-01-01T00:00:00.000Z' }],
    ['before it begins', { reviewBy: '2026-10-01T00:00:00.000Z' }],
    ['already past', { from: '2020-01-01T00:00:00.000Z', reviewBy: '2021-01-01T00:00:00.000Z' }],
  ])('takes no review date %s', (_, dates) => {
    const drafted = aVersion(terms(dates)).drafted();
    expect(codes(propose(drafted, aProposal(drafted.terms), proposer, now))).toEqual(['review-date-not-while-it-runs']);
  });

  it('takes an agreement without an end, not one that ends before it begins', () => {
    const proposing = (dates: Parameters<typeof terms>[0]) => {
      const drafted = aVersion(terms(dates)).drafted();
      return codes(propose(drafted, aProposal(drafted.terms), proposer, now));
    };
    expect(proposing({ to: undefined })).toEqual([]);
    expect(
      proposing({
        from: '2027-06-01T00:00:00.000Z',
        to: '2027-01-01T00:00:00.000Z',
        reviewBy: '2026-12-31T00:00:00.000Z',
      }),
    ).toContain('ends-before-it-begins');
  });

  it('is refused to whoever drafts for others', () => {
    const others = terms({ parties: [aParty('RXV'), aParty(MERSEY_CARE)] });
    expect(codes(draft('4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b10', others, proposer))).toEqual(['not-a-party']);
    expect(codes(revise(aVersion().drafted(), others, proposer))).toEqual(['drafter-must-stay-a-party']);
  });
});

describe('advising and approving', () => {
  it('makes it reviewed with the first advice, and binds nobody', () => {
    const first = advise(aVersion().proposed(), { advice: 'objection', words: 'Too much.' }, trustOfficer, now);
    expect(types(first)).toEqual(['agreement.reviewed.v1']);
    const reviewed = allowed(first);
    expect(reviewed).toMatchObject({ state: 'reviewed', advice: [{ advice: 'objection', words: 'Too much.' }] });
    expect(types(advise(reviewed, { advice: 'no-objection' }, universityOfficer, now))).toEqual([]);
    expect(codes(approve(reviewed, approver, now))).toEqual([]);
  });

  it('is never approved before it was reviewed, nor by a data protection officer', () => {
    expect(codes(approve(aVersion().proposed(), approver, now))).toEqual(['wrong-state']);
    expect(codes(approve(aVersion().reviewed(), trustOfficer, now))).toEqual([
      'role-not-allowed',
      'adviser-may-not-decide',
    ]);
  });

  it('is by other people than the proposer, whatever role they took on since', () => {
    const owner = { ...proposer, role: 'senior-information-owner' as const };
    const officer = { ...proposer, role: 'data-protection-officer' as const };
    expect(codes(approve(aVersion().reviewed(), owner, now))).toEqual(['proposer-may-not-approve']);
    expect(codes(advise(aVersion().proposed(), { advice: 'concerns' }, officer, now))).toEqual([
      'proposer-may-not-advise',
    ]);
    const adviser = { ...trustOfficer, role: 'caldicott-guardian' as const };
    expect(codes(approve(aVersion().reviewed(), adviser, now))).toEqual(['adviser-may-not-decide']);
  });

  it('is advised on by nobody who has approved or signed it', () => {
    const advising = (by: StaffActor) => advise(aVersion().halfSigned(), { advice: 'concerns' }, by, now);
    for (const { personId, organisationId } of [approver, universitySignatory])
      expect(codes(advising({ ...holder('data-protection-officer', organisationId), personId }))).toEqual([
        'decider-may-not-advise',
      ]);
    expect(codes(advising(trustOfficer))).toEqual([]);
  });
});

describe('signing', () => {
  it('is over exactly what was shown, with its proof, and complete with the last', () => {
    const other = { ...signing, contentHash: 'b'.repeat(64) };
    expect(codes(sign(aVersion().approved(), other, universitySignatory, now))).toEqual(['not-what-was-shown']);
    const last = sign(aVersion().halfSigned(), signing, trustSignatory, now);
    expect(types(last)).toEqual(['agreement.signed.v1']);
    expect(allowed(last)).toMatchObject({
      state: 'signed',
      signatures: [
        { organisationId: LIVERPOOL, jws: signing.jws },
        { organisationId: MERSEY_CARE, at: now },
      ],
    });
  });

  it('is by neither proposer nor adviser, and once for each party', () => {
    const proposing = { ...proposer, role: 'senior-information-owner' as const };
    expect(codes(sign(aVersion().approved(), signing, proposing, now))).toEqual(['proposer-may-not-sign']);
    const advising = { ...trustOfficer, role: 'caldicott-guardian' as const };
    expect(codes(sign(aVersion().approved(), signing, advising, now))).toEqual(['adviser-may-not-decide']);
    const deputy = holder('senior-information-owner', LIVERPOOL, 'deputy');
    expect(codes(sign(aVersion().halfSigned(), signing, deputy, now))).toEqual(['party-signed-already']);
  });

  it('needs the advice of the own data protection officer, and an answer to an objection', () => {
    const version = aVersion();
    const advised = allowed(advise(version.proposed(), { advice: 'no-objection' }, trustOfficer, now));
    const approved = allowed(approve(advised, approver, now));
    expect(codes(sign(approved, signing, universitySignatory, now))).toEqual(['own-advice-missing']);
    const against = allowed(advise(approved, { advice: 'objection' }, universityOfficer, now));
    expect(codes(sign(against, signing, universitySignatory, now))).toEqual(['objection-not-answered']);
    const despite = { ...signing, despite: 'The officer was answered in the board of May.' };
    expect(allowed(sign(against, despite, universitySignatory, now))).toMatchObject({
      signatures: [{ despite: despite.despite }],
    });
  });

  it('is only by the roles that the party named, and only where it is concerned', () => {
    const parties = [aParty(LIVERPOOL), aParty(MERSEY_CARE, { signatories: ['caldicott-guardian'] })];
    const approved = aVersion(terms({ parties })).approved();
    expect(codes(sign(approved, signing, trustSignatory, now))).toEqual(['role-does-not-sign-here']);
    const alone = { ...aVersion().approved(), mustSign: [LIVERPOOL] };
    expect(codes(sign(alone, signing, trustSignatory, now))).toEqual(['signature-not-needed']);
    expect(allowed(sign(alone, signing, universitySignatory, now)).state).toBe('signed');
  });

  it('is too late once it is over, and starts again after a return', () => {
    expect(codes(sign(aVersion().halfSigned(), signing, trustSignatory, '2028-11-01T00:00:00.000Z'))).toEqual([
      'already-over',
    ]);
    const returned = allowed(returnToDraft(aVersion().halfSigned(), approver, now));
    expect(returned).toEqual({ id: returned.id, state: 'draft', version: 2, terms: terms(), answers: [] });
  });
});
