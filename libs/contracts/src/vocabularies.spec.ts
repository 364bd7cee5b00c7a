import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { CODE, MAX_CODE_LENGTH } from './bounds.js';
import { CASE_KINDS } from './events/obligation-minted.v1.js';
import * as vocabularies from './vocabularies.js';
import { OFFICER_ROLES, ORGANISATION_KINDS, PURPOSES, ROLE_CODES, ROLES, RETURN_LEVELS } from './vocabularies.js';

/** Words of uses that information about a student is never put to (design, promise 5). */
const NEVER = [
  'academic',
  'admission',
  'admissions',
  'attainment',
  'conduct',
  'debt',
  'disciplinary',
  'discipline',
  'employer',
  'exam',
  'examination',
  'expulsion',
  'fee',
  'fees',
  'fitness',
  'grade',
  'immigration',
  'judgement',
  'marks',
  'marketing',
  'misconduct',
  'progression',
  'ranking',
  'registry',
  'sponsor',
  'tuition',
  'tutor',
  'visa',
  'visas',
];
const wordsOf = (codes: readonly string[]) => codes.flatMap((code) => code.split(/[^a-z]+/));
const lists = Object.entries(vocabularies).filter((entry): entry is [string, (typeof entry)[1] & readonly string[]] =>
  Array.isArray(entry[1]),
);

describe('promise 5: the vocabularies', () => {
  it('have no purpose of academic judgement, discipline, fitness to study or practise, admissions, fees or visas', () => {
    expect(wordsOf(PURPOSES).filter((word) => NEVER.includes(word))).toEqual([]);
  });

  it('have no role that serves one', () => {
    expect(wordsOf(ROLE_CODES).filter((word) => NEVER.includes(word))).toEqual([]);
  });

  it.each(lists)('have no such word in %s either', (_, codes) => {
    expect(wordsOf(codes).filter((word) => NEVER.includes(word))).toEqual([]);
  });

  it('have exactly these purposes: one more is a decision, not an edit', () => {
    expect(PURPOSES).toEqual(['assessment-and-treatment', 'continuity-of-care', 'safeguarding', 'service-improvement']);
  });
});

describe('a vocabulary', () => {
  const LEGAL = ['ARTICLE_6_BASES', 'ARTICLE_9_CONDITIONS'];

  it.each([...lists, ['CASE_KINDS', CASE_KINDS] as const])('%s lists each code once, as a code', (name, codes) => {
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      expect(code.length).toBeLessThanOrEqual(MAX_CODE_LENGTH);
      // Legal references are written as the law writes them.
      expect(code).toMatch(LEGAL.includes(name) ? /^[69]\(\d\)\([a-z]{1,2}\)$/ : CODE);
    }
  });

  it('of return levels begins with nothing and ends with most', () => {
    expect(RETURN_LEVELS[0]).toBe('nothing-more');
    expect(RETURN_LEVELS.at(-1)).toBe('summary-at-end');
  });
});

describe('a role', () => {
  const roles: [string, { at: readonly string[]; clinical: boolean }][] = Object.entries(ROLES);

  it.each(roles)('%s is held somewhere, and is clinical in the NHS alone', (_, { at, clinical }) => {
    expect(at.length).toBeGreaterThan(0);
    expect(at.filter((kind) => !(ORGANISATION_KINDS as readonly string[]).includes(kind))).toEqual([]);
    if (clinical) expect(at).toEqual(['nhs-trust']);
  });

  it('of governance looks after nobody: who sees every trail opens no referral', () => {
    const clinical = roles.filter(([, role]) => role.clinical).map(([code]) => code);
    expect(clinical.length).toBeGreaterThan(0);
    expect(OFFICER_ROLES.filter((code) => clinical.includes(code))).toEqual([]);
  });

  it('of governance exists at every kind of organisation that signs agreements', () => {
    for (const kind of ['he-provider', 'nhs-trust', 'school-or-college']) {
      expect(OFFICER_ROLES.filter((role) => (ROLES[role].at as readonly string[]).includes(kind))).toContain(
        'information-governance-lead',
      );
    }
  });
});
