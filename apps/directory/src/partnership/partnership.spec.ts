import { describe, expect, it } from '@jest/globals';
import { isRefused, ROLE_CODES, type OrganisationKind, type Role, type StaffActor } from '@footbridge/contracts';
import {
  actionsFor,
  amend,
  assess,
  begin,
  end,
  PARTNERSHIP_KEEPERS,
  partnershipActions,
  SCALE,
  type Active,
  type AssessmentInput,
  type Partnership,
  type PartnershipInput,
} from './partnership.js';

const LIVERPOOL = '10006842';
const TRUST = 'RW4';
const places = new Map<string, { kind: OrganisationKind; open: boolean }>([
  [LIVERPOOL, { kind: 'he-provider', open: true }],
  [TRUST, { kind: 'nhs-trust', open: true }],
  ['RRP', { kind: 'nhs-trust', open: false }],
]);
const input = (more: Partial<PartnershipInput> = {}): PartnershipInput => ({
  name: 'Liverpool students',
  regionCode: 'Y62',
  members: [LIVERPOOL, TRUST],
  agreements: [],
  pathways: ['university-to-nhs-referral'],
  contacts: [{ organisationId: TRUST, role: 'service-manager' }],
  funding: [{ source: 'Regional programme', pounds: 120_000, from: '2026-08-01', to: '2027-07-31' }],
  scale: [...SCALE],
  ...more,
});
const by = (role: Role, organisationId = LIVERPOOL): StaffActor => ({
  kind: 'staff',
  personId: '0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c01',
  appointmentId: '0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c02',
  organisationId,
  role,
});
const lead = by('wellbeing-lead');
const today = '2026-11-26';
const now = '2026-11-26T10:00:00.000Z';
const assessment = (more: Partial<AssessmentInput> = {}): AssessmentInput => ({
  step: 3,
  on: '2026-11-20',
  evidence: { meetingsHeld: 6, agreementsInForce: 1, sharedPathways: 1, jointPosts: 0 },
  ...more,
});
const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const next = <P extends Partnership>(result: { next: P } | { refused: readonly { code: string }[] }): P => {
  if (isRefused(result)) throw new Error(codes(result).join(', '));
  return (result as { next: P }).next;
};
const active = (): Active => next(begin('0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c03', input(), places, lead));
const ended = () => next(end(active(), lead, now));

describe('every state and every action', () => {
  const acts = {
    amend: (each: Partnership, who: StaffActor) => amend(each, input({ name: 'Other' }), places, who),
    assess: (each: Partnership, who: StaffActor) => assess(each, assessment(), who, today),
    end: (each: Partnership, who: StaffActor) => end(each, who, now),
  };
  it.each(
    [active(), ended()].flatMap((each) =>
      Object.entries(acts).map(([name, act]) => [each.state, name, each, act] as const),
    ),
  )('%s, %s: allowed exactly when the table says so', (state, name, each, act) => {
    const may = (partnershipActions[state] as readonly string[]).includes(name);
    expect(codes(act(each, lead))).toEqual(may ? [] : ['wrong-state']);
  });

  it.each(ROLE_CODES)('%s: keeps it only in a role that does, of a member', (role) => {
    const may = (PARTNERSHIP_KEEPERS as readonly Role[]).includes(role);
    expect(actionsFor(active(), by(role))).toEqual(may ? ['amend', 'assess', 'end'] : []);
    expect(actionsFor(active(), by(role, 'RXV'))).toEqual([]);
    expect(codes(end(active(), by(role), now))).toEqual(may ? [] : ['role-not-allowed']);
  });
});

describe('what is kept', () => {
  it.each<[string, Partial<PartnershipInput>, string[]]>([
    ['one member', { members: [LIVERPOOL], contacts: [] }, ['members-too-few']],
    ['a member that closed', { members: [LIVERPOOL, TRUST, 'RRP'] }, ['member-not-open']],
    [
      'a contact of no member',
      { contacts: [{ organisationId: 'RRP', role: 'service-manager' }] },
      ['contact-not-of-a-member'],
    ],
    [
      'a role that the member has not',
      { contacts: [{ organisationId: TRUST, role: 'wellbeing-lead' }] },
      ['contact-not-of-a-member'],
    ],
    [
      'funding that ends first',
      { funding: [{ source: 'x', pounds: 1, from: '2027-01-01', to: '2027-01-01' }] },
      ['funding-ends-before-it-begins'],
    ],
    ['four steps', { scale: SCALE.slice(1) }, ['scale-not-five-steps']],
    ['two steps in the same words', { scale: [...SCALE.slice(1), SCALE[1] ?? ''] }, ['scale-not-five-steps']],
  ])('is refused with %s', (_, more, expected) => {
    expect(codes(begin('x', input(more), places, lead))).toEqual(expected);
    expect(codes(amend(active(), input(more), places, lead))).toEqual(expected);
  });

  it('keeps the keeper a member', () => {
    expect(
      codes(
        amend(
          active(),
          input({ members: [TRUST, 'RXV'] }),
          new Map([...places, ['RXV', { kind: 'nhs-trust', open: true }]]),
          lead,
        ),
      ),
    ).toEqual(['keeper-must-stay-a-member']);
    expect(codes(begin('x', input({ members: [TRUST, LIVERPOOL] }), places, by('wellbeing-lead', 'RXV')))).toEqual([
      'not-a-member',
    ]);
  });
});

describe('an assessment', () => {
  it('is dated, has its evidence, and keeps the words of its time when the scale changes', () => {
    const assessed = next(assess(active(), assessment(), lead, today));
    const words = SCALE[2];
    expect(assessed.assessments).toMatchObject([
      { step: 3, words, on: '2026-11-20', assessedBy: { role: 'wellbeing-lead' } },
    ]);
    const scale = ['a', 'b', 'c', 'd', 'e'];
    expect(next(amend(assessed, input({ scale }), places, lead)).assessments).toMatchObject([{ words }]);
  });

  it.each([
    ['of tomorrow', { on: '2026-11-27' }, ['assessed-in-the-future']],
    ['before the last', { on: '2026-11-19' }, ['assessed-before-the-last']],
    ['on the same day', {}, []],
  ])('%s', (_, more, expected) => {
    const assessed = next(assess(active(), assessment(), lead, today));
    expect(codes(assess(assessed, assessment(more), lead, today))).toEqual(expected);
  });
});
