import { describe, expect, it } from '@jest/globals';
import { OFFICER_ROLES, ROLE_CODES, type StaffActor, type StudentActor } from '@footbridge/contracts';
import { ACTION_CODES, ACTIONS, mayAct, type Action } from './actions.js';

const staff = (role: StaffActor['role']): StaffActor => ({
  kind: (OFFICER_ROLES as readonly string[]).includes(role) ? 'officer' : 'staff',
  personId: 'person',
  appointmentId: 'appointment',
  organisationId: 'RW4',
  role,
});
const student: StudentActor = { kind: 'student', personId: 'person', studentId: 'student' };
const codeOf = (answer: ReturnType<typeof mayAct>) => answer?.refused[0]?.code;

describe('the table of actions', () => {
  it('gives every action to at least one role, and officers nothing that shows content', () => {
    for (const action of ACTION_CODES) {
      const { roles, content } = ACTIONS[action];
      expect(roles.length).toBeGreaterThan(0);
      if (content)
        expect({ action, officers: OFFICER_ROLES.filter((role) => roles.includes(role)) }).toEqual({
          action,
          officers: [],
        });
    }
  });

  it('treats every disclosure and every relationship as content', () => {
    const rules = ACTION_CODES.map((action) => ACTIONS[action]);
    expect(
      rules.filter(({ act, relationship, content }) => (act === 'disclosure' || relationship) && !content),
    ).toEqual([]);
  });

  it('keeps advice apart from decisions: the data protection officer neither approves nor signs', () => {
    const decides: Action[] = ['agreement.approve', 'agreement.sign', 'agreement.suspend', 'sharing.review'];
    expect(decides.filter((action) => ACTIONS[action].roles.includes('data-protection-officer'))).toEqual([]);
  });
});

describe('mayAct', () => {
  it.each(ACTION_CODES)('lets exactly the listed roles do %s', (action) => {
    const may = ROLE_CODES.filter((role) => mayAct(staff(role), action) === undefined);
    expect(may).toEqual(ROLE_CODES.filter((role) => ACTIONS[action].roles.includes(role)));
    expect(mayAct(student, action) === undefined).toBe(ACTIONS[action].student === true);
    expect(codeOf(mayAct({ kind: 'system', service: 'duties' }, action))).toBe('actor-not-allowed');
  });

  it('says which role may not do what', () => {
    expect(mayAct(staff('service-manager'), 'agreement.sign')).toEqual({
      refused: [{ code: 'role-not-allowed', facts: { action: 'agreement.sign', role: 'service-manager' } }],
    });
  });

  it('keeps students to what is theirs, and staff to what is their organisation’s', () => {
    expect(mayAct(student, 'consent.withdraw', { studentId: 'student' })).toBeUndefined();
    expect(codeOf(mayAct(student, 'consent.withdraw', { studentId: 'another' }))).toBe('not-own-student');
    const adviser = staff('wellbeing-adviser');
    expect(mayAct(adviser, 'consent.record', { organisationId: 'RW4' })).toBeUndefined();
    expect(codeOf(mayAct(adviser, 'consent.record', { organisationId: '10006842' }))).toBe('not-own-record');
  });

  it('refuses what is not listed', () => {
    expect(codeOf(mayAct(staff('triage-clinician'), 'referral.shred' as Action))).toBe('action-unknown');
    expect(codeOf(mayAct(staff('triage-clinician'), 'constructor' as Action))).toBe('action-unknown');
  });
});
