import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECK_SENTENCES } from './check/sentences.js';
import { explainHere, OWN_REASONS } from './reasons.js';

/** What the aggregate and its terms are refused with, as their files name it. */
function codesInSource(): string[] {
  const room = join(import.meta.dirname, 'agreement');
  const files = readdirSync(room).filter((file) => !file.endsWith('.spec.ts'));
  const text = (file: string) => readFileSync(join(room, file), 'utf8');
  const named = [
    ...files.flatMap((file) => [...text(file).matchAll(/(?:refused\(|code: )'([a-z0-9-]+)'/g)]),
    // In the table of what stands against each act.
    ...text('actions.ts').matchAll(/, '([a-z0-9-]+)'\]/g),
  ];
  return [...new Set(named.map(([, code = '']) => code))].filter((code) => !ELSEWHERE.includes(code));
}
/** Explained by libs/access, never told (404), heard by the loop alone; the last is no reason but an act. */
const ELSEWHERE = ['role-not-allowed', 'not-found', 'not-yet', 'review'];

describe('the reasons of agreements', () => {
  it('each have a sentence, and no sentence is without its reason', () => {
    // These are put together from the name of the act.
    const acts = ['proposer-may-not-approve', 'proposer-may-not-sign', 'proposer-may-not-advise'];
    const ofTheCheck = Object.keys(CHECK_SENTENCES);
    const known = [...new Set([...codesInSource(), ...acts, 'stale-version', ...ofTheCheck])];
    expect(known.toSorted()).toEqual(OWN_REASONS.toSorted());
  });

  it('end a sentence', () => {
    expect(OWN_REASONS.map((code) => explainHere({ code })).filter((text) => !/^.+\.$/.test(text))).toEqual([]);
  });

  it('name who and what', () => {
    const facts = { organisationId: 'RW4', role: 'wellbeing-adviser', step: 'check-on-student' };
    expect(explainHere({ code: 'step-without-role', facts })).toMatch(/RW4.*wellbeing-adviser.*check-on-student/);
    expect(
      explainHere({ code: 'role-not-allowed', facts: { role: 'counsellor', action: 'agreement.sign' } }),
    ).toContain('"counsellor"');
  });
});
