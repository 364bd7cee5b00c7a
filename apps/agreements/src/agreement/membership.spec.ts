import { describe, expect, it } from '@jest/globals';
import { isRefused, type Role, type StaffActor, plus } from '@footbridge/contracts';
import {
  allowed,
  approver,
  universityOfficer,
  trustOfficer,
  signing,
  anAgreement,
  aParty,
  aProposal,
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
  trustSignatory,
  universitySignatory,
} from '../../test/builders.js';
import { isLive, membersOf, prepare, seenBy, shownTo, type InFlight } from './agreement.js';
import { amend, bringIntoForce, terminate } from './lifecycle.js';
import { adviseJoining, approveJoining, dropJoining, invite, join, leave } from './membership.js';
import { advise, approve, propose, revise, sign } from './preparation.js';
import { suspendAtOnce } from './suspension.js';

const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const types = (result: object) =>
  'events' in result ? (result.events as { of: { type: string } }[]).map(({ of }) => of.type) : [];
const told = (result: object) =>
  'events' in result ? (result.events as { data: object }[]).map(({ data }) => data) : [];
const which = { agreementId: anAgreement().drafted().id, version: 1 };
const continues = { recordId: RECORD_ID, until: plus(now, { days: 14 }) };
const guardian = holder('caldicott-guardian', GMMH);
const signature = { signed: HASH, expected: HASH, jws: JWS, errors: [] };
const party = { party: aParty(GMMH), errors: [] };
const invited = () => allowed(invite(anAgreement().inForce(), party, proposer, now));
const gmmh = { organisationId: GMMH, closed: [] };
const opened = () => allowed(approveJoining(invited(), gmmh, trustSignatory, now));
const officer = holder('data-protection-officer', GMMH);
const NO_OBJECTION = { advice: 'no-objection' } as const;
const advised = (agreement = opened(), given: Parameters<typeof adviseJoining>[1] = NO_OBJECTION) =>
  allowed(adviseJoining(agreement, given, officer, now));

describe('joining', () => {
  it('takes an invitation, the approval of another person and the signature of who joins; nobody else signs again', () => {
    const before = anAgreement().inForce();
    const decision = join(advised(), signature, guardian, now);
    expect(types(decision)).toEqual(['agreement.party-joined.v1']);
    const joined = allowed(decision);
    expect(membersOf(joined)).toEqual([LIVERPOOL, MERSEY_CARE, GMMH]);
    expect(joined).toMatchObject({ signatures: before.signatures, version: 1, contentHash: HASH, joining: [] });
    expect(joined.accessions).toMatchObject([{ party: { organisationId: GMMH }, signature: { jws: JWS } }]);
  });

  it('changes nothing before the signature, but whom two people let in may read it; one alone opens nothing', () => {
    expect(membersOf(opened())).toEqual([LIVERPOOL, MERSEY_CARE]);
    expect(seenBy(invited())).not.toContain(GMMH);
    expect(seenBy(opened())).toContain(GMMH);
    expect(seenBy(allowed(dropJoining(opened(), GMMH, trustSignatory)))).not.toContain(GMMH);
  });

  it.each([
    [
      'without an invitation',
      () => join(anAgreement().inForce(), signature, guardian, now),
      ['not-a-party', 'joining-not-approved'],
    ],
    ['without the approval', () => join(invited(), signature, guardian, now), ['joining-not-approved']],
    [
      'over something else',
      () => join(advised(), { ...signature, signed: 'b'.repeat(64) }, guardian, now),
      ['not-what-was-shown'],
    ],
    [
      'where something stands against it that did not when it was invited',
      () => join(advised(), { ...signature, errors: [{ code: 'not-closed' }] }, guardian, now),
      ['not-closed'],
    ],
    [
      'in a role that does not sign there',
      () => join(advised(), signature, { ...guardian, role: 'information-governance-lead' }, now),
      ['role-not-allowed', 'role-does-not-sign-here'],
    ],
    [
      'by a party of now',
      () => join(advised(), signature, trustSignatory, now),
      ['not-a-party', 'joining-not-approved'],
    ],
  ])('is refused %s', (_, decide, expected) => {
    expect(codes(decide())).toEqual(expected);
  });

  it.each([
    [
      'a party already',
      () => invite(anAgreement().inForce(), { party: aParty(MERSEY_CARE), errors: [] }, proposer, now),
      ['already-a-party'],
    ],
    ['invited already', () => invite(invited(), party, proposer, now), ['invited-already']],
    [
      'faulty',
      () => invite(anAgreement().inForce(), { ...party, errors: [{ code: 'retention-missing' }] }, proposer, now),
      ['retention-missing'],
    ],
    [
      'in the place of a stranger',
      () => invite(anAgreement().inForce(), { ...party, inPlaceOf: 'RXA' }, proposer, now),
      ['not-a-party-to-replace'],
    ],
    [
      'approved by who invited',
      () => approveJoining(invited(), gmmh, { ...trustSignatory, personId: proposer.personId }, now),
      ['inviter-may-not-approve'],
    ],
    [
      'approved without invitation',
      () => approveJoining(anAgreement().inForce(), gmmh, universitySignatory, now),
      ['not-invited'],
    ],
  ])('takes no invitation that is %s', (_, decide, expected) => {
    expect(codes(decide())).toEqual(expected);
  });
});

describe('the number of parties', () => {
  const many = Array.from({ length: 47 }, (_, index) => aParty(`R${String(index + 10)}`));
  const nearlyFull = () => joinedBy(GMMH, { ...anAgreement().inForce(), joining: [] });

  it('has a bound that counts who is invited, and who is in an amendment', () => {
    const full = () => {
      const before = nearlyFull();
      return { ...before, members: [...before.members, ...many.slice(1)] };
    };
    const invitation = { party: aParty('RXA'), errors: [] };
    const last = allowed(invite(full(), invitation, proposer, now));
    expect(codes(invite(last, { ...invitation, party: aParty('RXB') }, proposer, now))).toEqual(['too-many-parties']);
    const amending = allowed(amend(full(), proposer));
    const wider = allowed(
      prepare(amending, (each) =>
        revise(each, { ...each.terms, parties: [...each.terms.parties, aParty('RXC')] }, proposer),
      ),
    );
    expect(codes(invite(wider, invitation, proposer, now))).toEqual(['too-many-parties']);
  });
});

describe('the people of a joining', () => {
  const as = (role: Role, organisationId: string, { personId }: StaffActor) => ({
    ...holder(role, organisationId),
    personId,
  });

  it('are of two parties: another than the one that invited approves, unless no other is left', () => {
    expect(codes(approveJoining(invited(), gmmh, universitySignatory, now))).toEqual(['another-party-must-approve']);
    const alone = { ...gmmh, closed: [MERSEY_CARE] };
    expect(codes(approveJoining(invited(), alone, universitySignatory, now))).toEqual([]);
    expect(codes(approveJoining(invited(), alone, as('senior-information-owner', LIVERPOOL, proposer), now))).toEqual([
      'inviter-may-not-approve',
    ]);
  });

  it('neither advise nor sign for the party that joins, in whatever appointment, where they invited or approved it', () => {
    for (const inviter of [proposer, trustSignatory]) {
      expect(codes(adviseJoining(opened(), NO_OBJECTION, as('data-protection-officer', GMMH, inviter), now))).toEqual([
        'inviter-may-not-advise',
      ]);
      expect(codes(join(advised(), signature, as('caldicott-guardian', GMMH, inviter), now))).toEqual([
        'inviter-may-not-join',
      ]);
    }
  });

  it('are told by their own data protection officer before they sign, and answer an objection', () => {
    expect(codes(join(opened(), signature, guardian, now))).toEqual(['own-advice-missing']);
    expect(codes(adviseJoining(invited(), NO_OBJECTION, officer, now))).toEqual(['joining-not-approved']);
    expect(codes(adviseJoining(opened(), NO_OBJECTION, holder('data-protection-officer', LIVERPOOL), now))).toEqual([
      'not-a-party',
      'joining-not-approved',
    ]);
    const objected = advised(opened(), { advice: 'objection', words: 'Too much.' });
    expect(codes(join(objected, signature, guardian, now))).toEqual(['objection-not-answered']);
    const despite = 'It is one item, and we drop it in the next version.';
    expect(allowed(join(objected, { ...signature, despite }, guardian, now)).accessions).toMatchObject([
      { advice: [{ advice: 'objection' }], signature: { despite } },
    ]);
    expect(codes(join(advised(), signature, as('caldicott-guardian', GMMH, officer), now))).toEqual([
      'adviser-may-not-decide',
    ]);
  });

  it('approve and advise anew where another version came into force meanwhile: they decided on the one before', () => {
    const amended = allowed(amend(advised(), proposer));
    const { terms: agreed } = amended;
    const laid = allowed(prepare(amended, (each) => propose(each, aProposal(each.terms), proposer, now)));
    const reviewed = allowed(prepare(laid, (each) => advise(each, NO_OBJECTION, universityOfficer, now)));
    const both = allowed(prepare(reviewed, (each) => advise(each, NO_OBJECTION, trustOfficer, now)));
    const open = allowed(prepare(both, (each) => approve(each, approver, now)));
    const half = allowed(prepare(open, (each) => sign(each, signing, universitySignatory, now)));
    const signed = allowed(prepare(half, (each) => sign(each, signing, trustSignatory, now)));
    const next = allowed(bringIntoForce(signed, [], now));
    expect(next).toMatchObject({ version: 2, terms: agreed, joining: [{ step: 'invited' }] });
    expect(next.joining[0]).not.toHaveProperty('advice');
    expect(codes(join(next, signature, guardian, now))).toEqual(['joining-not-approved']);
  });
});

describe('leaving', () => {
  const leaver = holder('caldicott-guardian', GMMH);

  it('stops the flows of who leaves, and of nobody else', () => {
    const decision = leave(joinedBy(GMMH), leaver, now);
    expect(types(decision)).toEqual(['agreement.party-left.v1']);
    const left = allowed(decision);
    expect(membersOf(left)).toEqual([LIVERPOOL, MERSEY_CARE]);
    expect(left).toMatchObject({ state: 'in-force', left: [{ organisationId: GMMH, at: now }] });
    expect(seenBy(left)).toContain(GMMH);
  });

  it('lets what is urgent and in flight of who leaves go on for 14 days, under the record of the ending clause', () => {
    const decision = leave(joinedBy(GMMH), leaver, now);
    expect(told(decision)).toEqual([{ ...which, party: GMMH, leftAt: now, continues }]);
    expect(allowed(decision)).toMatchObject({ left: [{ organisationId: GMMH, continues }] });
  });

  it('lets nothing go on where the parties agreed so', () => {
    const inFlight = { continues: 'nothing', phone: 'Ring the duty desk.' } as const;
    const stopping = terms({ ending: { noticeDays: 90, data: 'own-record-kept', inFlight } });
    const decision = leave(joinedBy(GMMH, anAgreement(stopping).inForce()), leaver, now);
    expect(told(decision)).toEqual([{ ...which, party: GMMH, leftAt: now }]);
  });

  it('restarts nothing that a suspension stopped, nor adds a day', () => {
    const suspended = (inFlight: InFlight) =>
      allowed(
        suspendAtOnce(joinedBy(GMMH), { reason: 'incident', inFlight, recordId: RECORD_ID }, trustSignatory, now),
      );
    const later = plus(now, { days: 10 });
    const stopped = leave(suspended({ kind: 'stop-all', phone: 'Ring the duty desk.' }), leaver, later);
    expect(told(stopped)).toEqual([{ ...which, party: GMMH, leftAt: later }]);
    const going = leave(suspended({ kind: 'as-agreed' }), leaver, later);
    expect(told(going)).toEqual([{ ...which, party: GMMH, leftAt: later, continues }]);
  });

  it('shows who left nothing of what comes after', () => {
    const left = allowed(leave(joinedBy(GMMH), leaver, now));
    if (!isLive(left)) throw new Error(left.state);
    const later = allowed(invite(allowed(amend(left, proposer)), { party: aParty('RXA'), errors: [] }, proposer, now));
    expect(shownTo(later, GMMH)).toMatchObject({ version: 1, joining: [], advice: [{}, {}] });
    expect(shownTo(later, GMMH)).not.toHaveProperty('amendment');
    const since = { ...later, inForceSince: plus(now, { days: 1 }) };
    expect(shownTo(since, GMMH)).toMatchObject({ advice: [] });
    for (const member of membersOf(later)) expect(shownTo(later, member)).toBe(later);
    expect(shownTo(opened(), GMMH)).toEqual(opened());
  });

  it('ends the agreement where one party would be left alone', () => {
    const decision = leave(anAgreement().inForce(), trustSignatory, now);
    expect(types(decision)).toEqual(['agreement.party-left.v1', 'agreement.terminated.v1']);
    expect(allowed(decision)).toMatchObject({ state: 'terminated', reason: 'party-leaves' });
  });

  it('is what a party does where more than two are left: it cannot end it for the others', () => {
    expect(codes(terminate(joinedBy(GMMH), 'purpose-ended', trustSignatory, now))).toEqual(['leave-instead']);
  });

  it('lets a party join again', () => {
    const left = allowed(leave(joinedBy(GMMH), leaver, now));
    if (!isLive(left)) throw new Error(left.state);
    expect(membersOf(joinedBy(GMMH, left))).toEqual([LIVERPOOL, MERSEY_CARE, GMMH]);
  });
});

describe('a novation', () => {
  it('moves the membership to the successor in one act, signed by the successor', () => {
    const invitation = { ...party, inPlaceOf: MERSEY_CARE };
    const asked = allowed(invite(anAgreement().inForce(), invitation, proposer, now));
    const closed = [MERSEY_CARE];
    // Nobody else is left, so a second person of who invited approves.
    const agreed = advised(allowed(approveJoining(asked, { ...gmmh, closed }, universitySignatory, now)));
    const decision = join(agreed, signature, guardian, now);
    expect(types(decision)).toEqual(['agreement.party-joined.v1', 'agreement.party-left.v1']);
    expect(told(decision)[1]).toEqual({ ...which, party: MERSEY_CARE, leftAt: now, continues });
    expect(membersOf(allowed(decision))).toEqual([LIVERPOOL, GMMH]);
    expect(allowed(decision)).toMatchObject({ state: 'in-force', accessions: [{ inPlaceOf: MERSEY_CARE }] });
    // Nobody of it acted: the record says so.
    expect(allowed(decision).left).toEqual([{ organisationId: MERSEY_CARE, successor: GMMH, at: now, continues }]);
  });

  it('of a party that has left meanwhile is a joining alone', () => {
    const three = joinedBy('RXA');
    const invited = allowed(invite(three, { ...party, inPlaceOf: MERSEY_CARE }, proposer, now));
    const agreed = advised(allowed(approveJoining(invited, gmmh, trustSignatory, now)));
    const decision = join(allowed(leave(agreed, trustSignatory, now)), signature, guardian, now);
    expect(types(decision)).toEqual(['agreement.party-joined.v1']);
    expect(membersOf(allowed(decision))).toEqual([LIVERPOOL, 'RXA', GMMH]);
  });
});

describe('beside an amendment', () => {
  const amending = () => {
    const drafted = allowed(amend(joinedBy(GMMH), proposer));
    return {
      drafted,
      proposed: allowed(prepare(drafted, (each) => propose(each, aProposal(each.terms), proposer, now))),
    };
  };

  it('a draft follows who joins and leaves', () => {
    const left = allowed(leave(amending().drafted, holder('caldicott-guardian', GMMH), now));
    expect(left).toMatchObject({ amendment: { state: 'draft', version: 2, terms: { parties: [{}, {}] } } });
  });

  it('a proposal goes back to be redrafted when a party leaves, and nobody joins meanwhile', () => {
    const { proposed } = amending();
    const decision = leave(proposed, holder('caldicott-guardian', GMMH), now);
    expect(types(decision)).toEqual(['agreement.party-left.v1', 'agreement.returned.v1']);
    expect(allowed(decision)).toMatchObject({
      amendment: { state: 'draft', version: 3, terms: { parties: [{}, {}] } },
    });
    const other = { ...party, party: aParty('RXA') };
    const rxa = { organisationId: 'RXA', closed: [] };
    const waiting = allowed(approveJoining(allowed(invite(proposed, other, proposer, now)), rxa, trustSignatory, now));
    const ready = allowed(adviseJoining(waiting, NO_OBJECTION, holder('data-protection-officer', 'RXA'), now));
    expect(codes(join(ready, signature, holder('caldicott-guardian', 'RXA'), now))).toEqual([
      'amendment-in-preparation',
    ]);
  });
});
