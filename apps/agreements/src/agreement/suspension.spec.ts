import { describe, expect, it } from '@jest/globals';
import {
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  isRefused,
  plus,
} from '@footbridge/contracts';
import {
  allowed,
  anAgreement,
  approver,
  aRecord,
  AS_AGREED,
  holder,
  MERSEY_CARE,
  now,
  proposer,
  RECORD_ID,
  terms,
  trustSignatory,
  universitySignatory,
} from '../../test/builders.js';
import { type InFlight } from './agreement.js';
import { terminate } from './lifecycle.js';
import { leave } from './membership.js';
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
const complaint = { reason: 'complaint', inFlight: AS_AGREED } as const;
const asked = () => allowed(askSuspension(anAgreement().inForce(), complaint, trustSignatory, now));
const stopAll: InFlight = { kind: 'stop-all', phone: 'Phone the crisis line of the trust.' };
const until = plus(now, { days: 14 });
/** What the event of the end says goes on. */
const continuesIn = (result: object) =>
  'events' in result
    ? (result.events as { of: object; data: { continues?: object } }[])
        .filter(({ of }) => of === AgreementTerminatedV1)
        .map(({ data }) => data.continues)
    : [];

describe('a suspension', () => {
  it('is asked for by one and confirmed by another; nothing stops before', () => {
    expect(asked()).toMatchObject({ state: 'in-force', asked: { reason: 'complaint' } });
    expect(codes(confirmSuspension(asked(), RECORD_ID, trustSignatory, now))).toEqual(['asker-may-not-confirm']);
    const decision = confirmSuspension(asked(), RECORD_ID, universitySignatory, now);
    expect(decision).toMatchObject({
      next: {
        state: 'suspended',
        suspendedBy: { personId: trustSignatory.personId },
        confirmation: { by: 'second-person' },
      },
      events: [{ of: AgreementSuspendedV1, data: { suspendedAt: now } }],
    });
    expect(allowed(confirmSuspension(asked(), RECORD_ID, universitySignatory, now))).not.toHaveProperty('asked');
  });

  it('is asked for once, dropped by any keeper of the party that asked, and asked for again', () => {
    expect(codes(askSuspension(asked(), complaint, universitySignatory, now))).toEqual(['suspension-asked-already']);
    expect(codes(dropSuspension(asked(), universitySignatory))).toEqual(['asked-by-another-party']);
    const dropped = allowed(dropSuspension(asked(), approver));
    expect(dropped).toEqual(anAgreement().inForce());
    expect(codes(askSuspension(dropped, complaint, universitySignatory, now))).toEqual([]);
  });

  it('by one person alone is for an emergency, and reviewed by another', () => {
    const alone = { ...complaint, recordId: RECORD_ID };
    expect(codes(suspendAtOnce(anAgreement().inForce(), alone, trustSignatory, now))).toEqual(['not-an-emergency']);
    const suspended = anAgreement().suspended();
    expect(suspended.confirmation).toEqual({ by: 'review-due' });
    expect(codes(reviewSuspension(suspended, 'upheld', trustSignatory, now))).toEqual(['suspender-may-not-review']);
    const upheld = allowed(reviewSuspension(suspended, 'upheld', universitySignatory, now));
    expect(upheld).toMatchObject({ state: 'suspended', confirmation: { by: 'review', at: now } });
    expect(codes(reviewSuspension(upheld, 'upheld', approver, now))).toEqual(['nothing-to-review']);
  });

  it('that was not needed is lifted by two people as well: its review asks, and another confirms', () => {
    const reviewed = reviewSuspension(anAgreement().suspended(), 'not-needed', universitySignatory, now);
    expect(reviewed).toMatchObject({
      next: {
        state: 'suspended',
        confirmation: { by: 'review', at: now },
        reinstatement: { personId: universitySignatory.personId, at: now },
      },
      events: [],
    });
    expect(codes(confirmReinstatement(allowed(reviewed), universitySignatory, now))).toEqual(['asker-may-not-confirm']);
    const lifted = confirmReinstatement(allowed(reviewed), approver, now);
    expect(allowed(lifted)).toEqual(anAgreement().inForce());
    expect(lifted).toMatchObject({ events: [{ of: AgreementReinstatedV1 }] });
    const askedBefore = allowed(askReinstatement(anAgreement().suspended(), trustSignatory, now));
    expect(allowed(reviewSuspension(askedBefore, 'not-needed', universitySignatory, now))).toMatchObject({
      reinstatement: { personId: trustSignatory.personId },
    });
  });

  it('is never lifted by others alone: the party that suspended asks or confirms, as long as it is one', () => {
    const its = allowed(askReinstatement(anAgreement().suspended(), proposer, now));
    expect(codes(confirmReinstatement(its, universitySignatory, now))).toEqual(['suspending-party-takes-part']);
    expect(codes(confirmReinstatement(its, approver, now))).toEqual([]);
    const byIt = allowed(askReinstatement(anAgreement().suspended(), trustSignatory, now));
    expect(codes(confirmReinstatement(byIt, universitySignatory, now))).toEqual([]);
    const without = { ...its, members: its.members.filter(({ organisationId }) => organisationId !== MERSEY_CARE) };
    expect(codes(confirmReinstatement(without, universitySignatory, now))).toEqual([]);
  });

  it('stays where whoever asked for its end takes that back', () => {
    const { reinstating, suspended } = anAgreement();
    expect(codes(dropReinstatement(reinstating(), trustSignatory))).toEqual(['asked-by-another-party']);
    expect(codes(dropReinstatement(suspended(), proposer))).toEqual(['nothing-asked']);
    const dropped = allowed(dropReinstatement(reinstating(), proposer));
    expect(dropped).toEqual(suspended());
    expect(codes(confirmReinstatement(dropped, approver, now))).toEqual(['nothing-asked']);
  });

  it('is lifted by two people, the second of whom is not who suspended it', () => {
    const { reinstating, inForce } = anAgreement();
    expect(codes(confirmReinstatement(reinstating(), universitySignatory, now))).toEqual(['asker-may-not-confirm']);
    expect(codes(confirmReinstatement(reinstating(), trustSignatory, now))).toEqual(['suspender-may-not-reinstate']);
    expect(allowed(confirmReinstatement(reinstating(), approver, now))).toEqual(inForce());
    expect(codes(askReinstatement(reinstating(), approver, now))).toEqual(['reinstatement-asked-already']);
    expect(codes(confirmReinstatement(reinstating(), approver, '2028-11-01T00:00:00.000Z'))).toEqual(['already-over']);
  });

  it('keeps an amendment that is on its way', () => {
    const decision = suspendAtOnce(
      anAgreement().amending(),
      { reason: 'incident', inFlight: AS_AGREED, recordId: RECORD_ID },
      trustSignatory,
      now,
    );
    expect(decision).toMatchObject({ next: { state: 'suspended', amendment: { state: 'draft', version: 2 } } });
  });
});

describe('an end after a suspension', () => {
  const later = plus(now, { days: 3 });
  const ends = [
    ['by an end for all', terminate],
    ['by leaving', (...[of, , by, at]: Parameters<typeof terminate>) => leave(of, by, at)],
  ] as const;

  it.each(ends)('restarts nothing that was stopped, %s', (_, end) => {
    const decision = end(anAgreement().suspended(stopAll), 'unlawful', approver, later);
    expect(continuesIn(decision)).toEqual([undefined]);
  });

  it.each(ends)('gives no more days than the suspension gave, %s', (_, end) => {
    const decision = end(anAgreement().suspended(AS_AGREED), 'unlawful', approver, later);
    expect(continuesIn(decision)).toEqual([{ recordId: RECORD_ID, until }]);
  });

  it.each(ends)('of what was in force gives the agreed days, %s', (_, end) => {
    const decision = end(anAgreement().inForce(), 'unlawful', approver, later);
    expect(continuesIn(decision)).toEqual([{ recordId: RECORD_ID, until: plus(later, { days: 14 }) }]);
  });
});

describe('referrals in flight', () => {
  it('that are urgent go on for 14 days as was agreed', () => {
    expect(anAgreement().suspended(AS_AGREED).continues).toEqual({ recordId: RECORD_ID, until });
  });

  it('go on where a signatory decides so, under a record of its own', () => {
    const decided: InFlight = { kind: 'decided', record: aRecord() };
    expect(anAgreement().suspended(decided).continues).toEqual({ recordId: RECORD_ID, until });
    const lead = holder('information-governance-lead', MERSEY_CARE);
    const said = { reason: 'incident', inFlight: decided } as const;
    expect(codes(suspendAtOnce(anAgreement().inForce(), { ...said, recordId: RECORD_ID }, lead, now))).toEqual([
      'record-needs-signatory',
    ]);
    expect(codes(askSuspension(anAgreement().inForce(), said, proposer, now))).toEqual(['record-needs-signatory']);
    expect(
      codes(
        suspendAtOnce(
          anAgreement().inForce(),
          { reason: 'incident', inFlight: AS_AGREED, recordId: RECORD_ID },
          lead,
          now,
        ),
      ),
    ).toEqual([]);
  });

  it('all stop where that is decided, and where nothing was agreed', () => {
    expect(anAgreement().suspended(stopAll)).not.toHaveProperty('continues');
    const nothing = { continues: 'nothing', phone: 'Phone the duty team of the other side.' } as const;
    const agreed = terms({ ending: { noticeDays: 90, data: 'own-record-kept', inFlight: nothing } });
    expect(anAgreement(agreed).suspended(AS_AGREED)).not.toHaveProperty('continues');
  });

  it('are never the business of somebody who is no party', () => {
    const stranger = holder('caldicott-guardian', 'RXV');
    expect(codes(askSuspension(anAgreement().inForce(), complaint, stranger, now))).toEqual(['not-a-party']);
  });
});
