import { decide, type AgreementFact, type GateInput } from '@footbridge/access';
import { DATA_CATEGORIES, plus, PURPOSES, type AuditEntry, type Instant, type Role } from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { adviserAt, anEntry, LIVERPOOL, MERSEY_CARE } from './builders.js';

export const AGREED: AgreementFact = {
  id: '00000000-0000-4000-8000-0000000000a1',
  version: 3,
  state: 'in-force',
  parties: [LIVERPOOL, MERSEY_CARE],
  purposes: ['assessment-and-treatment'],
  categories: ['identity', 'contact', 'gp', 'reason-for-referral', 'risk-and-safety'],
  pathways: ['university-to-nhs-referral'],
  roles: ['wellbeing-adviser', 'counsellor'],
  from: '2020-01-01T00:00:00.000Z',
};

type Wanted = {
  readonly at: Instant;
  readonly role?: Role;
  readonly more?: Partial<NonNullable<GateInput['disclosure']>>;
  readonly agreements?: readonly AgreementFact[];
};

/** What the gate was asked at that time about a submission by Liverpool to Mersey Care, with the student's permission for all. */
export function anInput({ at, role = 'wellbeing-adviser', more = {}, agreements = [AGREED] }: Wanted): GateInput {
  const studentId = randomUUID();
  const personId = randomUUID();
  const since = '2020-01-01T00:00:00.000Z';
  const flow = { from: LIVERPOOL, to: MERSEY_CARE, purpose: 'assessment-and-treatment' as const };
  return {
    now: at,
    limits: { knowledgeSeconds: 30, clockAllowanceSeconds: 10, auditPathSeconds: 600 },
    action: 'referral.submit',
    actor: {
      kind: 'staff',
      personId,
      issuerOrganisations: [LIVERPOOL],
      appointment: { id: randomUUID(), personId, organisationId: LIVERPOOL, role, from: since },
    },
    resource: { kind: 'referral', id: randomUUID(), version: 2, studentId, pathway: 'university-to-nhs-referral' },
    disclosure: { ...flow, categories: ['identity', 'gp'], urgent: false, ...more },
    agreements,
    basis: {
      kind: 'permission',
      permissions: [
        {
          ...{ id: randomUUID(), version: 1, studentId, state: 'given', registeredBy: LIVERPOOL, from: since },
          ...{
            recipients: [MERSEY_CARE],
            purposes: PURPOSES,
            categories: DATA_CATEGORIES,
            returns: 'arrived-and-decided',
          },
        },
      ],
    },
    knowledge: { directory: at, agreements: at, consents: at },
  };
}

/** The entry of a decision, as `referrals` writes it. */
export function entryOfDecision(input: GateInput, more: Partial<AuditEntry> = {}): AuditEntry {
  const decision = decide(input);
  const { resource, disclosure } = input;
  return anEntry({
    at: input.now,
    act: 'disclosure',
    action: input.action,
    outcome: decision.outcome === 'permit' ? 'permitted' : 'refused',
    reasons: decision.outcome === 'refuse' ? [...decision.reasons] : [],
    actor: adviserAt(LIVERPOOL),
    organisations: [disclosure?.from ?? LIVERPOOL, disclosure?.to ?? MERSEY_CARE],
    objects: [{ kind: resource.kind, id: resource.id, version: 2 }],
    ...(resource.studentId === undefined ? {} : { studentId: resource.studentId }),
    input,
    ...more,
  });
}

/** A history of so many decisions, a minute apart: plain ones, with more than was agreed, by another role, for another purpose. */
export function aHistory(count: number, from: Instant): GateInput[] {
  const kinds: Omit<Wanted, 'at'>[] = [
    {},
    { more: { categories: ['identity', 'risk-and-safety'] } },
    { role: 'counsellor' },
    { more: { categories: ['identity', 'safety-plan'] } },
    { more: { purpose: 'continuity-of-care' } },
    { role: 'disability-adviser' },
    { agreements: [] },
  ];
  return Array.from({ length: count }, (_, n) =>
    anInput({ at: plus(from, { minutes: n }), ...kinds[n % kinds.length] }),
  );
}
