import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainHere, OWN_REASONS } from './reasons.js';

/** Nobody reads these: a loop gets them, or what is hidden gives no reason, or libs/access has the sentence. */
const ELSEWHERE = ['nothing-late', 'paused-already', 'not-paused', 'not-found', 'actor-not-allowed'];

function codesInSource(): string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const texts = sources.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/(?:refused\(|code: )'([a-z0-9-]+)'/g)]);
  return [...new Set(named.map(([, code = '']) => code))].filter((code) => !ELSEWHERE.includes(code));
}

describe('the reasons of this service', () => {
  it('each have a sentence', () => {
    expect(codesInSource().length).toBeGreaterThan(10);
    expect(codesInSource().filter((code) => !OWN_REASONS.includes(code))).toEqual([]);
  });

  it('name fields by their labels, and say what to do', () => {
    const facts = { fields: ['risk.summary'], otherWays: ['gp'] };
    expect(explainHere({ code: 'minimum-missing', facts })).toBe(
      'The service cannot triage this safely without: Risk and safety. Add it, or help the student another way: gp.',
    );
    expect(OWN_REASONS.map((code) => explainHere({ code })).filter((text) => !/[.]$/.test(text))).toEqual([]);
  });

  it('leave those of others to libs/access', () => {
    expect(explainHere({ code: 'role-not-allowed', facts: { role: 'r', action: 'a' } })).toContain('"r"');
  });
});
