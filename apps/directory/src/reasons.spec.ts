import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainHere, OWN_REASONS } from './reasons.js';

/** What the aggregates are refused with, as their files name it. */
function codesInSource(): string[] {
  const rooms = ['appointment', 'duty-team', 'organisation', 'partnership', 'service'].map((room) =>
    join(import.meta.dirname, room),
  );
  const files = rooms.flatMap((room) => readdirSync(room).map((file) => join(room, file)));
  const texts = files.filter((file) => !file.endsWith('.spec.ts')).map((file) => readFileSync(file, 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/(?:refused\(|code: )'([a-z0-9-]+)'/g)]);
  return [...new Set(named.map(([, code = '']) => code))].filter(
    (code) => code !== 'not-found' && code !== 'role-not-allowed',
  );
}

describe('the reasons of the directory', () => {
  it('each have a sentence, and no sentence is without its reason', () => {
    expect(codesInSource().toSorted()).toEqual(OWN_REASONS.toSorted());
  });

  it('end a sentence', () => {
    expect(OWN_REASONS.map((code) => explainHere({ code })).filter((text) => !/^.+\.$/.test(text))).toEqual([]);
  });

  it('say what does not fit, and leave the reasons of others to libs/access', () => {
    const facts = { role: 'counsellor', kind: 'nhs-trust' };
    expect(explainHere({ code: 'role-not-of-organisation-kind', facts })).toContain('"counsellor" does not exist');
    expect(explainHere({ code: 'no-acting-role' })).toContain('role appointments');
  });
});
