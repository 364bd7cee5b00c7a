import {
  event,
  refused,
  ReferralClosedV1,
  ReferralWithdrawnV1,
  type CloseReason,
  type Instant,
  type StepEvidence,
} from '@footbridge/contracts';
import {
  CONTACT,
  doneOf,
  fact,
  referralActions,
  toDo,
  withoutReceipt,
  wrongState,
  type Closed,
  type Decided,
  type Referral,
  type StepName,
  type WithdrawCause,
  type Withdrawn,
} from './referral.js';

/** Stops a referral that nobody opened: the receiver keeps the reference, the sender speaks with the student. */
export function withdraw(referral: Referral, cause: WithdrawCause, now: Instant): Decided<Withdrawn> {
  if (referral.state !== 'submitted' && referral.state !== 'received') return wrongState(referral, 'submitted');
  const version = referral.version + 1;
  const step = toDo(referral, 'speak-with-student', 'sender')(version, now);
  const next: Withdrawn = {
    ...withoutReceipt(referral),
    version,
    senderVersion: version,
    state: 'withdrawn',
    withdrawnAt: now,
    cause,
    next: step,
    beside: [],
  };
  return { next, events: [event(ReferralWithdrawnV1, { ...fact(next, now), cause })] };
}

/** Why a referral can end although nobody spoke with the student: nobody can. */
const OUT_OF_REACH: readonly string[] = ['died', 'moved-away', 'did-not-engage'] satisfies CloseReason[];

/**
 * The end: whoever must act next has done it, or need not any more. Refused while somebody is asked to speak with the student, who
 * would then hear from nobody; unless nobody can speak with them.
 */
export function close(referral: Referral, reason: CloseReason | 'student-told', now: Instant): Decided<Closed> {
  const { state } = referral;
  if (!('close' in referralActions[state]) || !('next' in referral)) return wrongState(referral, 'decided');
  const { next: last } = referral;
  if (referral.beside.some(({ step }) => step === CONTACT) && !OUT_OF_REACH.includes(reason))
    return refused('contact-not-recorded');
  const version = referral.version + 1;
  const { id, studentId, from, to, serviceId, pathway, urgency, referredBy, basis, sent, team, terms } = referral;
  const core = { id, studentId, from, to, serviceId, pathway, urgency, referredBy, basis, sent, team, terms };
  const opened = 'openedAt' in referral ? { openedAt: referral.openedAt, given: referral.given } : {};
  const accepted = 'acceptedAt' in referral && referral.acceptedAt ? { acceptedAt: referral.acceptedAt } : {};
  const bySender = last.holder.organisationId === from;
  const senderVersion = bySender ? version : referral.senderVersion;
  const { submittedAt } = referral;
  const end = { state: 'closed', closedAt: now, reason } as const;
  const next: Closed = { ...core, ...opened, ...accepted, submittedAt, version, senderVersion, ...end };
  const done = doneOf(referral, last.step as StepName, 'closing-recorded', ...telling(reason));
  const told = { referralId: id, version, at: now, holder: last.holder, toDos: [], done, reason };
  return { next, events: [event(ReferralClosedV1, told)] };
}

const telling = (reason: string): StepEvidence[] => (reason === 'student-told' ? ['telling-recorded'] : []);
