import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainHere, OWN_REASONS } from './reasons.js';

/** What the aggregate and its terms are refused with, as their files name it. */
function codesInSource(): string[] {
  const room = join(import.meta.dirname, 'agreement');
  const files = readdirSync(room).filter((file) => !file.endsWith('.spec.ts'));
  const named = files.flatMap((file) => [
    ...readFileSync(join(room, file), 'utf8').matchAll(/(?:refused\(|code: )'([a-z0-9-]+)'/g),
  ]);
  return [...new Set(named.map(([, code = '']) => code))].filter((code) => !ELSEWHERE.includes(code));
}
/** Explained by libs/access, never told (404), or heard by the loop alone. */
const ELSEWHERE = ['role-not-allowed', 'not-found', 'not-yet'];

describe('the reasons of agreements', () => {
  it('each have a sentence, and no sentence is without its reason', () => {
    // These four are put together from the name of the part.
    const parts = ['purposes-missing', 'categories-missing', 'pathways-missing', 'roles-missing'];
    expect([...codesInSource(), ...parts].toSorted()).toEqual(OWN_REASONS.toSorted());
  });

  it('end a sentence', () => {
    expect(OWN_REASONS.map((code) => explainHere({ code })).filter((text) => !/^.+\.$/.test(text))).toEqual([]);
  });

  it('name the party, the purpose and what the law asks for', () => {
    const facts = { organisationId: 'RW4', purpose: 'safeguarding', article9: '9(2)(h)', conditions: ['paragraph-2'] };
    expect(explainHere({ code: 'schedule-1-condition-needed', facts })).toBe(
      'RW4 rests "safeguarding" on Article 9(2)(h), which needs its Schedule 1 condition: add one of paragraph-2.',
    );
    expect(
      explainHere({ code: 'role-not-allowed', facts: { role: 'counsellor', action: 'agreement.sign' } }),
    ).toContain('"counsellor"');
  });
});
