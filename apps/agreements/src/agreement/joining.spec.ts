import { describe, expect, it } from '@jest/globals';
import { aParty, facts, GMMH, LIVERPOOL, MERSEY_CARE, now, terms } from '../../test/builders.js';
import { type PartyFact } from '../check/finding.js';
import { againstJoining } from './joining.js';

const codes = (inPlaceOf: string | undefined, of: Partial<PartyFact> = {}, party = aParty(GMMH)) => {
  const trust = { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z', ...of } as const;
  const joiner = { party, ...(inPlaceOf !== undefined && { inPlaceOf }) };
  return againstJoining(joiner, terms(), new Map([...facts, [MERSEY_CARE, trust]]), now).map(({ code }) => code);
};

describe('what stands against a party that is to join', () => {
  it('is nothing where its annex fits, and what the check finds against it otherwise', () => {
    expect(codes(undefined)).toEqual([]);
    expect(codes(undefined, {}, aParty(GMMH, { retention: [] }))).toContain('retention-missing');
  });

  it('is, in the place of another, that this one has not closed: nobody is thrown out by a novation', () => {
    expect(codes(MERSEY_CARE, { successors: [GMMH] })).toEqual(['not-closed']);
    expect(codes(MERSEY_CARE, { validTo: '2026-11-22T10:00:00.001Z', successors: [GMMH] })).toEqual(['not-closed']);
    expect(codes('RXA')).toEqual(['not-closed']);
  });

  it('is that the directory names another as successor', () => {
    expect(codes(MERSEY_CARE, { validTo: now, successors: ['RXA'] })).toEqual(['not-the-successor']);
    expect(codes(MERSEY_CARE, { validTo: now })).toEqual(['not-the-successor']);
    expect(codes(MERSEY_CARE, { validTo: now, successors: ['RXA', GMMH] })).toEqual([]);
  });

  it('counts the one that it follows as gone', () => {
    const merged: PartyFact = {
      ...{ kind: 'he-provider', validFrom: '1903-01-01T00:00:00.000Z' },
      ...{ validTo: now, successors: [MERSEY_CARE] },
    };
    const twoTrusts = terms({ parties: [aParty(LIVERPOOL), aParty(GMMH)] });
    const joiner = { party: aParty(MERSEY_CARE), inPlaceOf: LIVERPOOL };
    const found = againstJoining(joiner, twoTrusts, new Map([...facts, [LIVERPOOL, merged]]), now);
    expect(found.map(({ code }) => code)).toContain('pathway-side-has-no-party');
  });
});
