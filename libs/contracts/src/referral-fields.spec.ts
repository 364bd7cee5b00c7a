import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  categoriesOf,
  cutTo,
  fieldProblems,
  fieldsOf,
  isReferralField,
  REFERRAL_FIELD_NAMES,
  REFERRAL_FIELDS,
  type ReferralContent,
} from './referral-fields.js';
import { DATA_CATEGORIES } from './vocabularies.js';

/** Any fields, each with a text of its own that nothing else contains. */
const contents = fc
  .subarray(REFERRAL_FIELD_NAMES)
  .map((names): ReferralContent => Object.fromEntries(names.map((name) => [name, `«${name}»`])));
const categories = fc.subarray([...DATA_CATEGORIES]);
const rules: [string, { category: string; max: number; label: string; pattern?: RegExp }][] =
  Object.entries(REFERRAL_FIELDS);

describe('a field of a referral', () => {
  it.each(rules)('%s has a category of the vocabulary, a length and a label', (name, { category, max, label }) => {
    expect(DATA_CATEGORIES).toContain(category);
    expect(max).toBeGreaterThan(0);
    expect(max).toBeLessThanOrEqual(4000);
    expect(label).toMatch(/^[A-Z]/);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
  });

  it.each(rules.filter(([, { max, pattern }]) => pattern === undefined && max > 400))(
    '%s is free text and counts as the widest category of its section',
    (name, { category }) => {
      const widest = { reason: 'reason-for-referral', history: 'mental-health-history', risk: 'risk-and-safety' };
      const others = { 'safety-plan': 'risk-and-safety', adjustments: 'adjustments', study: 'study-context' };
      const section = name.split('.')[0] ?? '';
      expect({ ...widest, ...others }).toHaveProperty([section], category);
    },
  );

  it.each(rules.filter(([, { pattern }]) => pattern))('%s has a rule for its whole text', (_, { pattern }) => {
    expect(pattern?.source).toMatch(/^\^.*\$$/);
    expect(pattern?.flags).toBe('');
  });

  it('is known by its own name alone', () => {
    expect(REFERRAL_FIELD_NAMES.every(isReferralField)).toBe(true);
    expect(['constructor', '__proto__', 'toString', '', 'identity'].filter(isReferralField)).toEqual([]);
  });

  it('exists in every category that a referral can be asked for', () => {
    const own = new Set(rules.map(([, { category }]) => category));
    const told = ['referral-progress', 'appointment-attendance', 'outcome-summary'];
    expect(DATA_CATEGORIES.filter((category) => !own.has(category))).toEqual(told);
  });
});

describe('a copy that is cut', () => {
  it('holds nothing of another category, whatever was given', () => {
    fc.assert(
      fc.property(contents, categories, (content, allowed) => {
        const copy = cutTo(content, allowed);
        expect(categoriesOf(copy).filter((category) => !allowed.includes(category))).toEqual([]);
        const text = JSON.stringify(copy);
        const kept = fieldsOf(content).filter((name) => allowed.includes(REFERRAL_FIELDS[name].category));
        for (const name of fieldsOf(content)) expect(text.includes(`«${name}»`)).toBe(kept.includes(name));
      }),
    );
  });

  it('keeps what may go, unchanged', () => {
    fc.assert(
      fc.property(contents, categories, (content, allowed) => {
        const copy = cutTo(content, allowed);
        expect(content).toMatchObject(copy);
        expect(cutTo(copy, allowed)).toEqual(copy);
        expect(cutTo(content, categoriesOf(content))).toEqual(content);
      }),
    );
  });

  it('cut twice is the copy cut to what both allow', () => {
    fc.assert(
      fc.property(contents, categories, categories, (content, first, second) => {
        const both = first.filter((category) => second.includes(category));
        expect(cutTo(cutTo(content, first), second)).toEqual(cutTo(content, both));
      }),
    );
  });

  it('leaves behind what is no field', () => {
    const content = { 'identity.given-name': 'A', 'secret.words': 'B' } as ReferralContent;
    expect(cutTo(content, DATA_CATEGORIES)).toEqual({ 'identity.given-name': 'A' });
    expect(categoriesOf(content)).toEqual(['identity']);
  });

  it('to nothing is empty', () => {
    const everything = Object.fromEntries(REFERRAL_FIELD_NAMES.map((name) => [name, 'x']));
    expect(cutTo(everything, [])).toEqual({});
  });
});

describe('what is wrong with given text', () => {
  it.each([
    ['an unknown field', { 'identity.shoe-size': '44' }, 'unknown'],
    ['a field that every object has', { constructor: 'x' }, 'unknown'],
    ['what is no text', { 'study.year': 2 }, 'not-text'],
    ['a text that is too long', { 'study.year': 'x'.repeat(21) }, 'too-long'],
    ['a date in words', { 'identity.birth-date': '1 May 2006' }, 'format'],
    ['an NHS number with spaces', { 'identity.nhs-number': '943 476 59' }, 'format'],
    ['an NHS number whose check digit does not fit', { 'identity.nhs-number': '1234567890' }, 'check-digit'],
    ['a line break after a date', { 'risk.assessed-on': '2026-11-1\n' }, 'format'],
  ])('is said of %s', (_, given, code) => {
    expect(fieldProblems(given)).toEqual([{ field: Object.keys(given)[0], code }]);
  });

  it('is nothing when the text fits, up to the last character, or is empty', () => {
    expect(fieldProblems({ 'study.year': 'x'.repeat(20), 'identity.birth-date': '2006-05-01' })).toEqual([]);
    expect(fieldProblems(Object.fromEntries(REFERRAL_FIELD_NAMES.map((name) => [name, ''])))).toEqual([]);
  });

  it('never holds the text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REFERRAL_FIELD_NAMES), fc.string({ minLength: 5 }), (name, text) => {
        const told = JSON.stringify(fieldProblems({ [name]: `§${text}§`.repeat(1000) }));
        expect(told).not.toContain('§');
      }),
    );
  });
});
