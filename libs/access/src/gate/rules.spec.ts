import { describe, expect, it } from '@jest/globals';
import { plus } from '@footbridge/contracts';
import {
  aClinician,
  addressed,
  anAdviser,
  anAgreement,
  aPermission,
  aRead,
  aReturn,
  aSubmission,
  claiming,
  codesAgainst,
  forced,
  known,
  NOW,
  onDecision,
  onPermission,
  OTHER_STUDENT,
  OTHER_TRUST,
  outward,
  STUDENT,
  TOMORROW,
  TRUST,
  underAgreement,
  UNIVERSITY,
} from '../../test/questions.js';
import { decide } from './decide.js';
import { explain, REASON_CODES } from './explain.js';
import { type GateInput } from './facts.js';

const earlier = plus(NOW, { milliseconds: -1 });
const later = plus(NOW, { milliseconds: 1 });
const seconds = (number: number) => plus(NOW, { seconds: number });

type Case = readonly [name: string, refusal: GateInput, code: string, permit: GateInput];

const RULES: readonly Case[] = [
  ['an unknown action', forced({ action: 'referral.shred' }), 'action-unknown', aSubmission()],
  ['an inherited name as action', forced({ action: 'toString' }), 'action-unknown', aSubmission()],
  ['a system actor', forced({ actor: { kind: 'system', service: 'referrals' } }), 'actor-not-allowed', aSubmission()],
  [
    'no student named',
    forced({ resource: { ...aSubmission().resource, studentId: undefined } }),
    'input-incomplete',
    aSubmission(),
  ],
  [
    'no pathway named',
    forced({ resource: { ...aSubmission().resource, pathway: undefined } }),
    'input-incomplete',
    aSubmission(),
  ],
  ['no disclosure', forced({ disclosure: undefined }), 'input-incomplete', aSubmission()],
  ['no categories', aSubmission({ disclosure: outward({ categories: [] }) }), 'input-incomplete', aSubmission()],
  ['no basis', forced({ basis: undefined }), 'input-incomplete', aSubmission()],
  ['no time', forced({ now: 'now' }), 'input-incomplete', aSubmission()],
  [
    'no owner of a record',
    aRead({ resource: { kind: 'referral', id: '1', studentId: STUDENT } }),
    'input-incomplete',
    aRead(),
  ],

  [
    'no appointment',
    forced({ actor: { ...anAdviser(), appointment: undefined } }),
    'appointment-not-held',
    aSubmission(),
  ],
  [
    'another person’s appointment',
    aSubmission({ actor: anAdviser({ personId: STUDENT }) }),
    'appointment-of-another',
    aSubmission(),
  ],
  [
    'an appointment that begins later',
    aSubmission({ actor: anAdviser({ from: later }) }),
    'appointment-not-begun',
    aSubmission({ actor: anAdviser({ from: NOW }) }),
  ],
  [
    'an appointment that is over',
    aSubmission({ actor: anAdviser({ to: NOW }) }),
    'appointment-ended',
    aSubmission({ actor: anAdviser({ to: later }) }),
  ],
  ['an ended appointment', aSubmission({ actor: anAdviser({ endedAt: earlier }) }), 'appointment-ended', aSubmission()],
  [
    'an issuer of another organisation',
    aSubmission({ actor: { ...anAdviser(), issuerOrganisations: [TRUST] } }),
    'issuer-not-of-organisation',
    aSubmission(),
  ],
  [
    'a role that may not',
    aSubmission({ actor: anAdviser({ role: 'out-of-hours-contact' }) }),
    'role-not-allowed',
    aSubmission(),
  ],
  ['an officer at content', aRead({ actor: { ...aClinician(), kind: 'officer' } }), 'officer-no-content', aRead()],
  [
    'an officer role at content',
    aRead({ actor: aClinician({ role: 'caldicott-guardian' }) }),
    'officer-no-content',
    aRead(),
  ],

  [
    'data that stays at home',
    aSubmission({ disclosure: outward({ to: UNIVERSITY }) }),
    'same-organisation',
    aSubmission(),
  ],
  ['a sender acting at the receiver', aSubmission({ actor: aClinician() }), 'wrong-side', aSubmission()],
  [
    'a receiver acting at the sender',
    aSubmission({ action: 'referral.open' }),
    'wrong-side',
    aSubmission({ action: 'referral.open', actor: aClinician() }),
  ],
  [
    'a purpose of no vocabulary',
    forced({
      disclosure: { ...outward(), purpose: 'fitness-to-study' },
      agreements: [{ ...anAgreement(), purposes: ['fitness-to-study'] }],
      basis: { kind: 'permission', permissions: [{ ...aPermission(), purposes: ['fitness-to-study'] }] },
    }),
    'purpose-not-allowed',
    aSubmission(),
  ],
  [
    'a category of no vocabulary',
    forced({ disclosure: { ...outward(), categories: ['exam-marks'] } }),
    'category-unknown',
    aSubmission(),
  ],

  ['no agreement', aSubmission({ agreements: [] }), 'agreement-missing', aSubmission()],
  [
    'an agreement with another trust',
    underAgreement({ parties: [UNIVERSITY, OTHER_TRUST] }),
    'agreement-missing',
    underAgreement({ parties: [OTHER_TRUST, TRUST, UNIVERSITY] }),
  ],
  ['a suspended agreement', underAgreement({ state: 'suspended' }), 'agreement-suspended', aSubmission()],
  [
    'an agreement that one of the two left',
    underAgreement({ parties: [UNIVERSITY, OTHER_TRUST], left: [{ party: TRUST, at: earlier }] }),
    'agreement-left',
    underAgreement({ left: [{ party: OTHER_TRUST, at: earlier }] }),
  ],
  ['a terminated agreement', underAgreement({ state: 'terminated' }), 'agreement-terminated', aSubmission()],
  [
    'an agreement in a state not known',
    forced({ agreements: [{ ...anAgreement(), state: 'signed' }] }),
    'agreement-not-in-force',
    aSubmission(),
  ],
  [
    'an agreement that begins later',
    underAgreement({ from: later }),
    'agreement-not-yet',
    underAgreement({ from: NOW }),
  ],
  ['an agreement that is over', underAgreement({ to: NOW }), 'agreement-over', underAgreement({ to: later })],
  [
    'an agreement for another purpose',
    underAgreement({ purposes: ['safeguarding'] }),
    'agreement-purpose',
    aSubmission(),
  ],
  [
    'an agreement short of one category',
    underAgreement({ categories: ['identity'] }),
    'agreement-categories',
    aSubmission(),
  ],
  [
    'an agreement on another pathway',
    underAgreement({ pathways: ['nhs-to-university-step-down'] }),
    'agreement-pathway',
    aSubmission(),
  ],
  ['an agreement without this role', underAgreement({ roles: ['triage-clinician'] }), 'agreement-role', aSubmission()],

  [
    'no permission',
    aSubmission({ basis: { kind: 'permission', permissions: [] } }),
    'permission-missing',
    aSubmission(),
  ],
  ['another student’s permission', onPermission({ studentId: OTHER_STUDENT }), 'permission-missing', aSubmission()],
  ['a withdrawn permission', onPermission({ state: 'withdrawn' }), 'permission-withdrawn', aSubmission()],
  ['a permission marked as expired', onPermission({ state: 'expired' }), 'permission-expired', aSubmission()],
  [
    'a permission in a state not known',
    forced({ basis: { kind: 'permission', permissions: [{ ...aPermission(), state: 'asked' }] } }),
    'permission-not-given',
    aSubmission(),
  ],
  ['a permission past its end', onPermission({ to: NOW }), 'permission-expired', onPermission({ to: later })],
  ['a permission that begins later', onPermission({ from: later }), 'permission-not-yet', onPermission({ from: NOW })],
  [
    'a permission that names another trust',
    onPermission({ recipients: [OTHER_TRUST] }),
    'permission-recipient',
    onPermission({ recipients: [OTHER_TRUST, TRUST] }),
  ],
  [
    'a permission registered elsewhere',
    onPermission({ registeredBy: OTHER_TRUST }),
    'permission-recipient',
    aSubmission(),
  ],
  [
    'a permission for another purpose',
    onPermission({ purposes: ['safeguarding'] }),
    'permission-purpose',
    aSubmission(),
  ],
  [
    'a permission short of one category',
    onPermission({ categories: ['identity'] }),
    'permission-categories',
    aSubmission(),
  ],
  [
    'an outcome the student did not allow',
    aReturn({ categories: ['outcome-summary'], returnNeeds: 'summary-at-end' }),
    'permission-returns',
    aReturn(),
  ],
  ['content marked as progress', aReturn({ categories: ['outcome-summary'] }), 'permission-categories', aReturn()],
  [
    'a return that names no level',
    { ...aReturn(), disclosure: outward({ from: TRUST, to: UNIVERSITY, categories: ['referral-progress'] }) },
    'permission-returns',
    aReturn({ returnNeeds: 'nothing-more' }),
  ],

  [
    'a sharing without a decision',
    aSubmission({ action: 'sharing.without-permission' }),
    'sharing-decision-missing',
    onDecision({}, { action: 'sharing.without-permission' }),
  ],
  [
    'a decision without necessity',
    onDecision({ necessityRecorded: false }),
    'sharing-decision-incomplete',
    onDecision(),
  ],
  ['a decision silent on asking', onDecision({ askedRecorded: false }), 'sharing-decision-incomplete', onDecision()],
  ['a decision silent on telling', onDecision({ toldRecorded: false }), 'sharing-decision-incomplete', onDecision()],
  [
    'a decision without ground',
    onDecision({ ground: 'curiosity' as 'vital-interests' }),
    'sharing-decision-incomplete',
    onDecision(),
  ],
  [
    'a decision about another student',
    onDecision({ studentId: OTHER_STUDENT }),
    'sharing-decision-student',
    onDecision(),
  ],
  [
    'a decision for another recipient',
    onDecision({ recipient: OTHER_TRUST }),
    'sharing-decision-recipient',
    onDecision(),
  ],
  [
    'a decision by the receiver',
    onDecision({ decidedBy: { personId: STUDENT, organisationId: TRUST, role: 'triage-clinician' } }),
    'sharing-decision-organisation',
    onDecision(),
  ],
  [
    'a decision by a role that may not',
    onDecision({ decidedBy: { personId: STUDENT, organisationId: UNIVERSITY, role: 'out-of-hours-contact' } }),
    'sharing-decision-role',
    onDecision(),
  ],
  ['more than was decided', onDecision({ categories: ['identity'] }), 'sharing-decision-categories', onDecision()],
  [
    'no agreement for a legal duty',
    onDecision({ ground: 'legal-duty' }, { agreements: [] }),
    'agreement-missing',
    onDecision({ ground: 'legal-duty', oneOff: true }, { agreements: [] }),
  ],

  [
    'old knowledge of appointments',
    known({ directory: seconds(-30.001) }),
    'knowledge-stale',
    known({ directory: seconds(-30) }),
  ],
  [
    'old knowledge of agreements',
    known({ agreements: seconds(-31) }),
    'knowledge-stale',
    known({ agreements: seconds(-30) }),
  ],
  [
    'old knowledge of permissions',
    known({ consents: seconds(-31) }),
    'knowledge-stale',
    known({ consents: seconds(-30) }),
  ],
  ['knowledge that was never level', known({ consents: undefined }), 'knowledge-stale', known({})],
  [
    'knowledge too far ahead',
    known({ consents: seconds(10.001) }),
    'knowledge-stale',
    known({ consents: seconds(10) }),
  ],
  [
    'an unconfirmed audit path',
    aSubmission({ auditPathOldest: seconds(-600.001) }),
    'audit-path-stale',
    aSubmission({ auditPathOldest: seconds(-600) }),
  ],

  [
    'another organisation’s record',
    aRead({ resource: { ...aRead().resource, owner: UNIVERSITY } }),
    'not-own-record',
    aRead(),
  ],
  ['a clinician without relationship', forced({ ...aRead(), relationship: undefined }), 'relationship-needed', aRead()],
  [
    'a relationship that is over',
    aRead({ relationship: { ...addressed, to: NOW } }),
    'relationship-needed',
    aRead({ relationship: { ...addressed, to: later } }),
  ],
  [
    'a relationship that begins later',
    aRead({ relationship: { ...addressed, from: later } }),
    'relationship-needed',
    aRead({ relationship: { ...addressed, from: NOW } }),
  ],
  [
    'a non-clinical colleague without relationship',
    aRead({
      actor: anAdviser({ role: 'counsellor' }),
      resource: { ...aRead().resource, owner: UNIVERSITY },
      relationship: { ...addressed, to: NOW },
    }),
    'relationship-missing',
    aRead({ actor: anAdviser({ role: 'counsellor' }), resource: { ...aRead().resource, owner: UNIVERSITY } }),
  ],
  ['a claim without a coded reason', claiming({ claimed: undefined }), 'relationship-claim-reason', claiming({})],
  ['a claim with a made-up reason', claiming({ claimed: 'curious' }), 'relationship-claim-reason', claiming({})],
  [
    'a claim over 24 hours',
    claiming({ to: plus(TOMORROW, { milliseconds: 1 }) }),
    'relationship-claim-too-long',
    claiming({}),
  ],
  ['a claim without end', claiming({ to: undefined }), 'relationship-claim-too-long', claiming({})],
  [
    'a claim by a non-clinical role',
    { ...claiming({}), actor: anAdviser(), resource: { ...aRead().resource, owner: UNIVERSITY } },
    'relationship-claim-not-clinical',
    claiming({}),
  ],
];

describe('each rule of the gate', () => {
  it.each(RULES)('refuses %s', (_, refusal, code) => {
    expect(codesAgainst(refusal)).toContain(code);
  });

  it.each(RULES)('permits what is the other side of: %s', (_, __, ___, permit) => {
    expect(decide(permit)).toMatchObject({ outcome: 'permit' });
  });

  it('has a sentence for every code that any rule gave, and every sentence was reached', () => {
    const student: GateInput = { ...aRead(), actor: { kind: 'student', personId: STUDENT, studentId: OTHER_STUDENT } };
    const byService = ['no-acting-role'];
    const given = new Set([
      ...byService,
      ...RULES.flatMap(([, refusal]) => codesAgainst(refusal)),
      ...codesAgainst(student),
    ]);
    expect([...given].toSorted()).toEqual([...REASON_CODES].toSorted());
  });

  it.each(RULES)('says what to do next about %s, with its facts and without gaps', (_, refusal) => {
    const decision = decide(refusal);
    for (const sentence of decision.outcome === 'refuse' ? decision.reasons.map(explain) : []) {
      expect(sentence).toMatch(/^["A-Z].*[,;:] .{1,180}\.$/);
      expect(sentence).not.toMatch(/undefined|\[object/);
    }
  });
});
