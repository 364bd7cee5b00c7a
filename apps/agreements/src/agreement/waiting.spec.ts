import { describe, expect, it } from '@jest/globals';
import { type Instant, type StaffActor } from '@footbridge/contracts';
import {
  allowed,
  aParty,
  approver,
  everyState,
  GMMH,
  holder,
  LIVERPOOL,
  MERSEY_CARE,
  now,
  proposer,
  trustOfficer,
  universityOfficer,
} from '../../test/builders.js';
import { actionsFor } from './actions.js';
import { isLive, prepare, type Agreement } from './agreement.js';
import { adviseJoining, approveJoining, invite } from './membership.js';
import { advise } from './preparation.js';
import { waitingFor } from './waiting.js';

const waits = (agreement: Agreement, by: StaffActor, at: Instant = now) =>
  waitingFor(agreement, actionsFor(agreement, by), { by, now: at });
const { draft, proposed, reviewed, 'in-force': inForce, suspended } = everyState();
const other = holder('caldicott-guardian', MERSEY_CARE, 'another');

describe('what waits for somebody', () => {
  it('is never more than they may do', () => {
    for (const agreement of Object.values(everyState()))
      for (const by of [proposer, approver, trustOfficer, universityOfficer, other])
        expect(actionsFor(agreement, by)).toEqual(expect.arrayContaining(waits(agreement, by)));
  });

  it('is a draft to propose, a version to approve', () => {
    expect(waits(draft, proposer)).toEqual(['propose']);
    expect(waits(reviewed, approver)).toEqual(['approve']);
    expect(waits(reviewed, proposer)).toEqual([]);
  });

  it('is advice until the own organisation has given one', () => {
    expect(waits(proposed, trustOfficer)).toEqual(['advise']);
    const advised = allowed(prepare(proposed, (each) => advise(each, { advice: 'concerns' }, trustOfficer, now)));
    expect(actionsFor(advised, trustOfficer)).toContain('advise');
    expect(waits(advised, trustOfficer)).toEqual([]);
    expect(waits(advised, universityOfficer)).toEqual(['advise']);
  });

  it('is a review from 90 days before', () => {
    expect(waits(inForce, proposer, '2026-12-01T00:00:00.000Z')).toEqual([]);
    expect(waits(inForce, proposer, '2027-10-01T00:00:00.000Z')).toEqual(['review']);
  });

  it('is an invitation for another than who sent it, then for the party that is to join', () => {
    expect(waits(inForce, approver)).toEqual([]);
    const inviting = holder('information-governance-lead', LIVERPOOL);
    const invited = allowed(invite(inForce, { party: aParty(GMMH), errors: [] }, inviting, now));
    expect(waits(invited, approver)).toEqual(['approve-joining']);
    const joiner = holder('caldicott-guardian', GMMH);
    expect(waits(invited, joiner)).toEqual([]);
    const officer = holder('data-protection-officer', GMMH);
    expect(waits(invited, officer)).toEqual([]);
    const opened = allowed(approveJoining(invited, { organisationId: GMMH, closed: [] }, approver, now));
    expect([waits(opened, joiner), waits(opened, officer)]).toEqual([['join'], ['advise-joining']]);
    const advised = allowed(adviseJoining(opened, { advice: 'concerns' }, officer, now));
    expect([waits(advised, joiner), waits(advised, officer)]).toEqual([['join'], []]);
  });

  it('is an emergency suspension to review', () => {
    expect(isLive(suspended)).toBe(true);
    const waiting = [approver, other, proposer].flatMap((by) => waits(suspended, by));
    expect(waiting.filter((each) => !['review-suspension', 'confirm-reinstatement'].includes(each))).toEqual([]);
    expect(waiting.length).toBeGreaterThan(0);
  });
});
