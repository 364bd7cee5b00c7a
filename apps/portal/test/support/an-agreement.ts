import { type AgreedStep, type Party, type Terms } from '@footbridge/contracts';
import { type Acted, type Agreement } from '../../src/pages/agreements/answers.js';

/** An agreement as the agreements service answers it, for specs. */
export const UNIVERSITY = '10006842';
export const TRUST = 'RW4';
export const name = (id: string) => ({ [UNIVERSITY]: 'University of Liverpool', [TRUST]: 'Mersey Care' })[id] ?? id;
export const now = new Date('2026-11-26T12:00:00.000Z');

export function aParty(organisationId: string, more: Partial<Party> = {}): Party {
  return {
    ...{ organisationId, publicAuthority: true, controller: 'separate' },
    bases: [
      {
        purpose: 'continuity-of-care',
        article6: '6(1)(e)',
        article9: '9(2)(h)',
        schedule1: 'paragraph-2',
        confidentiality: 'implied-direct-care',
      },
    ],
    contacts: [{ matter: 'rights-requests', role: 'data-protection-officer' }],
    signatories: ['caldicott-guardian'],
    retention: [{ record: 'referral-record', years: 20 }],
    ...more,
  };
}

export const aStep: AgreedStep = {
  ...{ step: 'decide-on-offer', side: 'receiver', evidence: 'decision-recorded', calendar: 'clock-hours' },
  limits: { routine: 120, urgent: 24, 'very-urgent': 4, emergency: 1 },
  escalation: ['service-manager', 'named-safeguarding-professional'],
  reminders: [24, 4],
  pauses: [{ reason: 'waiting-for-information', mostDays: 5 }],
  meanwhile: [{ who: 'university', does: 'keep-supporting' }],
};
const record = {
  necessity: 'A student in danger must not wait.',
  dpoView: 'Proportionate.',
  ...({ article6: '6(1)(e)', article9: '9(2)(h)', dpiaConsidered: true } as const),
};

export const terms: Terms = {
  title: 'Referral of students',
  parties: [aParty(UNIVERSITY), aParty(TRUST)],
  purposes: ['continuity-of-care'],
  items: [
    { category: 'identity', direction: 'out', necessity: 'To know who it is.' },
    { category: 'referral-progress', direction: 'back', necessity: 'To go on supporting.' },
  ],
  pathways: [{ pathway: 'university-to-nhs-referral', steps: [aStep] }],
  roles: ['wellbeing-adviser', 'triage-clinician'],
  processor: { name: 'The operator', contract: 'FB-1' },
  subProcessors: [],
  transfers: [],
  security: ['encryption-at-rest'],
  rights: { handledBy: 'each-party-for-its-own', tellWithinDays: 5 },
  dpia: { reference: 'DPIA-1', version: '1.0', on: '2026-10-01T00:00:00.000Z', outcome: 'risks-reduced' },
  ending: { noticeDays: 90, data: 'own-record-kept', inFlight: { continues: 'urgent-and-safety', record } },
  from: '2026-11-01T00:00:00.000Z',
  to: '2028-11-01T00:00:00.000Z',
  reviewBy: '2027-11-01T00:00:00.000Z',
};

export const acted = (organisationId: string, role: Acted['role']): Acted => ({
  ...{ appointmentId: `appointment at ${organisationId}`, organisationId, role },
});

export function anAgreement(more: Partial<Agreement> = {}): Agreement {
  return {
    ...{ id: '0197a000-0000-7000-8000-00000c0ffee1', version: 1, state: 'in-force', terms, answers: [] },
    ...{ contentHash: 'a'.repeat(64), mustSign: [UNIVERSITY, TRUST], members: [UNIVERSITY, TRUST] },
    signatures: [
      {
        ...acted(TRUST, 'caldicott-guardian'),
        ...{ version: 1, contentHash: 'a'.repeat(64), at: '2026-11-02T10:00:00.000Z' },
      },
    ],
    ...{ inForceSince: '2026-11-03T00:00:00.000Z', nextReview: '2027-11-01T00:00:00.000Z' },
    ...{ actions: [], closed: [], work: [], history: [], accessions: [], joining: [], left: [] },
    ...more,
  };
}
