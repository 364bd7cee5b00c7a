import {
  event,
  isRefused,
  refused,
  ReferralPhonedV1,
  ReferralSharingPausedV1,
  ReferralSharingResumedV1,
  type Instant,
  type OrganisationId,
  type StepDone,
  type ToDo,
} from '@footbridge/contracts';
import { fact, toDo, wrongState, type Decided, type Halt, type Referral, type Sent } from './referral.js';

/**
 * What holds while no agreement carries a referral: nothing more crosses, what was received stays, and the side that must act next is to
 * phone the other, so that nobody waits for what does not come. The sender's version does not move: it would tell how far the
 * receiver is.
 */
type Why = Pick<Halt, 'since' | 'because'>;

/** Sharing pauses. Refused where nothing is in flight, or it has paused already, which is not an error. */
export function halt(referral: Referral, { since, because }: Why, now: Instant): Decided<Referral> {
  if (!('next' in referral) || referral.state === 'withdrawn') return wrongState(referral, 'in-flight');
  if (referral.halt) return refused('paused-already');
  const version = referral.version + 1;
  const next = asked({ ...referral, version, halt: { since, because } }, now);
  return { next, events: [event(ReferralSharingPausedV1, { ...fact(next, now), since, because })] };
}

/** An agreement carries it again: the to-do to phone ends. Refused where it has not paused. */
export function resume(referral: Referral, now: Instant): Decided<Referral> {
  if (!('next' in referral) || !referral.halt) return refused('not-paused');
  const { halt: ended, ...sent } = referral;
  const beside = referral.beside.filter((each) => !isPhone(each) || each.stepVersion !== ended.phone);
  const next = { ...sent, version: referral.version + 1, beside } as Exclude<Referral, { state: 'draft' | 'closed' }>;
  return { next, events: [event(ReferralSharingResumedV1, fact(next, now))] };
}

/** Whoever holds the to-do to phone, for whatever reason it came, has phoned. */
export function phoned(referral: Referral, by: OrganisationId | undefined, now: Instant): Decided<Referral> {
  const done = phoneOf(referral, by);
  if (!('next' in referral) || by === undefined || !done) return refused('nothing-to-phone');
  const { step, stepVersion } = done;
  const phone: StepDone = { step, stepVersion, evidence: ['phone-call-recorded'] };
  const version = referral.version + 1;
  const own = by === referral.from ? { senderVersion: version } : {};
  const next = { ...referral, ...own, version, beside: referral.beside.filter((each) => each !== done) };
  return { next, events: [event(ReferralPhonedV1, { ...fact(next, now, [phone]), by })] };
}

/**
 * Where a decision moves the next step while sharing is paused, what it says crosses by phone alone: whoever then must act next is to
 * phone, though they did before it. Who is to phone already has the time that they had.
 */
export function phoneWhileHalted(before: Referral, decided: Decided<Referral>, now: Instant): Decided<Referral> {
  if (isRefused(decided) || !('next' in before) || !before.halt) return decided;
  const { next } = decided;
  if (!('next' in next) || next.state === 'withdrawn' || next.next === before.next) return decided;
  const standing = phoneOf(before, next.next.holder.organisationId);
  const others = next.beside.filter((each) => !isPhone(each));
  const kept = standing
    ? { beside: [...others, standing], halt: { ...before.halt, phone: standing.stepVersion } }
    : { beside: others, halt: before.halt };
  const told = asked({ ...next, ...kept }, now);
  const { toDos } = fact(told, now);
  return { next: told, events: decided.events.map(({ of, data }) => event(of, { ...data, toDos })) };
}

/** The to-do to phone that this side has. */
export function phoneOf(referral: Referral, side: OrganisationId | undefined): ToDo | undefined {
  if (!('next' in referral)) return undefined;
  return referral.beside.find((each) => isPhone(each) && each.holder.organisationId === side);
}

const isPhone = ({ step }: ToDo) => step === 'phone-service';

/** Asks the side that must act next to phone, unless it is to phone already. */
function asked<R extends Sent & Referral>(referral: R & { readonly halt: Halt }, now: Instant): R {
  const { next, version, beside, halt: why } = referral;
  if (phoneOf(referral, next.holder.organisationId)) return referral;
  const side = next.holder.organisationId === referral.from ? 'sender' : 'receiver';
  const phone = toDo(referral, 'phone-service', side)(version, now);
  return { ...referral, beside: [...beside, phone], halt: { ...why, phone: version } };
}
