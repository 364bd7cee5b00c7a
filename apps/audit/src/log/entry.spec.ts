import { describe, expect, it } from '@jest/globals';
import { type AuditEntry } from '@footbridge/contracts';
import { bytesOf } from '@footbridge/messaging';
import fc from 'fast-check';
import { continuationIn, idsIn, personIn, readEntry } from './entry.js';

const id = '0b0f7c1e-6c1c-4b70-9a53-0d0e3f9f7a11';
const disclosure = {
  from: '10006842',
  to: 'RW4',
  purpose: 'assessment-and-treatment',
  categories: ['identity'],
  agreement: { id: 'the-agreement', version: 1 },
  basis: { kind: 'permission', id: 'the-permission', version: 2 },
};
const entry: AuditEntry = {
  id,
  service: 'referrals',
  at: '2026-01-05T09:00:00.000Z',
  act: 'disclosure',
  action: 'referral.submit',
  outcome: 'permitted',
  reasons: [],
  actor: { kind: 'student', personId: id, studentId: id },
  organisations: ['10006842', 'RW4'],
  studentId: id,
  objects: [{ kind: 'referral', id: 'a referral'.replace(' ', '-'), version: 1 }],
  disclosure,
};
const read = (value: unknown) => readEntry(Buffer.from(JSON.stringify(value)));

describe('reading an entry that a service sent', () => {
  it('gives back what was written, and the ids by which it is found', () => {
    expect(readEntry(Buffer.from(bytesOf(entry)))).toEqual(entry);
    expect(idsIn(entry)).toEqual(['a-referral', 'the-permission', 'the-agreement']);
    expect(personIn(entry)).toBe(id);
    expect(personIn({ ...entry, actor: { kind: 'system', service: 'duties' } })).toBeUndefined();
  });

  it.each<[string, object]>([
    ['an id that is no UUID', { id: 'x' }],
    ['an unknown service', { service: 'learning' }],
    ['a time that is none', { at: 'today' }],
    ['a year that PostgreSQL does not know', { at: '0000-01-05T09:00:00.000Z' }],
    ['an unknown act', { act: 'other' }],
    ['an action that is no code', { action: 'Look at it!' }],
    ['an unknown outcome', { outcome: 'maybe' }],
    ['no organisations', { organisations: undefined }],
    ['an organisation that is none', { organisations: ['{RW4}'] }],
    ['a student that is no id', { studentId: 'Persephone' }],
    ['objects that are no list', { objects: {} }],
    ['an object without an id', { objects: [{ kind: 'referral' }] }],
    ['an object with a null character', { objects: [{ kind: 'referral', id: 'a\u0000' }] }],
    ['an object with half a character', { objects: [{ kind: 'referral', id: '\ud800' }] }],
    ['more objects than a page has', { objects: Array.from({ length: 1_001 }, () => ({ kind: 'referral', id })) }],
    ['no actor', { actor: undefined }],
    ['an actor whose person is no id', { actor: { kind: 'unknown', personId: 'Persephone' } }],
    ['reasons that are none', { reasons: ['no'] }],
    ['a decision record that is no id', { disclosure: { ...entry.disclosure, continuation: 'of Monday' } }],
    ['a disclosure that rests on nothing', { disclosure: { from: 'RW4', to: 'RXV' } }],
  ])('refuses %s', (_, change) => {
    expect(read({ ...entry, ...change })).toBeUndefined();
  });

  it('finds what went on under a decision record by that record', () => {
    const went = { ...entry, disclosure: { ...disclosure, continuation: 'the-record' } };
    expect(read(went)).toEqual(went);
    expect(idsIn(went)).toContain('the-record');
    expect(continuationIn(went)).toBe('the-record');
    expect(continuationIn(entry)).toBeUndefined();
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
        ),
        (bytes) => {
          expect(readEntry(Buffer.from(bytes))).toBeUndefined();
        },
      ),
    );
  });
});
