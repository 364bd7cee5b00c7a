import { describe, expect, it } from '@jest/globals';
import { aParty, name, now, terms, TRUST, UNIVERSITY } from '../../../test/support/an-agreement.js';
import { chartOf, organisationsOf, plainly } from './chart.js';
import { coverageOf } from './coverage.js';
import { activityInWords, COLUMNS, csvLine } from './processing.js';
import { endsIn, reviewIn } from './register.page.js';

describe('a coverage map', () => {
  const universities = [
    { id: UNIVERSITY, name: 'Liverpool' },
    { id: '10007798', name: 'Manchester' },
  ];
  const trusts = [
    { id: TRUST, name: 'Mersey Care' },
    { id: 'RXV', name: 'GMMH' },
  ];
  const pair = (organisations: [string, string], state: 'in-force' | 'expiring') => ({
    ...{ organisations, state, agreements: 1, agreementId: 'x', from: '2026-11-01', reviewBy: '2027-11-01' },
  });
  const pairs = [
    pair([UNIVERSITY, TRUST], 'in-force'),
    pair(['RXV', UNIVERSITY], 'expiring'),
    pair([TRUST, 'RXV'], 'in-force'),
  ];
  const shown = coverageOf({ universities, trusts, pairs, own: TRUST });

  it('counts pairs of a university and a trust alone, and all of them', () => {
    expect(shown.counts).toEqual({ all: 4, inForce: 1, expiring: 1, without: 2 });
    expect(shown.rows.map(({ university, trust }) => `${university}, ${trust}`)).toEqual([
      'Liverpool, GMMH',
      'Liverpool, Mersey Care',
    ]);
  });

  it('names who has none, and leads to the register for the own organisation alone', () => {
    expect(shown.alone).toEqual({ universities: ['Manchester'], trusts: [] });
    expect(shown.rows.map(({ own }) => own)).toEqual([undefined, UNIVERSITY]);
  });
});

describe('a record of processing', () => {
  const { title, purposes, items, security, transfers } = terms;
  const activity = {
    ...{
      title,
      purposes,
      items,
      agreementId: 'a-1',
      version: 2,
      from: '2026-11-01T00:00:00.000Z',
      party: aParty(TRUST),
    },
    ...(security && { security }),
    ...(transfers && { transfers }),
    others: [{ organisationId: UNIVERSITY, controller: 'separate' as const }],
  };

  it('says each column of Article 30 in words, and what is not stated', () => {
    const said = activityInWords(activity, name);
    expect(Object.keys(said)).toEqual([...COLUMNS]);
    expect(said).toMatchObject({
      Recipients: 'University of Liverpool',
      'Joint controllers': 'None',
      'Transfers abroad': 'None',
      'Kept for': 'The record of a referral: Kept 20 years',
      Processor: 'Not stated',
    });
    expect(said.Information).toBe(
      'From the university to the NHS: Name, date of birth and NHS number. From the NHS to the university: How the referral is going',
    );
  });

  it('is a CSV line in which nothing ends a cell or is a formula', () => {
    expect(csvLine(['a "b"', '=1+1', 'x,\ny'])).toBe('"a ""b""","\'=1+1","x,\ny"\r\n');
  });
});

describe('a finding', () => {
  it('names organisations and codes in words, and leaves other words alone', () => {
    const facts = { organisationId: TRUST, category: 'gp', direction: 'out', record: 'referral-record' };
    const detail = 'RW4 lists "gp"; take it out, or keep the referral-record.';
    expect(plainly(detail, facts, name)).toBe('Mersey Care lists “GP”; take it out, or keep the referral record.');
    expect(organisationsOf({ ...facts, successors: ['G6V2S'] })).toEqual([TRUST, 'G6V2S']);
  });
});

describe('the responsibility chart', () => {
  it('says at each party who is there, who covers, and where nobody is', () => {
    const line = { pathway: 'university-to-nhs-referral', step: 'decide-on-offer', side: 'receiver' } as const;
    const steps = [
      { ...line, organisationId: TRUST, filledBy: 'duty-team' },
      { ...line, organisationId: 'RXV', filledBy: 'nobody' },
    ] as const;
    const [pathway] = chartOf(terms.pathways, { steps: [...steps], gaps: [] }, name);
    expect(pathway?.steps[0]).toMatchObject({
      who: 'The duty team of the service',
      at: [
        { name: 'Mersey Care', nobody: false, filled: 'A staffed duty team is there' },
        { name: 'RXV', nobody: true, filled: 'Nobody: no service with a staffed duty team' },
      ],
      limits: expect.arrayContaining([{ urgency: 'Routine', limit: '5 days' }]) as unknown,
      pauses: ['Waiting for information, for 5 days at most'],
      escalation: ['Service manager', 'Named safeguarding professional'],
    });
  });
});

it('ends and reviews are told in words', () => {
  expect([endsIn('2026-12-26T12:00:00.000Z', now), endsIn('2026-11-20T12:00:00.000Z', now)]).toEqual([
    'ends in 30 days',
    'ended 6 days ago',
  ]);
  expect([reviewIn('2026-12-26T12:00:00.000Z', now), reviewIn('2026-11-20T12:00:00.000Z', now)]).toEqual([
    'review due in 30 days',
    'review 6 days late',
  ]);
});
