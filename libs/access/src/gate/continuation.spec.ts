import { describe, expect, it } from '@jest/globals';
import { plus } from '@footbridge/contracts';
import { anAgreement, aSubmission, codesAgainst, NOW, outward } from '../../test/questions.js';
import { decide } from './decide.js';
import { changesByTimeAt, stoppedSince } from './agreement-rule.js';
import { type AgreementFact, type Departure, type Disclosure } from './facts.js';

const hours = (number: number) => plus(NOW, { hours: number });
const recordId = '00000000-0000-4000-8000-0000000000f1';
const suspended: Partial<AgreementFact> = {
  state: 'suspended',
  stoppedAt: hours(-1),
  continues: { recordId, until: hours(1) },
};
const over: Partial<AgreementFact> = { to: hours(-1), ending: { recordId, days: 14 } };
const inFlight: Partial<Disclosure> = { urgent: true, inFlightSince: hours(-2) };
const asked = (agreement: Partial<AgreementFact>, disclosure: Partial<Disclosure>) =>
  aSubmission({ agreements: [anAgreement(agreement)], disclosure: outward(disclosure) });

describe('after an agreement has stopped', () => {
  it.each([
    ['suspended', suspended],
    ['terminated', { ...suspended, state: 'terminated' }],
    ['ended as agreed', over],
    ['suspended, and past its end since', { ...suspended, to: hours(-0.5) }],
  ] as const)('%s: what cannot wait and was in flight goes on, under the decision record', (_, agreement) => {
    expect(decide(asked(agreement, inFlight))).toMatchObject({
      outcome: 'permit',
      continuation: recordId,
      agreement: { id: anAgreement().id },
    });
  });

  it.each([
    ['what is new', { urgent: true }],
    ['what was sent at the stop itself', { urgent: true, inFlightSince: hours(-1) }],
    ['what was sent after it', { urgent: true, inFlightSince: hours(-0.5) }],
    ['what can wait', { urgent: false, inFlightSince: hours(-2) }],
  ] as const)('%s stops', (_, disclosure) => {
    expect(codesAgainst(asked(suspended, disclosure))).toEqual(['agreement-suspended']);
    expect(codesAgainst(asked(over, disclosure))).toEqual(['agreement-over']);
  });

  it.each([
    ['no decision record', { ...suspended, continues: undefined }, 'agreement-suspended'],
    ['no time of the stop', { ...suspended, stoppedAt: undefined }, 'agreement-suspended'],
    ['its time over', { ...suspended, continues: { recordId, until: NOW } }, 'agreement-suspended'],
    ['no ending clause', { to: hours(-1) }, 'agreement-over'],
    ['the days of the clause over', { to: plus(NOW, { days: -14 }), ending: { recordId, days: 14 } }, 'agreement-over'],
  ] as const)('nothing goes on with %s', (_, agreement, code) => {
    const { continues, stoppedAt, ...rest } = { continues: undefined, stoppedAt: undefined, ...agreement };
    const given = { ...rest, ...(continues && { continues }), ...(stoppedAt !== undefined && { stoppedAt }) };
    const long = { ...inFlight, inFlightSince: plus(NOW, { days: -60 }) };
    expect(codesAgainst(asked(given, long))).toEqual([code]);
  });

  it('what goes on still needs purpose, categories, role and permission', () => {
    expect(codesAgainst(asked({ ...suspended, categories: ['identity'] }, inFlight))).toEqual(['agreement-categories']);
    const withoutPermission = {
      ...asked(suspended, inFlight),
      basis: { kind: 'permission' as const, permissions: [] },
    };
    expect(codesAgainst(withoutPermission)).toEqual(['permission-missing']);
  });

  it('rests on an agreement that is in force where there is one', () => {
    const other = '0b8f7a3e-0001-4c55-9d21-ffffffffffff';
    const agreements = [anAgreement(suspended), anAgreement({ id: other })];
    const decision = decide(aSubmission({ agreements, disclosure: outward(inFlight) }));
    expect(decision).toMatchObject({ outcome: 'permit', agreement: { id: other } });
    expect(decision).not.toHaveProperty('continuation');
  });
});

describe('after a party has left an agreement that goes on', () => {
  const { parties } = anAgreement();
  const [university = '', trust = ''] = parties;
  const left = { party: trust, at: hours(-1), continues: { recordId, until: hours(1) } };
  const leftBy = (more: Partial<Departure> = {}): Partial<AgreementFact> => ({
    parties: [university, 'RXV'],
    left: [{ ...left, ...more }],
  });
  const out = (to: string, disclosure: Partial<Disclosure>) => ({
    ...asked(leftBy(), { ...disclosure, to }),
  });

  it('what cannot wait and was in flight to or from it goes on, under the decision record', () => {
    const permit = { outcome: 'permit', continuation: recordId, agreement: { id: anAgreement().id } };
    expect(decide(asked(leftBy(), inFlight))).toMatchObject(permit);
    const sender = { ...leftBy({ party: university }), parties: [trust, 'RXV'] };
    expect(decide(asked(sender, inFlight))).toMatchObject(permit);
  });

  it.each([
    ['what is new', { urgent: true }],
    ['what was sent when it left', { urgent: true, inFlightSince: hours(-1) }],
    ['what was sent after it', { urgent: true, inFlightSince: hours(-0.5) }],
    ['what can wait', { urgent: false, inFlightSince: hours(-2) }],
  ] as const)('%s stops, and the refusal says who left', (_, disclosure) => {
    const decision = decide(asked(leftBy(), disclosure));
    expect(decision).toMatchObject({
      outcome: 'refuse',
      reasons: [{ code: 'agreement-left', facts: { party: trust, at: hours(-1) } }],
    });
  });

  it.each([
    ['without a decision record', { party: trust, at: hours(-1) }],
    ['when the days are over', { ...left, continues: { recordId, until: NOW } }],
  ])('nothing goes on %s', (_, departure) => {
    const agreement = { ...leftBy(), left: [departure] };
    expect(codesAgainst(asked(agreement, inFlight))).toEqual(['agreement-left']);
  });

  it('the flows of the others are untouched: they rest on the agreement, and on no decision record', () => {
    const agreement = { ...leftBy({ party: 'RXV' }), parties };
    for (const disclosure of [inFlight, { urgent: false }, { urgent: true }] as const) {
      const decision = decide(asked(agreement, disclosure));
      expect(decision).toMatchObject({ outcome: 'permit', agreement: { id: anAgreement().id } });
      expect(decision).not.toHaveProperty('continuation');
    }
  });

  it('names nobody who never was a party', () => {
    expect(codesAgainst(out('RTX', inFlight))).toContain('agreement-missing');
  });

  it.each([
    ['suspended with a record', { ...suspended, stoppedAt: hours(-0.5) }, []],
    [
      'suspended with nothing going on',
      { state: 'suspended', stoppedAt: hours(-0.5) },
      ['agreement-suspended', 'agreement-left'],
    ],
    ['over as agreed', { to: hours(-0.5), ending: { recordId: 'another', days: 14 } }, []],
    ['over with no clause', { to: hours(-0.5) }, ['agreement-left', 'agreement-over']],
  ] as const)('%s after that: each stop has to let it go on', (_, stop, codes) => {
    const question = asked({ ...leftBy(), ...stop }, inFlight);
    expect(codesAgainst(question)).toEqual(codes);
    if (codes.length === 0) expect(decide(question)).toMatchObject({ continuation: recordId });
  });

  it('changes by time alone when what goes on is over', () => {
    const { to: _, ...endless } = anAgreement(leftBy());
    expect(changesByTimeAt(endless, NOW)).toBe(hours(1));
    expect(stoppedSince(endless, { disclosure: { from: university, to: trust }, now: NOW })).toBe(hours(-1));
    expect(stoppedSince(endless, { disclosure: { from: university, to: 'RXV' }, now: NOW })).toBeUndefined();
  });
});
