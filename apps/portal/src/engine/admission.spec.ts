import { describe, expect, it } from '@jest/globals';
import { type Session } from 'fastify';
import { admit } from './admission.js';

const tokens = { issuer: 'i', access: 'a', accessEndsAt: 0 };
const acting = { appointmentId: 'a', organisationId: 'RW4', organisationName: 'Trust', dutyTeamIds: [] };
const clinician = { kind: 'staff', name: 'N', personId: 'p', acting: { ...acting, role: 'triage-clinician' } } as const;
const student = { kind: 'student', name: 'N', studentId: 's', asked: true } as const;
const session = (of: Partial<Session>) => of as Session;

describe('who comes to a page', () => {
  it('is anyone, where it is for anyone', () => {
    expect(admit('anyone', session({}))).toEqual({ kind: 'in', signed: undefined });
    expect(admit('anyone', session({ tokens, signed: student }))).toEqual({ kind: 'in', signed: student });
  });

  it('is nobody who has not signed in, or has been away too long', () => {
    for (const audience of ['signed-in', 'staff', 'student', 'choosing', ['triage-clinician']] as const) {
      expect(admit(audience, session({}))).toEqual({ kind: 'sign-in', timedOut: false });
      expect(admit(audience, session({ tokens, signed: clinician, asleep: true }))).toEqual({
        kind: 'sign-in',
        timedOut: true,
      });
      expect(admit(audience, session({ signed: clinician }))).toEqual({ kind: 'sign-in', timedOut: false });
    }
    expect(admit('anyone', session({ tokens, signed: clinician, asleep: true }))).toEqual({
      kind: 'in',
      signed: undefined,
    });
  });

  it('must have chosen a role first', () => {
    expect(admit('staff', session({ tokens, choosing: true }))).toEqual({ kind: 'choose-role' });
    expect(admit('choosing', session({ tokens, choosing: true }))).toEqual({ kind: 'in', signed: undefined });
    expect(admit('choosing', session({ tokens, signed: clinician }))).toEqual({ kind: 'in', signed: clinician });
  });

  it('never learns of pages for students as staff, nor the other way round', () => {
    expect(admit('student', session({ tokens, signed: clinician }))).toEqual({ kind: 'not-found' });
    expect(admit('staff', session({ tokens, signed: student }))).toEqual({ kind: 'not-found' });
    expect(admit(['triage-clinician'], session({ tokens, signed: student }))).toEqual({ kind: 'not-found' });
    expect(admit('student', session({ tokens, signed: student }))).toEqual({ kind: 'in', signed: student });
  });

  it('is told where the role is another', () => {
    const at = session({ tokens, signed: clinician });
    expect(admit(['wellbeing-adviser'], at)).toEqual({ kind: 'other-role', signed: clinician });
    expect(admit(['triage-clinician'], at)).toEqual({ kind: 'in', signed: clinician });
    expect(admit('signed-in', at)).toEqual({ kind: 'in', signed: clinician });
  });

  it('is shown nothing before a student has been asked alone whether somebody could make them show it', () => {
    const at = session({ tokens, signed: { ...student, asked: false } });
    for (const audience of ['student', 'signed-in'] as const)
      expect(admit(audience, at)).toEqual({ kind: 'ask-first' });
    expect(admit('student-first', at)).toEqual({ kind: 'in', signed: { ...student, asked: false } });
    expect(admit('anyone', at)).toMatchObject({ kind: 'in' });
  });
});
