import { isRefused, type OrganisationId, type Role, type StaffActor } from '@footbridge/contracts';
import { v5 } from 'uuid';
import {
  approve,
  draft,
  expire,
  propose,
  reinstate,
  sign,
  suspend,
  terminate,
  type Agreement,
  type Decided,
  type Party,
  type Terms,
} from '../src/agreement/agreement.js';
import { type PartyFacts } from '../src/agreement/terms.js';

export const LIVERPOOL = '10006842';
export const MERSEY_CARE = 'RW4';
const NAMES = '0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c11';

export const now = '2026-11-22T10:00:00.000Z';
export const facts: PartyFacts = new Map([
  [LIVERPOOL, { kind: 'he-provider', validFrom: '1903-01-01T00:00:00.000Z' }],
  [MERSEY_CARE, { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z' }],
  ['RXV', { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z' }],
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

export function aParty(organisationId: OrganisationId, more: Partial<Party> = {}): Party {
  const university = organisationId.length === 8;
  const role: Role = 'information-governance-lead';
  return {
    organisationId,
    publicAuthority: true,
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
    retention: [{ record: 'referral-record', years: university ? 7 : 20 }],
    ...more,
  };
}

/** Complete terms between Liverpool and Mersey Care. */
export function terms(more: Partial<Terms> = {}): Terms {
  const limits = { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 };
  return {
    parties: [aParty(LIVERPOOL), aParty(MERSEY_CARE)],
    purposes: ['continuity-of-care'],
    categories: ['identity', 'contact', 'reason-for-referral', 'risk-and-safety'],
    pathways: [
      {
        pathway: 'university-to-nhs-referral',
        steps: [
          { step: 'decide-on-offer', side: 'receiver', limits, escalation: ['service-manager'] },
          {
            step: 'check-on-student',
            side: 'sender',
            role: 'wellbeing-adviser',
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
    ...more,
  };
}

export const HASH = 'a'.repeat(64);
const ID = '4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b10';

/** The next state, for what must be allowed. */
export function allowed<Next extends Agreement>(decision: Decided<Next>): Next {
  if (isRefused(decision)) throw new Error(decision.refused.map(({ code }) => code).join(', '));
  return decision.next;
}

/** One agreement in each state, each reached by the decisions themselves. */
export function anAgreement(agreed: Terms = terms()) {
  const drafted = () => allowed(draft(ID, agreed, proposer));
  const proposed = () => allowed(propose(drafted(), { contentHash: HASH, flaws: [] }, proposer, now));
  const approved = () => allowed(approve(proposed(), approver, now));
  const halfSigned = () => allowed(sign(approved(), { contentHash: HASH }, universitySignatory, now));
  const signedByAll = (at = now) => allowed(sign(halfSigned(), { contentHash: HASH }, trustSignatory, at));
  const inForce = () => {
    const signed = signedByAll(agreed.from !== undefined && now < agreed.from ? agreed.from : now);
    if (signed.state !== 'in-force') throw new Error(signed.state);
    return signed;
  };
  const waiting = () =>
    allowed(
      sign(
        allowed(sign(approvedFor(later), { contentHash: HASH }, universitySignatory, now)),
        { contentHash: HASH },
        trustSignatory,
        now,
      ),
    );
  const later = { ...agreed, from: '2027-01-01T00:00:00.000Z' };
  const approvedFor = (other: Terms) =>
    allowed(
      approve(
        allowed(propose(allowed(draft(ID, other, proposer)), { contentHash: HASH, flaws: [] }, proposer, now)),
        approver,
        now,
      ),
    );
  const suspended = () => allowed(suspend(inForce(), 'incident', trustSignatory, now));
  const terminated = () => allowed(terminate(inForce(), 'purpose-ended', trustSignatory, now));
  const reinstated = () => allowed(reinstate(suspended(), universitySignatory, now));
  const expired = () => allowed(expire(inForce(), agreed.to ?? now));
  return { drafted, proposed, approved, halfSigned, waiting, inForce, suspended, terminated, reinstated, expired };
}

/** One of each state, for tables. */
export function everyState(): Record<Agreement['state'], Agreement> {
  const its = anAgreement();
  return {
    draft: its.drafted(),
    proposed: its.proposed(),
    approved: its.approved(),
    signed: its.waiting(),
    'in-force': its.inForce(),
    suspended: its.suspended(),
    terminated: its.terminated(),
    expired: its.expired(),
  };
}
