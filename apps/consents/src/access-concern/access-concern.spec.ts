import { isRefused } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { aMonthAfter, answer, concernActions, MOST_OPEN, raise, type Raised } from './access-concern.js';

const of = {
  id: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01',
  studentId: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a02',
  organisationId: 'RW4',
  entryId: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a03',
};
const now = '2026-11-26T10:00:00.000Z';
const officer = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a04';
const circumstances = { organisationIsKnown: true, already: false, open: 0 };

function aRaised(): Raised {
  const outcome = raise(of, circumstances, now);
  if (isRefused(outcome)) throw new Error('refused');
  return outcome.next;
}

describe('a concern about a look', () => {
  it('is a to-do of the data protection officer there, for a month', () => {
    const outcome = raise(of, circumstances, now);
    expect(outcome).toMatchObject({
      next: { state: 'raised', version: 1, dueAt: '2026-12-26T10:00:00.000Z' },
      events: [{ data: { toDos: [{ holder: { organisationId: 'RW4', role: 'data-protection-officer' } }] } }],
    });
  });

  it.each([
    [{ organisationIsKnown: false }, 'organisation-not-known'],
    [{ already: true }, 'concern-already-raised'],
    [{ open: MOST_OPEN }, 'too-many-open-concerns'],
  ])('is refused with %j', (more, code) => {
    expect(raise(of, { ...circumstances, ...more }, now)).toMatchObject({ refused: [{ code }] });
  });

  it('is answered in the state whose actions say so, and in no other', () => {
    const answered = answer(aRaised(), officer, now);
    expect(answered).toMatchObject({ next: { state: 'answered', version: 2 }, events: [{ data: { toDos: [] } }] });
    if (isRefused(answered)) throw new Error('refused');
    expect(concernActions[answered.next.state]).toEqual([]);
    expect(answer(answered.next, officer, now)).toMatchObject({ refused: [{ code: 'concern-already-answered' }] });
  });

  it.each([
    ['2026-11-26T10:00:00.000Z', '2026-12-26T10:00:00.000Z'],
    ['2027-01-31T23:30:00.000Z', '2027-02-28T23:30:00.000Z'],
    ['2028-01-30T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['2026-12-31T12:00:00.000Z', '2027-01-31T12:00:00.000Z'],
  ])('raised on %s has to be answered by %s', (at, due) => {
    expect(aMonthAfter(at)).toBe(due);
  });
});
