import { describe, expect, it } from '@jest/globals';
import {
  anAdviser,
  anAgreement,
  aPermission,
  aRead,
  aSharingDecision,
  aSubmission,
  codesAgainst,
  NOW,
  onDecision,
  OTHER_STUDENT,
  OTHER_TRUST,
  outward,
  STUDENT,
  YESTERDAY,
} from '../../test/questions.js';
import { decide } from './decide.js';
import { explain } from './explain.js';

describe('a disclosure', () => {
  it('names the agreement version, the permission version, the categories and the rules that decided', () => {
    expect(decide(aSubmission())).toEqual({
      outcome: 'permit',
      rules: [
        'acting-role-holds',
        'issuer-speaks-for-organisation',
        'role-may-act',
        'officers-see-no-content',
        'acts-at-right-side',
        'vocabulary-known',
        'agreement-covers',
        'permission-covers',
        'knowledge-fresh',
        'audit-path-fresh',
      ],
      agreement: { id: anAgreement().id, version: 1 },
      basis: { kind: 'permission', id: aPermission().id, version: 1 },
      categories: ['identity', 'risk-and-safety'],
      knowledgeAgeSeconds: 0,
    });
  });

  it('gives all reasons, not the first', () => {
    const input = aSubmission({
      actor: anAdviser({ role: 'out-of-hours-contact', to: NOW }),
      agreements: [anAgreement({ state: 'suspended', categories: ['identity'] })],
      basis: { kind: 'permission', permissions: [aPermission({ state: 'withdrawn', recipients: [OTHER_TRUST] })] },
      knowledge: { directory: NOW, agreements: NOW, consents: undefined },
    });
    expect(codesAgainst(input)).toEqual([
      'appointment-ended',
      'role-not-allowed',
      'agreement-suspended',
      'agreement-categories',
      'agreement-role',
      'permission-withdrawn',
      'permission-recipient',
      'knowledge-stale',
    ]);
    expect(decide(input)).toMatchObject({ temporary: false });
  });

  it('needs one agreement that covers all: two halves do not make a whole', () => {
    const one = anAgreement({ categories: ['identity'] });
    const other = anAgreement({ id: 'other', categories: ['risk-and-safety'] });
    expect(codesAgainst(aSubmission({ agreements: [one, other] }))).toEqual([
      'agreement-categories',
      'agreement-categories',
    ]);
    const whole = anAgreement({ id: 'whole', version: 3 });
    expect(decide(aSubmission({ agreements: [one, other, whole] }))).toMatchObject({
      outcome: 'permit',
      agreement: { id: 'whole', version: 3 },
    });
  });

  it('needs one permission that covers all', () => {
    const halves = [aPermission({ categories: ['identity'] }), aPermission({ categories: ['risk-and-safety'] })];
    expect(codesAgainst(aSubmission({ basis: { kind: 'permission', permissions: halves } }))).toEqual([
      'permission-categories',
      'permission-categories',
    ]);
  });

  it('names the same agreement whatever order the facts come in', () => {
    const pair = [anAgreement({ id: 'b' }), anAgreement({ id: 'a' })];
    for (const agreements of [pair, pair.toReversed()])
      expect(decide(aSubmission({ agreements }))).toMatchObject({ agreement: { id: 'a' } });
  });

  it('is temporarily refused when nothing but staleness stands against it', () => {
    const stale = aSubmission({
      knowledge: { directory: YESTERDAY, agreements: NOW, consents: undefined },
      auditPathOldest: YESTERDAY,
    });
    expect(decide(stale)).toEqual({
      outcome: 'refuse',
      rules: ['knowledge-fresh', 'audit-path-fresh'],
      reasons: [
        { code: 'knowledge-stale', facts: { sources: ['directory', 'consents'], limitSeconds: 30, urgent: false } },
        { code: 'audit-path-stale', facts: { oldest: YESTERDAY, limitSeconds: 600, urgent: false } },
      ],
      temporary: true,
    });
  });

  it('does not make an urgent one an exception: it points to sharing without permission', () => {
    const urgent = aSubmission({
      disclosure: outward({ urgent: true }),
      knowledge: { directory: NOW, agreements: NOW, consents: YESTERDAY },
    });
    const decision = decide(urgent);
    expect(decision.outcome === 'refuse' && decision.reasons.map(explain)).toEqual([
      'What is known of consents is more than 30 seconds old, so routine sharing waits; if it cannot wait, record a decision to share without permission.',
    ]);
  });
});

describe('a decision to share without permission', () => {
  const cutOff = {
    knowledge: { directory: NOW, agreements: YESTERDAY, consents: undefined },
    auditPathOldest: YESTERDAY,
  };

  it('never waits for fresh knowledge or the audit path', () => {
    expect(decide(onDecision({}, cutOff))).toMatchObject({
      outcome: 'permit',
      basis: { kind: 'without-permission', id: aSharingDecision().id },
    });
  });

  it('is marked with the age of what was known', () => {
    const old = { directory: NOW, agreements: YESTERDAY, consents: NOW };
    expect(decide(onDecision({}, { knowledge: old }))).toMatchObject({ knowledgeAgeSeconds: 86_400 });
    expect(decide(onDecision({}, cutOff))).not.toHaveProperty('knowledgeAgeSeconds');
  });

  it('is a one-off when no agreement covers it, and names the agreement when one does', () => {
    expect(decide(onDecision({}, { agreements: [anAgreement({ state: 'suspended' })] }))).toMatchObject({
      oneOff: true,
    });
    const covered = decide(onDecision());
    expect(covered).toMatchObject({ agreement: { id: anAgreement().id } });
    expect(covered).not.toHaveProperty('oneOff');
  });
});

describe('an access to an own record', () => {
  it('is never refused for withdrawal, expiry, suspension or staleness', () => {
    const everythingGone = aRead({
      agreements: [anAgreement({ state: 'terminated' })],
      basis: { kind: 'permission', permissions: [aPermission({ state: 'withdrawn', to: YESTERDAY })] },
      knowledge: { directory: undefined, agreements: undefined, consents: undefined },
      auditPathOldest: YESTERDAY,
    });
    expect(decide(everythingGone)).toEqual({
      outcome: 'permit',
      rules: [
        'acting-role-holds',
        'issuer-speaks-for-organisation',
        'role-may-act',
        'officers-see-no-content',
        'own-record',
        'relationship-holds',
      ],
      categories: [],
    });
  });

  it('lets students see their own and nobody else’s', () => {
    const student = { kind: 'student', personId: STUDENT, studentId: STUDENT } as const;
    const { resource } = aRead();
    expect(decide({ ...aRead(), actor: student })).toMatchObject({ outcome: 'permit', rules: ['student-sees-own'] });
    expect(decide({ ...aSubmission(), action: 'progress.read', actor: student })).toMatchObject({ outcome: 'permit' });
    expect(codesAgainst({ ...aRead(), actor: student, resource: { ...resource, studentId: OTHER_STUDENT } })).toEqual([
      'not-own-student',
    ]);
    expect(codesAgainst({ ...aSubmission(), actor: student })).toEqual(['actor-not-allowed']);
  });
});
