import { describe, expect, it } from '@jest/globals';
import { type Capacity, type Eligibility, type ReferralContent } from '@footbridge/contracts';
import { closedTo, isPausedFor, paused, worthKnowing } from './service-fit.js';

const now = '2026-11-22T10:00:00.000Z';
const fresh = '2026-11-20T10:00:00.000Z';
const eligibility = {
  ageFrom: 18,
  ageTo: 25,
  gp: 'not-needed',
  rule: 'all',
  criteria: [],
  notTaken: [],
} satisfies Eligibility;
const open = { referrerOrganisations: null, otherWays: ['gp'], eligibility: null, capacity: null };
const content: ReferralContent = { 'identity.birth-date': '2006-05-04', 'gp.practice': 'A practice' };
const room = (status: string, more: Partial<Capacity> = {}): Capacity => ({ status, declaredAt: fresh, ...more });
const codesFor = (service: Partial<Parameters<typeof worthKnowing>[0]>, of = content, urgency = 'routine' as const) =>
  worthKnowing({ ...open, ...service }, of, { urgency, now }).map(({ code }) => code);

describe('who may refer', () => {
  it('is any organisation where none are named, else those alone', () => {
    expect(closedTo(open, '10006842')).toEqual([]);
    const partners = { ...open, referrerOrganisations: ['10006842'] };
    expect(closedTo(partners, '10006842')).toEqual([]);
    expect(closedTo(partners, '10007798')).toEqual([
      { code: 'organisation-may-not-refer', facts: { organisationId: '10007798', otherWays: ['gp'] } },
    ]);
  });
});

describe('a paused service', () => {
  it('takes nothing routine; what is more urgent goes', () => {
    const service = { ...open, capacity: room('paused') };
    expect(isPausedFor(service, 'routine')).toBe(true);
    for (const urgency of ['urgent', 'very-urgent', 'emergency'] as const)
      expect(isPausedFor(service, urgency)).toBe(false);
    expect(isPausedFor({ ...open, capacity: room('limited') }, 'routine')).toBe(false);
    expect(isPausedFor(open, 'routine')).toBe(false);
  });

  it('names since when, other services and other ways', () => {
    expect(paused({ ...open, capacity: room('paused') }, [{ id: 'a', name: 'Another' }])).toEqual({
      code: 'service-paused',
      facts: { since: fresh, otherServices: ['a'], otherNames: ['Another'], otherWays: ['gp'] },
    });
  });
});

describe('what is worth knowing before sending', () => {
  it('is nothing where nothing is said', () => {
    expect(codesFor({})).toEqual([]);
  });

  it.each([
    ['2008-11-22', []],
    ['2008-11-23', ['eligibility-age']],
    ['2000-11-23', []],
    ['2000-11-22', ['eligibility-age']],
  ])('of a student born on %s, around the edges of 18 to 25: %s', (born, codes) => {
    expect(codesFor({ eligibility }, { 'identity.birth-date': born })).toEqual(codes);
  });

  it('is the GP where the student has none, or where that GP has to be', () => {
    const unregistered = { 'gp.not-registered': 'yes' };
    const of = (gp: string) => ({ eligibility: { ...eligibility, gp } });
    expect(codesFor(of('not-needed'), unregistered)).toEqual([]);
    expect(codesFor(of('registered'), unregistered)).toEqual(['eligibility-gp']);
    expect(codesFor(of('registered'))).toEqual([]);
    expect(codesFor(of('registered-in-area'), unregistered)).toEqual(['eligibility-gp']);
    expect(codesFor(of('registered-in-area'))).toEqual(['eligibility-area']);
    expect(codesFor(of('lives-or-registered-in-area'), unregistered)).toEqual(['eligibility-area']);
  });

  it('are the criteria that a person judges, each kind named', () => {
    const judged = { ...eligibility, criteria: ['self-harm'], notTaken: ['drug-or-alcohol-use-alone'] };
    expect(worthKnowing({ ...open, eligibility: judged }, content, { urgency: 'routine', now })).toEqual([
      { code: 'eligibility-criteria', facts: { rule: 'all', criteria: ['self-harm'] } },
      { code: 'eligibility-not-taken', facts: { criteria: ['drug-or-alcohol-use-alone'] } },
    ]);
  });

  it('is scarce room, and a declaration that has grown old', () => {
    expect(codesFor({ capacity: room('accepting') })).toEqual([]);
    expect(codesFor({ capacity: room('limited', { waitWeeks: 9 }) })).toEqual(['capacity-limited']);
    expect(codesFor({ capacity: room('accepting', { declaredAt: '2026-11-08T09:59:59.000Z' }) })).toEqual([
      'capacity-old',
    ]);
    expect(codesFor({ capacity: room('accepting', { declaredAt: '2026-11-08T10:00:00.000Z' }) })).toEqual([]);
  });

  it('is the pause, when something urgent goes in spite of it', () => {
    const at = (urgency: 'urgent' | 'routine') =>
      worthKnowing({ ...open, capacity: room('paused') }, content, { urgency, now }).map(({ code }) => code);
    expect(at('urgent')).toEqual(['capacity-paused']);
    expect(at('routine')).toEqual([]);
  });
});
