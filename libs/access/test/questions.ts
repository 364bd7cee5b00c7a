import { plus, type Instant } from '@footbridge/contracts';
import {
  decide,
  type AgreementFact,
  type AppointmentFact,
  type Disclosure,
  type GateActor,
  type GateInput,
  type PermissionFact,
  type RelationshipFact,
  type SharingDecisionFact,
} from '../src/index.js';

export const NOW: Instant = '2026-11-22T14:02:00.000Z';
export const YESTERDAY = plus(NOW, { days: -1 });
export const TOMORROW = plus(NOW, { days: 1 });
export const UNIVERSITY = '10006842';
export const TRUST = 'RW4';
export const OTHER_TRUST = 'RXA';
export const STUDENT = '00000000-0000-4000-8000-00000000aaaa';
export const OTHER_STUDENT = '00000000-0000-4000-8000-00000000bbbb';
const ADVISER = '00000000-0000-5000-8000-000000000001';
const CLINICIAN = '00000000-0000-5000-8000-000000000002';

type Staff = Extract<GateActor, { kind: 'staff' | 'officer' }>;
export type StaffInput = GateInput & { actor: Staff };

export function anAgreement(changes: Partial<AgreementFact> = {}): AgreementFact {
  return {
    id: '00000000-0000-4000-8000-0000000000a1',
    version: 1,
    state: 'in-force',
    parties: [UNIVERSITY, TRUST],
    purposes: ['assessment-and-treatment'],
    categories: ['identity', 'risk-and-safety', 'referral-progress', 'appointment-attendance', 'outcome-summary'],
    pathways: ['university-to-nhs-referral'],
    roles: ['wellbeing-adviser', 'triage-clinician'],
    from: YESTERDAY,
    ...changes,
  };
}

export function aPermission(changes: Partial<PermissionFact> = {}): PermissionFact {
  return {
    id: '00000000-0000-4000-8000-0000000000c1',
    version: 1,
    studentId: STUDENT,
    state: 'given',
    registeredBy: UNIVERSITY,
    recipients: [TRUST],
    purposes: ['assessment-and-treatment'],
    categories: ['identity', 'risk-and-safety'],
    returns: 'arrived-and-decided',
    from: YESTERDAY,
    ...changes,
  };
}

export function aSharingDecision(changes: Partial<SharingDecisionFact> = {}): SharingDecisionFact {
  return {
    id: '00000000-0000-4000-8000-0000000000d1',
    studentId: STUDENT,
    ground: 'serious-harm-to-student',
    necessityRecorded: true,
    askedRecorded: true,
    toldRecorded: true,
    recipient: TRUST,
    categories: ['identity', 'risk-and-safety'],
    decidedBy: { personId: ADVISER, organisationId: UNIVERSITY, role: 'wellbeing-adviser' },
    ...changes,
  };
}

export function anAppointment(changes: Partial<AppointmentFact> = {}): AppointmentFact {
  return {
    id: '00000000-0000-4000-8000-0000000000b1',
    personId: ADVISER,
    organisationId: UNIVERSITY,
    role: 'wellbeing-adviser',
    from: YESTERDAY,
    ...changes,
  };
}

export function anAdviser(changes: Partial<AppointmentFact> = {}): Staff {
  return {
    kind: 'staff',
    personId: ADVISER,
    appointment: anAppointment(changes),
    issuerOrganisations: [UNIVERSITY],
  };
}

export function aClinician(changes: Partial<AppointmentFact> = {}): Staff {
  const appointment = anAppointment({
    personId: CLINICIAN,
    organisationId: TRUST,
    role: 'triage-clinician',
    ...changes,
  });
  return { kind: 'staff', personId: CLINICIAN, appointment, issuerOrganisations: [TRUST] };
}

const common = {
  now: NOW,
  limits: { knowledgeSeconds: 30, clockAllowanceSeconds: 10, auditPathSeconds: 600 },
  agreements: [anAgreement()],
  basis: { kind: 'permission', permissions: [aPermission()] },
  knowledge: { directory: NOW, agreements: NOW, consents: NOW },
} as const satisfies Partial<GateInput>;

const referral = { kind: 'referral', id: '00000000-0000-4000-8000-0000000000e1', studentId: STUDENT };

/** The adviser submits a referral that may go. */
export function aSubmission(changes: Partial<StaffInput> = {}): StaffInput {
  return {
    ...common,
    action: 'referral.submit',
    actor: anAdviser(),
    resource: { ...referral, pathway: 'university-to-nhs-referral' },
    disclosure: outward(),
    ...changes,
  };
}

export function outward(changes: Partial<Disclosure> = {}): Disclosure {
  return {
    from: UNIVERSITY,
    to: TRUST,
    purpose: 'assessment-and-treatment',
    categories: ['identity', 'risk-and-safety'],
    urgent: false,
    ...changes,
  };
}

/** The trust tells the university that the referral arrived and what was decided. */
export function aReturn(changes: Partial<Disclosure> = {}): StaffInput {
  return aSubmission({
    action: 'referral.update',
    actor: aClinician(),
    disclosure: outward({
      from: TRUST,
      to: UNIVERSITY,
      categories: ['referral-progress'],
      returnNeeds: 'arrived-and-decided',
      ...changes,
    }),
  });
}

export const addressed: RelationshipFact = { kind: 'addressed', from: YESTERDAY };

/** The treating clinician reads what the trust holds. */
export function aRead(changes: Partial<StaffInput> = {}): StaffInput {
  return {
    ...common,
    agreements: [],
    action: 'referral.read',
    actor: aClinician(),
    resource: { ...referral, owner: TRUST },
    relationship: addressed,
    ...changes,
  };
}

export const underAgreement = (changes: Partial<AgreementFact>): StaffInput =>
  aSubmission({ agreements: [anAgreement(changes)] });

export const onPermission = (changes: Partial<PermissionFact>): StaffInput =>
  aSubmission({ basis: { kind: 'permission', permissions: [aPermission(changes)] } });

export const onDecision = (changes: Partial<SharingDecisionFact> = {}, more: Partial<StaffInput> = {}): StaffInput =>
  aSubmission({ basis: { kind: 'without-permission', decision: aSharingDecision(changes) }, ...more });

export const known = (changes: Partial<GateInput['knowledge']>): StaffInput =>
  aSubmission({ knowledge: { ...common.knowledge, ...changes } });

/** A clinician reads on a relationship that they claimed. */
export const claiming = (changes: object = {}): StaffInput =>
  aRead({ relationship: { kind: 'claimed', from: NOW, to: TOMORROW, claimed: 'covering-for-colleague', ...changes } });

/** What the compiler forbids, but a broken caller could send. */
export const forced = (changes: object): GateInput => ({ ...aSubmission(), ...changes });

/** Every code that the gate gives against it. */
export function codesAgainst(input: GateInput): readonly string[] {
  const decision = decide(input);
  return decision.outcome === 'refuse' ? decision.reasons.map(({ code }) => code) : [];
}
