import {
  dueAfter,
  event,
  HandoverAcceptedV1,
  plus,
  ReferralNotAcceptedV1,
  ReferralOpenedV1,
  ReferralReceivedV1,
  ReferralReturnedWithAdviceV1,
  ReferralSubmittedV1,
  refused,
  standstills,
  type AgeBand,
  type AppointmentId,
  type Calendar,
  type ContactWay,
  type DataCategory,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type NextStep,
  type NotAcceptedReason,
  type OrganisationId,
  type Origin,
  type Pathway,
  type PauseReason,
  type ReferralField,
  type ReferralId,
  type Refused,
  type ServiceId,
  type StepHolder,
  type StepDone,
  type StepEvidence,
  type StepPause,
  type StudentId,
  type Teaching,
  type ToDo,
  type Urgency,
} from '@footbridge/contracts';
import { unsafeToSend, type ToSend } from './unsafe-to-send.js';

/** The steps that a referral can ask of somebody, in the words of the agreed pathway. */
export const STEPS = [
  'decide-on-offer',
  'check-on-student',
  'assess',
  'tell-student',
  'treat',
  'close',
  'speak-with-student',
  'phone-service',
  'contact-student',
] as const;
export type StepName = (typeof STEPS)[number];
export const CONTACT = 'contact-student';

/** One step as agreed for this urgency; a referral keeps what was agreed when it was sent. */
export type Term = {
  /** Hours, or whole days, as the calendar counts. */
  readonly limit: number;
  readonly calendar?: Calendar;
  /** With days in term: the terms of whoever holds it, and how long it may stand still. */
  readonly teaching?: Teaching;
  readonly escalation: readonly string[];
  /** How many hours each of them has before the next is told: elapsed, or working hours where the calendar counts working time. */
  readonly turnHours: number;
  /** Who must act; absent: the sender's adviser, the receiver's addressed team. */
  readonly role?: string;
  readonly cover?: string;
  /** Hours before the due time. */
  readonly reminders?: readonly number[];
  readonly pauses?: readonly StepPause[];
  /** What completes it; absent in what was sent before this was kept. */
  readonly evidence?: StepEvidence;
};
export type Terms = Readonly<Record<StepName, Term>>;

/** By what right the referral was sent. */
export type Basis = {
  readonly kind: 'permission' | 'without-permission';
  readonly id: string;
  readonly version: number;
  readonly agreement?: { readonly id: string; readonly version: number };
};

type Core = {
  readonly id: ReferralId;
  readonly version: number;
  readonly studentId: StudentId;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly serviceId: ServiceId;
  readonly pathway: Pathway;
  readonly urgency: Urgency;
  readonly referredBy: AppointmentId;
};
/** What crossed at the opening, and by name alone what the second cut took away. */
export type Given = {
  readonly categories: readonly DataCategory[];
  readonly notShared: { readonly categories: readonly DataCategory[]; readonly fields: readonly ReferralField[] };
  /** Those of the fields not shared that the service needs to triage safely. */
  readonly missing: readonly ReferralField[];
};

/** From submission on: exactly one step must be acted on next; the others run beside it. */
export type Sent = Core & {
  /**
   * The version of the last change that the sender knows of whatever the student lets come back: its own acts, and those that
   * moved the next step to or from it. What the sender is shown, and names in `If-Match`, moves with these alone.
   */
  readonly senderVersion: number;
  readonly basis: Basis;
  /** What was sealed for the receiver. */
  readonly sent: readonly DataCategory[];
  /** Sent with a concern for safety; absent: sent before this was kept. */
  readonly safetyConcern?: boolean;
  readonly team: DutyTeamId;
  readonly terms: Terms;
  readonly submittedAt: Instant;
  readonly next: ToDo;
  readonly beside: readonly ToDo[];
  /** The late steps that were told, as `step/version`. */
  readonly told: readonly string[];
  /** Every pause of a step so far. */
  readonly pauses?: readonly Paused[];
  /** When each side last spoke with the student. */
  readonly contacts?: Readonly<Partial<Record<Side, Contact>>>;
  readonly halt?: Halt;
};
export type Side = 'sender' | 'receiver';
export type Contact = { readonly at: Instant; readonly way: ContactWay };
/** A pause made `stepVersion` of a step, which without it were due at `dueAt`. */
export type Paused = {
  readonly step: string;
  readonly stepVersion: number;
  readonly reason: PauseReason;
  readonly from: Instant;
  readonly until: Instant;
  readonly dueAt: Instant;
};
/** No agreement carries what still has to cross; `phone` is the version of the to-do to phone that it brought. */
export type Halt = { readonly since: Instant; readonly because: string; readonly phone?: number };
type Opened = Sent & { readonly openedAt: Instant; readonly given: Given };
type Answer = { readonly nextStep: NextStep };

export type Draft = Core & { readonly state: 'draft' };
export type Submitted = Sent & { readonly state: 'submitted' };
export type Received = Sent & { readonly state: 'received'; readonly receivedAt: Instant };
export type Open = Opened & { readonly state: 'opened' };
export type Accepted = Opened & { readonly state: 'accepted'; readonly acceptedAt: Instant };
export type Returned = Opened & { readonly state: 'returned'; readonly decidedAt: Instant } & Answer;
export type NotAccepted = Opened & {
  readonly state: 'not-accepted';
  readonly decidedAt: Instant;
  readonly reason: NotAcceptedReason;
} & Answer;
/** Since when the receiver must act next; missing in what was decided before it was kept. */
type Assessed = Opened & { readonly acceptedAt?: Instant; readonly decidedAt: Instant };
export type TakenOn = Assessed & { readonly state: 'taken-on' };
export type NotTakenOn = Assessed & { readonly state: 'not-taken-on'; readonly reason: NotAcceptedReason } & Answer;
export type WithdrawCause = 'permission-withdrawn' | 'permission-expired' | 'sender-withdrew';
export type Withdrawn = Sent & {
  readonly state: 'withdrawn';
  readonly withdrawnAt: Instant;
  readonly cause: WithdrawCause;
};
export type Closed = Omit<Sent, 'next' | 'beside' | 'told'> & {
  readonly state: 'closed';
  /** Missing: nobody ever opened it. */
  readonly openedAt?: Instant;
  readonly given?: Given;
  readonly acceptedAt?: Instant;
  readonly closedAt: Instant;
  readonly reason: string;
};
export type Referral =
  Draft | Submitted | Received | Open | Accepted | Returned | NotAccepted | TakenOn | NotTakenOn | Withdrawn | Closed;

const ASSIGNED = { assign: 'receiver' } as const;
const CLOCK = { 'pause-step': 'either', 'resume-step': 'either' } as const;
const SENT = { 'contact-student': 'sender', ...CLOCK } as const;
const OPENED = { message: 'either', 'enter-in-record': 'receiver', 'contact-student': 'either', ...CLOCK } as const;
/** The whole life of a referral: in each state, what may be done and by which side. API, buttons and table test read it here. */
export const referralActions = {
  draft: { write: 'sender', submit: 'sender' },
  submitted: { open: 'receiver', withdraw: 'sender', ...SENT, ...ASSIGNED },
  received: { open: 'receiver', withdraw: 'sender', ...SENT, ...ASSIGNED },
  opened: { accept: 'receiver', 'return-with-advice': 'receiver', 'not-accept': 'receiver', ...OPENED, ...ASSIGNED },
  accepted: { 'take-on': 'receiver', 'not-take-on': 'receiver', ...OPENED, ...ASSIGNED },
  returned: { close: 'sender', ...OPENED },
  'not-accepted': { close: 'sender', ...OPENED },
  'taken-on': { close: 'receiver', ...OPENED, ...ASSIGNED },
  'not-taken-on': { close: 'receiver', ...OPENED, ...ASSIGNED },
  withdrawn: { close: 'sender', ...SENT },
  closed: {},
} as const satisfies Record<Referral['state'], Record<string, Side | 'either'>>;

export type Decided<R extends Referral> = { readonly next: R; readonly events: readonly DomainEvent[] } | Refused;

export const wrongState = (referral: Referral, wanted: string) =>
  refused('wrong-state', { state: referral.state, wanted });

/** The side that holds a step: the sender by role, the receiver by the role agreed or else the addressed team. */
export function toDo(referral: Pick<Sent, 'terms' | 'team' | 'from' | 'to'>, step: StepName, side: Side) {
  return (version: number, now: Instant): ToDo => {
    const term = termOf(referral.terms, step, side);
    const { role, cover, limit, calendar, teaching, evidence: doneWhen } = term;
    const organisationId = side === 'sender' ? referral.from : referral.to;
    const holder: StepHolder =
      role === undefined && side === 'receiver'
        ? { organisationId, dutyTeamId: referral.team }
        : { organisationId, role: role ?? referral.terms['check-on-student'].role ?? 'wellbeing-adviser' };
    const dueAt = dueAfter(now, limit, calendar, teaching);
    const still = teaching ? standstills(now, dueAt, teaching) : [];
    return {
      ...{ step, stepVersion: version, holder, ...timesOf(term, dueAt, now) },
      ...(cover === undefined ? {} : { cover }),
      ...(still.length === 0 ? {} : { standstills: still }),
      ...(doneWhen === undefined ? {} : { doneWhen }),
    };
  };
}

/** Either side may be asked to phone, or to speak with the student: those who act and are told are those of its own part. */
function termOf(terms: Terms, step: StepName, side: Side): Term {
  if (step !== CONTACT && step !== 'phone-service') return terms[step];
  const { role: _, cover: __, ...times } = terms[step];
  const { role, cover, escalation } = terms[side === 'sender' ? 'speak-with-student' : 'assess'];
  return { ...times, escalation, ...(role === undefined ? {} : { role }), ...(cover === undefined ? {} : { cover }) };
}

/**
 * What is asked beside still when a decision moves the next step: the contact with the student that an escalation asked for, since
 * a decision is none. It stays with its side, or begins anew with the other, which must act from now on.
 */
function askedStill(referral: Sent, side: Side, version: number, now: Instant): ToDo[] {
  const own = side === 'sender' ? referral.from : referral.to;
  return referral.beside
    .filter(({ step }) => step === CONTACT)
    .map((each) => (each.holder.organisationId === own ? each : toDo(referral, CONTACT, side)(version, now)));
}

/** A due time with what hangs on it: who is told when while it is late, and what is still to come of the reminders before it. */
export function timesOf(
  { escalation, turnHours, reminders = [], calendar = 'clock-hours' }: Term,
  dueAt: Instant,
  now: Instant,
) {
  const turns = calendar === 'clock-hours' ? calendar : 'working-hours';
  const escalateAt: Instant[] = [];
  for (const _ of escalation) {
    const before = escalateAt.at(-1);
    escalateAt.push(before === undefined ? dueAt : dueAfter(before, turnHours, turns));
  }
  const remindAt = reminders.map((hours) => plus(dueAt, { hours: -hours })).filter((at) => at > now);
  return {
    dueAt,
    escalation: [...escalation],
    escalateAt,
    ...(remindAt.length === 0 ? {} : { remindAt: [...new Set(remindAt)].sort() }),
  };
}

/** What every event of a referral tells, with what the change completed. */
export const fact = ({ id, version, next, beside }: Sent, at: Instant, done: readonly StepDone[] = []) => ({
  referralId: id,
  version,
  at,
  holder: next.holder,
  toDos: [next, ...beside],
  done: [...done],
});

/** A step, where it stands, with everything that the change records of it. */
export const doneOf = ({ next, beside }: Sent, wanted: StepName, ...evidence: StepEvidence[]): StepDone[] =>
  [next, ...beside]
    .filter(({ step }) => step === wanted)
    .map(({ step, stepVersion }) => ({ step, stepVersion, evidence }));

/** The version that a side is shown and names when it acts. */
export const versionFor = (referral: Referral, organisationId: OrganisationId | undefined): number =>
  referral.state !== 'draft' && organisationId === referral.from ? referral.senderVersion : referral.version;

/** What sending needs beside the draft: what is checked, and what is kept. */
export type Submission = ToSend & {
  readonly categories: readonly DataCategory[];
  readonly team: DutyTeamId;
  readonly terms: Terms;
  readonly basis: Basis;
  readonly bands: { ageBand: AgeBand; origin: Origin; mature: boolean };
  readonly safetyConcern: boolean;
};

/** Sends the draft. The sender still must act next; the addressed team is asked to decide. */
export function submit(draft: Referral, given: Submission, now: Instant): Decided<Submitted> {
  if (draft.state !== 'draft') return wrongState(draft, 'draft');
  const unsafe = unsafeToSend(draft.urgency, given);
  if (unsafe.length > 0) return { refused: unsafe };
  const { basis, team, terms, categories, safetyConcern } = given;
  const version = draft.version + 1;
  const sent = { ...draft, version, senderVersion: version, basis, team, terms, sent: categories, safetyConcern };
  const next: Submitted = {
    ...sent,
    state: 'submitted',
    submittedAt: now,
    told: [],
    next: toDo(sent, 'check-on-student', 'sender')(version, now),
    beside: [toDo(sent, 'decide-on-offer', 'receiver')(version, now)],
  };
  const { studentId, from, to, serviceId, pathway, urgency } = draft;
  const told = { studentId, from, to, serviceId, pathway, urgency, ...given.bands };
  return { next, events: [event(ReferralSubmittedV1, { ...fact(next, now), ...told })] };
}

/** The receiving team has its to-do. Refused by state when it was opened meanwhile. */
export function receive(referral: Referral, now: Instant): Decided<Received> {
  if (referral.state !== 'submitted') return wrongState(referral, 'submitted');
  const next: Received = { ...referral, version: referral.version + 1, state: 'received', receivedAt: now };
  return { next, events: [event(ReferralReceivedV1, fact(next, now))] };
}

/**
 * The first opening: the disclosure. Later looks are reads. Where the second cut took what the service needs to triage safely,
 * the sender is to phone it.
 */
export function open(referral: Referral, given: Given, now: Instant): Decided<Open> {
  if (referral.state !== 'submitted' && referral.state !== 'received') return wrongState(referral, 'submitted');
  const version = referral.version + 1;
  const phone = given.missing.length > 0 ? [toDo(referral, 'phone-service', 'sender')(version, now)] : [];
  const beside = [...referral.beside, ...phone];
  const next: Open = { ...withoutReceipt(referral), version, state: 'opened', openedAt: now, given, beside };
  return { next, events: [event(ReferralOpenedV1, { ...fact(next, now), categories: [...given.categories] })] };
}

const decided = (referral: Sent) => doneOf(referral, 'decide-on-offer', 'decision-recorded');

/** The receiver takes the next step: it must act from now on, and only now. */
export function accept(referral: Referral, now: Instant): Decided<Accepted> {
  if (referral.state !== 'opened') return wrongState(referral, 'opened');
  const version = referral.version + 1;
  const next: Accepted = {
    ...referral,
    version,
    senderVersion: version,
    state: 'accepted',
    acceptedAt: now,
    next: toDo(referral, 'assess', 'receiver')(version, now),
    beside: askedStill(referral, 'receiver', version, now),
  };
  return { next, events: [event(HandoverAcceptedV1, fact(next, now, decided(referral)))] };
}

/** Back to the sender with advice; the sender tells the student. */
export function returnWithAdvice(referral: Referral, { nextStep }: Answer, now: Instant): Decided<Returned> {
  if (referral.state !== 'opened') return wrongState(referral, 'opened');
  const version = referral.version + 1;
  const next: Returned = {
    ...referral,
    version,
    senderVersion: version,
    state: 'returned',
    ...{ decidedAt: now, nextStep },
    next: toDo(referral, 'tell-student', 'sender')(version, now),
    beside: askedStill(referral, 'sender', version, now),
  };
  return { next, events: [event(ReferralReturnedWithAdviceV1, { ...fact(next, now, decided(referral)), nextStep })] };
}

export type No = { readonly reason: NotAcceptedReason; readonly nextStep: NextStep };

/** A "no" with a coded reason and a next step; the sender tells the student. */
export function notAccept(referral: Referral, { reason, nextStep }: No, now: Instant): Decided<NotAccepted> {
  if (referral.state !== 'opened') return wrongState(referral, 'opened');
  const version = referral.version + 1;
  const next: NotAccepted = {
    ...referral,
    version,
    senderVersion: version,
    state: 'not-accepted',
    ...{ decidedAt: now, reason, nextStep },
    next: toDo(referral, 'tell-student', 'sender')(version, now),
    beside: askedStill(referral, 'sender', version, now),
  };
  return { next, events: [event(ReferralNotAcceptedV1, { ...fact(next, now, decided(referral)), reason, nextStep })] };
}

/** What it was before it was received. */
export function withoutReceipt(referral: Submitted | Received): Sent & { state: string } {
  if (referral.state === 'submitted') return referral;
  const { receivedAt: _, ...sent } = referral;
  return sent;
}
