import {
  event,
  ReferralContactAskedV1,
  ReferralStudentContactedV1,
  refused,
  type ContactWay,
  type Instant,
  type ToDo,
} from '@footbridge/contracts';
import { fact, referralActions, toDo, wrongState, type Decided, type Referral, type Side } from './referral.js';

export const CONTACT = 'contact-student';
type Open = Extract<Referral, { next: ToDo }>;

/**
 * The lateness of a step came to the top of its escalation: whoever must act next is to speak with the student, by a time. Once
 * for each late step; while such a step stands, no second one.
 */
export function askContact(
  referral: Referral,
  late: { readonly step: string; readonly stepVersion: number },
  now: Instant,
): Decided<Open> {
  if (!('next' in referral)) return wrongState(referral, 'open');
  const { step, stepVersion } = late;
  const standing = [referral.next, ...referral.beside];
  if (!standing.some((each) => each.step === step && each.stepVersion === stepVersion))
    return refused('step-not-open', { step });
  if (step === CONTACT || standing.some((each) => each.step === CONTACT)) return refused('contact-asked-already');
  const version = referral.version + 1;
  const side = sideOf(referral, referral.next.holder.organisationId);
  const { escalation } = referral.terms[side === 'sender' ? 'speak-with-student' : 'assess'];
  const terms = { ...referral.terms, [CONTACT]: { ...referral.terms[CONTACT], escalation } };
  const beside = [...referral.beside, toDo({ ...referral, terms }, CONTACT, side)(version, now)];
  const senderVersion = side === 'sender' ? version : referral.senderVersion;
  const next: Open = { ...referral, version, senderVersion, beside };
  return { next, events: [event(ReferralContactAskedV1, { ...fact(next, now), step, stepVersion })] };
}

/**
 * Somebody of this side spoke with the student, or tried to. Spoken with: its check on the student begins anew, what an
 * escalation asked of it is done, and the day is kept.
 */
export function contacted(
  referral: Referral,
  {
    organisationId,
    way,
    reached,
  }: { readonly organisationId: string; readonly way: ContactWay; readonly reached: boolean },
  now: Instant,
): Decided<Open> {
  const side = sideOf(referral, organisationId);
  const table: Readonly<Record<string, string>> = referralActions[referral.state];
  if (!('next' in referral) || ![side, 'either'].includes(table[CONTACT] ?? '')) return wrongState(referral, 'open');
  const version = referral.version + 1;
  const renewed = (each: ToDo) =>
    each.step === 'check-on-student' && each.holder.organisationId === organisationId
      ? toDo(referral, 'check-on-student', side)(version, now)
      : each;
  const done = ({ step, holder }: ToDo) => step === CONTACT && holder.organisationId === organisationId;
  const after = reached
    ? {
        next: renewed(referral.next),
        beside: referral.beside.filter((each) => !done(each)).map(renewed),
        contacts: { ...referral.contacts, [side]: { at: now, way } },
      }
    : {};
  const senderVersion = side === 'sender' ? version : referral.senderVersion;
  const next: Open = { ...referral, ...after, version, senderVersion };
  return { next, events: [event(ReferralStudentContactedV1, { ...fact(next, now), organisationId, way, reached })] };
}

const sideOf = ({ from }: Referral, organisationId: string): Side => (organisationId === from ? 'sender' : 'receiver');
