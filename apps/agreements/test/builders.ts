import {
  isRefused,
  SECURITY_MEASURES,
  type DecisionRecord,
  type OrganisationId,
  type Party,
  type Role,
  type StaffActor,
  type Terms,
} from '@footbridge/contracts';
import { v5 } from 'uuid';
import { type Agreement, type InFlight, type InForce, type Live, type Suspended } from '../src/agreement/agreement.js';
import { amend, bringIntoForce, expire, makeReviewDue, terminate } from '../src/agreement/lifecycle.js';
import { adviseJoining, approveJoining, invite, join } from '../src/agreement/membership.js';
import { type PartyFacts } from '../src/check/finding.js';
import {
  advise,
  approve,
  draft,
  propose,
  sign,
  type Preparation,
  type Proposal,
} from '../src/agreement/preparation.js';
import { askReinstatement, suspendAtOnce } from '../src/agreement/suspension.js';

export const LIVERPOOL = '10006842';
export const MERSEY_CARE = 'RW4';
export const GMMH = 'RXV';
const NAMES = '0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c11';

export const now = '2026-11-22T10:00:00.000Z';
export const facts: PartyFacts = new Map([
  [LIVERPOOL, { kind: 'he-provider', validFrom: '1903-01-01T00:00:00.000Z', successors: [] }],
  [MERSEY_CARE, { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z', successors: [] }],
  [GMMH, { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z', successors: [] }],
] as const);

/** A person who holds this role there; another `name` is another person. */
export function holder(role: Role, organisationId: OrganisationId, name = ''): StaffActor {
  const personId = v5(`${role}@${organisationId}${name}`, NAMES);
  return { kind: 'staff', personId, appointmentId: v5(`${personId} appointment`, NAMES), organisationId, role };
}
export const proposer = holder('information-governance-lead', LIVERPOOL);
export const approver = holder('caldicott-guardian', MERSEY_CARE);
export const universitySignatory = holder('senior-information-owner', LIVERPOOL);
export const trustSignatory = holder('senior-information-risk-owner', MERSEY_CARE);
export const universityOfficer = holder('data-protection-officer', LIVERPOOL);
export const trustOfficer = holder('data-protection-officer', MERSEY_CARE);

export function aParty(organisationId: OrganisationId, more: Partial<Party> = {}): Party {
  const university = organisationId.length === 8;
  const role: Role = 'information-governance-lead';
  return {
    organisationId,
    publicAuthority: true,
    controller: 'separate',
    bases: [
      university
        ? {
            purpose: 'continuity-of-care',
            article6: '6(1)(e)',
            article9: '9(2)(g)',
            schedule1: 'paragraph-18',
            confidentiality: 'explicit-agreement',
          }
        : {
            purpose: 'continuity-of-care',
            article6: '6(1)(e)',
            article9: '9(2)(h)',
            schedule1: 'paragraph-2',
            confidentiality: 'implied-direct-care',
          },
    ],
    contacts: [
      { matter: 'day-to-day', role },
      { matter: 'rights-requests', role: 'data-protection-officer' },
      { matter: 'incidents', role },
      { matter: 'review', role },
    ],
    signatories: university ? ['senior-information-owner'] : ['caldicott-guardian', 'senior-information-risk-owner'],
    retention: university
      ? [
          { record: 'referral-record', years: 7 },
          { record: 'progress-updates', years: 7 },
        ]
      : [{ record: 'referral-record', years: 20 }],
    ...more,
  };
}

/** Complete terms between Liverpool and Mersey Care. */
export function terms(more: Partial<Terms> = {}): Terms {
  const limits = { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 };
  return {
    title: 'Referral of students from Liverpool to Mersey Care',
    parties: [aParty(LIVERPOOL), aParty(MERSEY_CARE)],
    purposes: ['continuity-of-care'],
    items: ITEMS.map((category) => ({
      category,
      direction: category === 'referral-progress' ? 'back' : 'out',
      necessity: 'Without it nobody can assess the student.',
    })),
    pathways: [
      {
        pathway: 'university-to-nhs-referral',
        steps: [
          {
            step: 'decide-on-offer',
            side: 'receiver',
            evidence: 'decision-recorded',
            limits,
            escalation: ['service-manager'],
          },
          {
            step: 'check-on-student',
            side: 'sender',
            role: 'wellbeing-adviser',
            evidence: 'contact-recorded',
            limits,
            escalation: ['wellbeing-lead'],
          },
        ],
      },
    ],
    roles: ['wellbeing-adviser', 'triage-clinician'],
    from: '2026-11-01T00:00:00.000Z',
    to: '2028-11-01T00:00:00.000Z',
    reviewBy: '2027-11-01T00:00:00.000Z',
    processor: { name: 'The operator of Footbridge', contract: 'FB-2026-1' },
    subProcessors: [],
    transfers: [],
    security: [...SECURITY_MEASURES],
    rights: { handledBy: 'each-party-for-its-own', tellWithinDays: 5 },
    dpia: { reference: 'DPIA-12', version: '1.0', on: '2026-10-01T00:00:00.000Z', outcome: 'risks-reduced' },
    ending: {
      noticeDays: 90,
      data: 'own-record-kept',
      inFlight: { continues: 'urgent-and-safety', record: aRecord() },
    },
    ...more,
  };
}

const ITEMS = ['identity', 'contact', 'reason-for-referral', 'risk-and-safety', 'referral-progress'] as const;

/** The decision record of what goes on after an end. */
export function aRecord(): DecisionRecord {
  return {
    necessity: 'A student in danger must not wait for a new agreement.',
    dpoView: 'Proportionate for two weeks.',
    article6: '6(1)(e)',
    article9: '9(2)(h)',
    dpiaConsidered: true,
  };
}

export const HASH = 'a'.repeat(64);
export const JWS = 'header..signature';
const ID = '4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b10';
export const RECORD_ID = '4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b99';
export const AS_AGREED: InFlight = { kind: 'as-agreed' };

/** The next state, for what must be allowed. */
export function allowed<Next extends object>(
  decision: { next: Next } | { refused: readonly { code: string }[] },
): Next {
  if (isRefused(decision)) throw new Error(decision.refused.map(({ code }) => code).join(', '));
  return (decision as { next: Next }).next;
}

export function aProposal(agreed: Terms, more: Partial<Proposal> = {}): Proposal {
  return {
    contentHash: HASH,
    endingRecordId: RECORD_ID,
    checked: { errors: [], warnings: [] },
    mustSign: agreed.parties.map(({ organisationId }) => organisationId),
    ...more,
  };
}
export const signing = { contentHash: HASH, jws: JWS };

/** One version on its way in each state, each reached by the decisions themselves. */
export function aVersion(agreed: Terms = terms()) {
  const drafted = () => allowed(draft(ID, agreed, proposer));
  const proposed = () => allowed(propose(drafted(), aProposal(agreed), proposer, now));
  const advised = (version: Preparation, officer = universityOfficer) =>
    allowed(advise(version, { advice: 'no-objection' }, officer, now));
  const reviewed = () => advised(advised(proposed()), trustOfficer);
  const approved = () => allowed(approve(reviewed(), approver, now));
  const halfSigned = () => allowed(sign(approved(), signing, universitySignatory, now));
  const signed = () => allowed(sign(halfSigned(), signing, trustSignatory, now));
  return { drafted, proposed, reviewed, approved, halfSigned, signed };
}

/** One agreement in each state of its life. */
export function anAgreement(agreed: Terms = terms()) {
  const version = aVersion(agreed);
  const begun = agreed.from !== undefined && now < agreed.from ? agreed.from : now;
  const inForce = (): InForce => allowed(bringIntoForce(version.signed(), [], begun));
  const reviewDue = () => allowed(makeReviewDue(inForce(), agreed.reviewBy ?? now));
  const suspended = (inFlight = AS_AGREED): Suspended =>
    allowed(suspendAtOnce(inForce(), { reason: 'incident', inFlight, recordId: RECORD_ID }, trustSignatory, now));
  const reinstating = () => allowed(askReinstatement(suspended(), universitySignatory, now));
  const amending = () => allowed(amend(inForce(), proposer));
  const terminated = () => allowed(terminate(inForce(), 'purpose-ended', trustSignatory, now));
  const expired = () => allowed(expire(inForce(), agreed.to ?? now));
  const lapsed = () => allowed(expire(version.signed(), agreed.to ?? now));
  return { ...version, inForce, reviewDue, suspended, reinstating, amending, terminated, expired, lapsed };
}

/** An agreement in force that this trust joined. */
export function joinedBy(organisationId: OrganisationId, agreement: Live = anAgreement().inForce()): Live {
  const invited = allowed(invite(agreement, { party: aParty(organisationId), errors: [] }, proposer, now));
  const opened = allowed(approveJoining(invited, { organisationId, closed: [] }, trustSignatory, now));
  const officer = holder('data-protection-officer', organisationId);
  const advised = allowed(adviseJoining(opened, { advice: 'no-objection' }, officer, now));
  const accession = { signed: HASH, expected: HASH, jws: JWS, errors: [] };
  return allowed(join(advised, accession, holder('caldicott-guardian', organisationId), now));
}

/** One of each state, for tables. */
export function everyState(): Record<Agreement['state'], Agreement> {
  const its = anAgreement();
  return {
    draft: its.drafted(),
    proposed: its.proposed(),
    reviewed: its.reviewed(),
    approved: its.approved(),
    signed: its.signed(),
    'in-force': its.inForce(),
    'review-due': its.reviewDue(),
    suspended: its.suspended(),
    terminated: its.terminated(),
    expired: its.expired(),
    lapsed: its.lapsed(),
  };
}
