import { describe, expect, it } from '@jest/globals';
import { isRefused } from '@footbridge/contracts';
import {
  amend,
  faultsOf,
  linkSignIn,
  register,
  setOnlineView,
  studentActions,
  type PersonalDetails,
  type Student,
} from './student.js';

const details: PersonalDetails = {
  name: { given: 'Ines', family: 'Example' },
  birthDate: '2006-03-14',
  nhsNumber: { unavailable: 'overseas-patient' },
  contacts: { phone: '07700900123' },
  gp: { registered: false },
  addresses: {},
  language: { spoken: 'pt', interpreter: false },
  contactPreferences: { ways: ['text'], notBefore: '16:00' },
  safety: { voicemail: false, postHome: false, nameService: false },
};
const student: Student = {
  state: 'registered',
  id: '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01',
  registeredBy: '10006842',
  registeredAt: '2026-11-22T10:00:00.000Z',
  version: 1,
  onlineView: { state: 'not-asked' },
};
const at = { now: student.registeredAt, today: '2026-11-22' };
const someone = '11111111-1111-5111-8111-111111111111';

describe('registering a student', () => {
  const of = { id: student.id, registeredBy: student.registeredBy, details };

  it('makes a pseudonym known, and nothing about the person', () => {
    expect(register(of, at)).toMatchObject({
      next: { state: 'registered', version: 1 },
      events: [{ data: { studentId: student.id, registeredBy: '10006842' } }],
    });
    expect(JSON.stringify(register(of, at))).not.toContain('Example');
  });

  it('says everything that is wrong at once, and repeats nothing that was entered', () => {
    const wrong: PersonalDetails = {
      ...details,
      birthDate: '2026-11-22',
      nhsNumber: { number: '1234567890' },
      contactPreferences: { ways: [], notBefore: '16:00', notAfter: '09:00' },
    };
    expect(faultsOf(wrong, at.today)).toEqual([
      { code: 'nhs-number-check-digit' },
      { code: 'birth-date-not-possible' },
      { code: 'contact-hours-end-before-they-begin' },
    ]);
    expect(register({ ...of, details: wrong }, at)).toEqual({ refused: faultsOf(wrong, at.today) });
  });
});

describe('a registered student', () => {
  it('may be amended, linked and asked for permission', () => {
    expect(studentActions).toEqual({
      registered: ['amend', 'link-sign-in', 'give-permission', 'set-online-view'],
    });
  });

  it('gets a new version when amended, and no event', () => {
    expect(amend(student, details, at.today)).toEqual({ next: { ...student, version: 2 }, events: [] });
    expect(isRefused(amend(student, { ...details, birthDate: '1899-12-31' }, at.today))).toBe(true);
  });

  it('is linked to one sign-in, once', () => {
    const linked = linkSignIn(student, someone);
    expect(linked).toMatchObject({ next: { personId: someone, version: 2 } });
    expect(linkSignIn({ ...student, personId: someone }, '22222222-2222-5222-8222-222222222222')).toEqual({
      refused: [{ code: 'sign-in-already-linked' }],
    });
  });
});

describe('what a student sees online', () => {
  const now = '2026-11-26T10:00:00.000Z';

  it('is told to the others when it is switched off and on, not at a first “no”', () => {
    expect(setOnlineView(student, true, now)).toMatchObject({
      next: { version: 2, onlineView: { state: 'on' } },
      events: [],
    });
    const off = setOnlineView(student, false, now);
    expect(off).toMatchObject({ events: [{ data: { studentId: student.id, on: false, at: now } }] });
    if (isRefused(off)) throw new Error('refused');
    expect(setOnlineView(off.next, true, now)).toMatchObject({
      next: { version: 3 },
      events: [{ data: { on: true } }],
    });
    expect(setOnlineView(off.next, false, now)).toMatchObject({ refused: [{ code: 'online-view-is-so' }] });
  });
});
