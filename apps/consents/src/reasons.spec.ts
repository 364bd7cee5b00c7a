import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainHere, OWN_REASONS } from './reasons.js';

/** Codes that the aggregates of this service refuse with, as their files name them. */
function codesInSource(): string[] {
  const rooms = ['access-concern', 'consent', 'sign-in-link', 'student'].map((room) => join(import.meta.dirname, room));
  const files = rooms.flatMap((room) => readdirSync(room).map((file) => join(room, file)));
  const texts = files.filter((file) => !file.endsWith('.spec.ts')).map((file) => readFileSync(file, 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/(?:refused\(|code: )'([a-z0-9-]+)'/g)]);
  return [...new Set(named.map(([, code = '']) => code))].filter((code) => !SYSTEM.includes(code));
}
/** Nobody reads these: a loop gets them. */
const SYSTEM = ['not-over-yet', 'actor-not-allowed', 'not-own-student'];

describe('the reasons of this service', () => {
  it('each have a sentence', () => {
    expect(codesInSource().length).toBeGreaterThan(15);
    expect(codesInSource().filter((code) => !OWN_REASONS.includes(code))).toEqual([]);
  });

  it('end a sentence, and tell whom to phone when the student is under 16', () => {
    expect(OWN_REASONS.map((code) => explainHere({ code })).filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
    expect(explainHere({ code: 'under-16' })).toContain('phone the designated safeguarding lead');
  });

  it('leave those of others to libs/access', () => {
    expect(explainHere({ code: 'role-not-allowed', facts: { role: 'r', action: 'a' } })).toContain('"r"');
  });
});
