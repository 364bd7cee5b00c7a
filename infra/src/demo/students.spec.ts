import { categoriesOf, DATA_CATEGORIES, fieldProblems } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { journeyStudents, referralContentOf } from './journey-students.js';
import { loadReferenceData } from './reference-data.js';
import { type DemoStudent } from './students.js';
import { demoWorld } from './world.js';

const on = '2026-09-01';
const world = demoWorld(loadReferenceData(), { on, studentsPerUniversity: 50 });
const at = (university: string) => world.students.filter((student) => student.university === university);
const universities = [...new Set(world.students.map(({ university }) => university))];

function age(student: DemoStudent, day = on): number {
  const years = Number(day.slice(0, 4)) - Number(student.birthDate.slice(0, 4));
  return day.slice(5) >= student.birthDate.slice(5) ? years : years - 1;
}

describe('the students of the demo world', () => {
  it.each(universities)('at %s hold the cases that rules turn on', (university) => {
    const students = at(university);
    expect(students[0]?.birthDate).toMatch(/-02-29$/);
    expect(students.slice(0, 5).map((student) => age(student) < 18)).toEqual([false, true, false, false, false]);
    expect(students[1] && age(students[1])).toBe(17);
    expect(students[2] && age(students[2])).toBeGreaterThanOrEqual(30);
    expect(students[3]).toMatchObject({ origin: 'home', gp: { kind: 'none' } });
    expect(students[4]).toMatchObject({ origin: 'international', gp: { kind: 'at-home' } });
    expect(students[4]).not.toHaveProperty('nhsNumber');
  });

  it('are of all kinds', () => {
    const share = (is: (student: DemoStudent) => boolean) => world.students.filter(is).length / world.students.length;
    const shares = [
      share(({ origin }) => origin === 'international'),
      share(({ nhsNumber }) => nhsNumber === undefined),
      share(({ gp }) => gp.kind === 'none'),
      share(({ gp }) => gp.kind === 'at-home'),
      share(({ contact }) => contact.channel === 'text'),
      share(({ language }) => language !== 'en'),
    ];
    for (const part of shares) {
      expect(part).toBeGreaterThan(0.1);
      expect(part).toBeLessThan(0.8);
    }
    expect(
      new Set(world.students.map(({ givenName, familyName }) => `${givenName} ${familyName}`)).size,
    ).toBeGreaterThan(200);
  });

  it('have real dates of birth, are at least 17, and live at well-formed addresses', () => {
    for (const student of world.students) {
      expect(new Date(student.birthDate).toISOString().slice(0, 10)).toBe(student.birthDate);
      expect(age(student)).toBeGreaterThanOrEqual(17);
      expect(student.termAddress.postcode).toMatch(/^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$/);
      expect(student.homeAddress.postcode !== undefined).toBe(student.origin === 'home');
    }
  });

  it('can be referred: the content has no problem, every category, and all that any service asks for', () => {
    const asked = [...new Set(world.services.flatMap(({ minimum }) => minimum))];
    for (const student of world.students) {
      const content = referralContentOf(student, on);
      expect(fieldProblems(content)).toEqual([]);
      expect([...categoriesOf(content)].sort()).toEqual(
        DATA_CATEGORIES.filter(
          (c) => !['referral-progress', 'appointment-attendance', 'outcome-summary'].includes(c),
        ).sort(),
      );
      expect(asked.filter((field) => content[field] === undefined)).toEqual([]);
    }
  });
});

describe('the students of a journey', () => {
  it.each([1, 2, 359, 20_261_122])('in run %i are as the journey needs them', (run) => {
    const { followed, withdrawing } = journeyStudents('10006842', run, '2028-02-29');
    expect(followed).toMatchObject({
      university: '10006842',
      origin: 'international',
      gp: { kind: 'at-home' },
      contact: { channel: 'text', when: 'after 4pm' },
    });
    expect(age(followed, '2028-02-29')).toBe(20);
    expect(followed).not.toHaveProperty('nhsNumber');
    expect(withdrawing.subject).not.toBe(followed.subject);
    expect(age(withdrawing, '2028-02-29')).toBeGreaterThanOrEqual(18);
  });

  it('are the same for the same run and others for another', () => {
    const run = (n: number) => JSON.stringify(journeyStudents('10006842', n, on));
    expect(run(7)).toBe(run(7));
    expect(run(8)).not.toBe(run(7));
  });
});
