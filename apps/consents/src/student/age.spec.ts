import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ageOn, dayInLondon, isDay, type Day } from './age.js';

/** The first day on which `ageOn` answers `age`. */
function birthdayOf(birthDate: Day, age: number): Day {
  const day = `${String(Number(birthDate.slice(0, 4)) + age).padStart(4, '0')}${birthDate.slice(4)}`;
  return isDay(day) ? day : `${day.slice(0, 4)}-03-01`;
}

describe('the age of a student', () => {
  it.each([
    ['2008-06-15', '2026-06-14', 17],
    ['2008-06-15', '2026-06-15', 18],
    ['2010-11-22', '2026-11-21', 15],
    ['2010-11-22', '2026-11-22', 16],
    ['2010-01-01', '2025-12-31', 15],
    ['2010-01-01', '2026-01-01', 16],
  ])('of someone born on %s is on %s: %d', (born, on, age) => {
    expect(ageOn(born, on)).toBe(age);
  });

  it.each([
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2024-02-28', 15],
    ['2008-02-29', '2024-02-29', 16],
    ['2012-02-29', '2028-02-28', 15],
    ['2012-02-29', '2028-02-29', 16],
    ['2012-02-29', '2030-02-28', 17],
    ['2012-02-29', '2030-03-01', 18],
  ])('of someone born on the leap day %s is on %s: %d', (born, on, age) => {
    expect(ageOn(born, on)).toBe(age);
  });

  it('is reached at midnight in England, in summer an hour before midnight UTC', () => {
    expect(dayInLondon('2026-06-14T22:59:59.999Z')).toBe('2026-06-14');
    expect(dayInLondon('2026-06-14T23:00:00.000Z')).toBe('2026-06-15');
    expect(dayInLondon('2026-11-21T23:59:59.999Z')).toBe('2026-11-21');
    expect(dayInLondon('2026-11-22T00:00:00.000Z')).toBe('2026-11-22');
  });

  it('knows which days exist', () => {
    expect(['2008-02-29', '2026-11-22'].map(isDay)).toEqual([true, true]);
    expect(['2007-02-29', '2026-13-01', '2026-1-1', '', undefined, 20260101].map(isDay)).toEqual(
      Array.from({ length: 6 }, () => false),
    );
  });

  it('grows by exactly one on each birthday, and on no other day', () => {
    const days = fc.date({ min: new Date('1950-01-01'), max: new Date('2012-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (date, age) => {
        const born = date.toISOString().slice(0, 10);
        const birthday = birthdayOf(born, age);
        const dayBefore = new Date(Date.parse(birthday) - 86_400_000).toISOString().slice(0, 10);
        expect([ageOn(born, dayBefore), ageOn(born, birthday)]).toEqual([age - 1, age]);
      }),
    );
  });
});
