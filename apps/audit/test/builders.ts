import { personId } from '@footbridge/access';
import {
  ROLE_CODES,
  ROLES,
  type AuditEntry,
  type OrganisationId,
  type Role,
  type ServiceName,
} from '@footbridge/contracts';
import { bytesOf, type NumberedEntry } from '@footbridge/messaging';
import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';

const NAMES = '6a0b7a0e-40c9-4a3b-8a35-0f6d7f0f9f10';

export const LIVERPOOL = '10006842';
export const MERSEY_CARE = 'RW4';
export const OTHER_TRUST = 'RXV';
export type Place = typeof LIVERPOOL | typeof MERSEY_CARE;
export const KIND = { [LIVERPOOL]: 'he-provider', [MERSEY_CARE]: 'nhs-trust' } as const;

/** Who holds a role at a place; `subject` is what their token says. */
export function holderOf(issuer: string, role: Role, organisationId: OrganisationId) {
  const subject = `${role}@${organisationId}`;
  return {
    subject,
    personId: personId(issuer, subject),
    appointmentId: v5(subject, NAMES),
    organisationId,
    role,
  };
}

export const rolesAt = (place: Place): Role[] =>
  ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(KIND[place]));

const clinician = { personId: v5('clinician', NAMES), appointmentId: v5('clinician appointment', NAMES) };
const adviser = { personId: v5('adviser', NAMES), appointmentId: v5('adviser appointment', NAMES) };

/** Members of staff, as entries name them. */
export const clinicianAt = (organisationId: OrganisationId): AuditEntry['actor'] => ({
  kind: 'staff',
  ...clinician,
  organisationId,
  role: 'triage-clinician',
});
export const adviserAt = (organisationId: OrganisationId): AuditEntry['actor'] => ({
  kind: 'staff',
  ...adviser,
  organisationId,
  role: 'wellbeing-adviser',
});

let second = 0;
const nextInstant = () => new Date(Date.UTC(2026, 0, 5, 9, 0, 0) + 1_000 * second++).toISOString();

/** An entry: by default a look of Mersey Care's clinician at a referral. Each is a second later than the one before. */
export function anEntry(more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    service: 'referrals',
    at: nextInstant(),
    act: 'access',
    action: 'referral.read',
    outcome: 'permitted',
    reasons: [],
    actor: clinicianAt(MERSEY_CARE),
    organisations: [MERSEY_CARE],
    objects: [{ kind: 'referral', id: randomUUID(), version: 3 }],
    ...more,
  };
}

/** The university sent, or the trust opened, a referral of this student: both sides see it. */
export function aDisclosure(studentId: string, referralId: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return anEntry({
    act: 'disclosure',
    action: 'referral.submit',
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL, MERSEY_CARE],
    studentId,
    objects: [{ kind: 'referral', id: referralId, version: 2 }],
    disclosure: {
      from: LIVERPOOL,
      to: MERSEY_CARE,
      purpose: 'assessment-and-treatment',
      categories: ['identity', 'reason-for-referral'],
      agreement: { id: v5('agreement', NAMES), version: 1 },
      basis: { kind: 'permission', id: v5('consent', NAMES), version: 2 },
    },
    ...more,
  });
}

/** The organisation's refusal of an act on a referral. */
export function aRefusal(action: string, referralId: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return anEntry({
    action,
    outcome: 'refused',
    reasons: [{ code: 'permission-missing' }],
    objects: [{ kind: 'referral', id: referralId }],
    ...more,
  });
}

/** Entries as they stand on a service's topic, numbered from `first`; offsets follow the numbers. */
export function numbered(service: ServiceName, entries: readonly AuditEntry[], first = 1): NumberedEntry[] {
  return entries.map((entry, place) => ({
    service,
    number: first + place,
    id: entry.id,
    bytes: Buffer.from(bytesOf({ ...entry, service })),
    offset: first + place - 1,
  }));
}
