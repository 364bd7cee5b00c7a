import {
  event,
  ReferralContactAskedV1,
  ReferralStudentContactedV1,
  refused,
  type ContactWay,
  type Instant,
  type StepDone,
  type ToDo,
} from '@footbridge/contracts';
import {
  CONTACT,
  fact,
  referralActions,
  toDo,
  wrongState,
  type Decided,
  type Referral,
  type Side,
} from './referral.js';

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
  const beside = [...referral.beside, toDo(referral, CONTACT, side)(version, now)];
  const senderVersion = side === 'sender' ? version : referral.senderVersion;
  const next: Open = { ...referral, version, senderVersion, beside };
  return { next, events: [event(ReferralContactAskedV1, { ...fact(next, now), step, stepVersion })] };
}

/**
 * Somebody of this side spoke with the student, or tried to. Spoken with: its check on the student begins anew, what an
 * escalation asked of it is done, and asked anew while the step is late still; the day is kept.
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
  const mine = ({ step, holder }: ToDo, which: string) => step === which && holder.organisationId === organisationId;
  const renewed = (each: ToDo) =>
    mine(each, 'check-on-student') ? toDo(referral, 'check-on-student', side)(version, now) : each;
  const spoken = [referral.next, ...referral.beside].filter(
    (each) => mine(each, 'check-on-student') || mine(each, CONTACT),
  );
  const asked = spoken.some(({ step }) => step === CONTACT);
  const beside = referral.beside.filter((each) => !mine(each, CONTACT)).map(renewed);
  const stillLate = [renewed(referral.next), ...beside].some(({ dueAt }) => dueAt <= now);
  const after = reached
    ? {
        next: renewed(referral.next),
        beside: asked && stillLate ? [...beside, contactAgain(referral, side)(version, now)] : beside,
        contacts: { ...referral.contacts, [side]: { at: now, way } },
      }
    : {};
  const done = (reached ? spoken : []).map(({ step, stepVersion }): StepDone => ({
    step,
    stepVersion,
    evidence: ['contact-recorded'],
  }));
  const senderVersion = side === 'sender' ? version : referral.senderVersion;
  const next: Open = { ...referral, ...after, version, senderVersion };
  const told = { ...fact(next, now, done), organisationId, way, reached };
  return { next, events: [event(ReferralStudentContactedV1, told)] };
}

/** As often as the student is checked on, while what was late is late still. */
const contactAgain = (referral: Open, side: Side) =>
  toDo({ ...referral, terms: { ...referral.terms, [CONTACT]: referral.terms['check-on-student'] } }, CONTACT, side);

const sideOf = ({ from }: Referral, organisationId: string): Side => (organisationId === from ? 'sender' : 'receiver');
