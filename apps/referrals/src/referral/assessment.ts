import { event, ReferralNotTakenOnV1, ReferralTakenOnV1, type Instant } from '@footbridge/contracts';
import {
  doneOf,
  fact,
  toDo,
  wrongState,
  type Accepted,
  type Decided,
  type No,
  type NotTakenOn,
  type Referral,
  type TakenOn,
} from './referral.js';

const assessed = (referral: Accepted) => doneOf(referral, 'assess', 'assessment-recorded');

/** After assessment, yes. The receiver must act next, as before. */
export function takeOn(referral: Referral, now: Instant): Decided<TakenOn> {
  if (referral.state !== 'accepted') return wrongState(referral, 'accepted');
  const version = referral.version + 1;
  const next: TakenOn = {
    ...referral,
    version,
    state: 'taken-on',
    decidedAt: now,
    next: toDo(referral, 'treat', 'receiver')(version, now),
  };
  return { next, events: [event(ReferralTakenOnV1, fact(next, now, assessed(referral)))] };
}

/** After assessment, no. The receiver, which accepted, still must act: it tells the student, then closes. */
export function notTakeOn(referral: Referral, { reason, nextStep }: No, now: Instant): Decided<NotTakenOn> {
  if (referral.state !== 'accepted') return wrongState(referral, 'accepted');
  const version = referral.version + 1;
  const next: NotTakenOn = {
    ...referral,
    version,
    state: 'not-taken-on',
    decidedAt: now,
    reason,
    nextStep,
    next: toDo(referral, 'close', 'receiver')(version, now),
  };
  return { next, events: [event(ReferralNotTakenOnV1, { ...fact(next, now, assessed(referral)), reason, nextStep })] };
}
