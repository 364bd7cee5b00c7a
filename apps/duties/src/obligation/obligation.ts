import {
  event,
  ObligationCancelledV1,
  ObligationDischargedV1,
  ObligationEscalatedV1,
  ObligationMintedV1,
  ObligationRemindedV1,
  refused,
  type AppointmentId,
  type CaseKind,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type ObligationId,
  type OrganisationId,
  type Refused,
  type Role,
  type StudentId,
} from '@footbridge/contracts';

/** Exactly one role or one duty team of one organisation. */
export type Holder = { readonly organisationId: OrganisationId } & (
  | { readonly role: string; readonly dutyTeamId?: undefined }
  | { readonly role?: undefined; readonly dutyTeamId: DutyTeamId }
);

/**
 * The event that proves an end, and what it recorded that completes the to-do; of a role that was to be filled, the appointment by
 * which somebody holds it.
 */
export type Evidence =
  | { readonly eventId: string; readonly type: string; readonly code?: string; readonly appointmentId?: undefined }
  | {
      readonly appointmentId: AppointmentId;
      readonly type: 'appointment';
      readonly code?: undefined;
      readonly eventId?: undefined;
    };
/** An event, as what it takes to say that a to-do is needless. */
type Because = Extract<Evidence, { readonly eventId: string }>;

export type Standstill = { readonly from: Instant; readonly until: Instant };

/** What is to be minted. The same case, step and version is the same obligation, however often it is told. */
export type Asked = {
  readonly id: ObligationId;
  readonly caseKind: CaseKind;
  readonly caseId: string;
  readonly step: string;
  readonly stepVersion: number;
  readonly holder: Holder;
  readonly dueAt: Instant;
  /** Roles at the holder's organisation that are told when it is late, first to last; none: nobody to tell. */
  readonly escalation: readonly string[];
  /** When our own timer tells each of them in turn, in their order; one time where there is nobody to tell. */
  readonly turns: readonly Instant[];
  /** When the holder is reminded, earliest first. */
  readonly remindAt: readonly Instant[];
  /** The role that covers while nobody holds the holder's own. */
  readonly cover?: string;
  /** Its clock stands still until then; the due time counts with it already. */
  readonly pause?: { readonly reason: string; readonly until: Instant };
  /** When its clock stands still in vacation: the due time counts with it, and `cover` has it on its list then. */
  readonly standstills?: readonly Standstill[];
  /** What completes it, once it is recorded; absent: being told is enough. */
  readonly doneWhen?: string;
  /** What it is about, where the case does not say: the role or duty team that has nobody. */
  readonly about?: string;
  readonly studentId?: StudentId;
};

type Core = Asked & {
  readonly version: number;
  readonly mintedAt: Instant;
  /** How many of the reminders were given. */
  readonly reminded: number;
  /** How many of the turns were taken. */
  readonly told: number;
};
export type Open = Core & { readonly state: 'open' };
/** Late: those above were told, each in turn. The holder still has to do it. */
export type Escalated = Core & { readonly state: 'escalated'; readonly escalatedAt: Instant };
type Ended = Core & { readonly escalatedAt?: Instant; readonly endedAt: Instant; readonly evidence: Evidence };
export type Discharged = Ended & { readonly state: 'discharged' };
/** No longer needed: its case stopped before it was done. */
export type Cancelled = Ended & { readonly state: 'cancelled' };
export type Obligation = Open | Escalated | Discharged | Cancelled;

/** The whole life of a to-do. */
export const obligationActions = {
  open: ['discharge', 'cancel', 'escalate', 'remind'],
  escalated: ['discharge', 'cancel', 'escalate'],
  discharged: ['reopen'],
  cancelled: ['reopen'],
} as const satisfies Record<Obligation['state'], readonly string[]>;
export type ObligationAction = (typeof obligationActions)[Obligation['state']][number];

/** What was done to an obligation by the system. */
export type Done = {
  readonly action: 'mint' | 'reopen' | 'discharge' | 'cancel' | 'escalate' | 'remind';
  readonly next: Obligation;
};

type Outcome<Next> = { next: Next; events: DomainEvent[] } | Refused;

export function mint(asked: Asked, now: Instant): { next: Open; events: DomainEvent[] } {
  const next: Open = { ...asked, state: 'open', version: 1, mintedAt: now, reminded: 0, told: 0 };
  return { next, events: [minted(asked)] };
}

const minted = (asked: Asked) =>
  event(ObligationMintedV1, { ...naming(asked), holder: holderOf(asked), dueAt: asked.dueAt });

/** It was done, and this event says so: refused where that is not what completes it. */
export function discharge(obligation: Obligation, evidence: Evidence, now: Instant): Outcome<Discharged> {
  if (isEnded(obligation)) return wrongState(obligation);
  const { doneWhen } = obligation;
  if (doneWhen !== undefined && evidence.code !== doneWhen) return refused('not-the-evidence', { doneWhen });
  const next: Discharged = { ...obligation, ...ended(obligation, evidence, now), state: 'discharged' };
  const { eventId, appointmentId, type, code } = evidence;
  const completed = code === undefined ? {} : { evidenceCode: code };
  const told = { ...naming(obligation), evidence: eventId ?? appointmentId, evidenceType: type, ...completed, at: now };
  return { next, events: [event(ObligationDischargedV1, told)] };
}

/** It is no longer needed, and this event says why. */
export function cancel(obligation: Obligation, because: Because, now: Instant): Outcome<Cancelled> {
  if (isEnded(obligation)) return wrongState(obligation);
  const next: Cancelled = { ...obligation, ...ended(obligation, because, now), state: 'cancelled' };
  const { eventId, type } = because;
  const told = { ...naming(obligation), because: eventId, becauseType: type, at: now };
  return { next, events: [event(ObligationCancelledV1, told)] };
}

/** Its case asks for it though it was ended: it stands again as it stood before, and is told like one that is minted. */
export function reopen(obligation: Obligation): Outcome<Open | Escalated> {
  if (!isEnded(obligation)) return wrongState(obligation);
  const { endedAt: _, evidence: __, escalatedAt, ...core } = obligation;
  const again = { ...core, version: core.version + 1 };
  const next: Open | Escalated =
    escalatedAt === undefined ? { ...again, state: 'open' } : { ...again, state: 'escalated', escalatedAt };
  return { next, events: [minted(next)] };
}

/** Its due time comes near: the holder is reminded, once for each time that was set. Before that time it is refused. */
export function remind(obligation: Obligation, now: Instant): Outcome<Open> {
  if (obligation.state !== 'open') return wrongState(obligation);
  const { dueAt, reminded, remindAt } = obligation;
  const setFor = remindAt[reminded];
  if (setFor === undefined) return refused('no-reminder-left');
  if (now < setFor) return refused('not-due-yet', { dueAt: setFor });
  const next: Open = { ...obligation, version: obligation.version + 1, reminded: reminded + 1 };
  const told = { ...naming(obligation), holder: holderOf(obligation), dueAt, setFor, at: now };
  return { next, events: [event(ObligationRemindedV1, told)] };
}

/** Who holds each role, by its code, and who serves in each duty team, by its id, at one organisation: one of them by appointment. */
export type Reach = ReadonlyMap<string, AppointmentId>;

/**
 * It is late: the next in turn of those above is told; a role that nobody holds is passed over while somebody is reachable above
 * it. Once the last was told it stays there, with the person who answers for it named. Before its due time, and for a further
 * role before its turn, it is refused.
 */
export function escalate(obligation: Obligation, now: Instant, reach: Reach = new Map()): Outcome<Escalated> {
  if (isEnded(obligation)) return wrongState(obligation);
  const { dueAt, escalation, told, turns } = obligation;
  const last = Math.max(1, escalation.length);
  if (told >= last) return refused('at-the-top');
  const from = told === 0 ? dueAt : (turns[told] ?? dueAt);
  if (now < from) return refused('not-due-yet', { dueAt: from });
  const reachable = escalation.findIndex((role, level) => level >= told && reach.has(role));
  const level = (reachable === -1 ? told : reachable) + 1;
  const escalatedAt = 'escalatedAt' in obligation ? obligation.escalatedAt : now;
  const next: Escalated = {
    ...obligation,
    state: 'escalated',
    version: obligation.version + 1,
    escalatedAt,
    told: level,
  };
  const top = level >= last;
  const named = top ? answering(obligation, reach) : undefined;
  const data = {
    ...naming(obligation),
    organisationId: obligation.holder.organisationId,
    roles: escalation.slice(0, level),
    level: Math.min(level, escalation.length),
    top,
    ...(named === undefined ? {} : { appointmentId: named }),
    dueAt,
    at: now,
  };
  return { next, events: [event(ObligationEscalatedV1, data)] };
}

/** Whether those above were told all the way up. */
export function isAtTheTop({ told, escalation }: Obligation): boolean {
  return told >= Math.max(1, escalation.length);
}

/** When time next asks something of it: a reminder, or the turn of who is told next; undefined when nothing more. */
export function nextAt(obligation: Obligation): Instant | undefined {
  if (isEnded(obligation) || isAtTheTop(obligation)) return undefined;
  const turn = obligation.turns[obligation.told];
  const reminder = obligation.state === 'open' ? obligation.remindAt[obligation.reminded] : undefined;
  return reminder !== undefined && (turn === undefined || reminder < turn) ? reminder : turn;
}

/** What its time asks now: what is late is escalated, whatever reminders were missed before. */
export function elapse(obligation: Obligation, now: Instant, reach: Reach) {
  const turn = obligation.turns[obligation.told];
  return turn !== undefined && turn <= now
    ? { action: 'escalate' as const, outcome: escalate(obligation, now, reach) }
    : { action: 'remind' as const, outcome: remind(obligation, now) };
}

/** Who answers for what nobody else does, in this order: they also see that roles are filled. */
export const STAND_INS: readonly Role[] = [
  'directory-administrator',
  'service-manager',
  'wellbeing-lead',
  'senior-information-risk-owner',
  'senior-information-owner',
];

/** The highest of those who were to be told that somebody holds, else who holds the step, else who stands in, else anybody there. */
function answering({ escalation, holder }: Obligation, reach: Reach): AppointmentId | undefined {
  const candidates = [...[...escalation].reverse(), holder.role ?? holder.dutyTeamId, ...STAND_INS];
  return candidates.map((each) => reach.get(each)).find((each) => each !== undefined) ?? [...reach.values()][0];
}

export function isEnded(obligation: Obligation): obligation is Discharged | Cancelled {
  return obligation.state === 'discharged' || obligation.state === 'cancelled';
}

function ended({ version }: Open | Escalated, evidence: Evidence, now: Instant) {
  return { version: version + 1, endedAt: now, evidence };
}

function holderOf({ holder: { role, dutyTeamId, organisationId } }: Asked) {
  return { organisationId, ...(role === undefined ? { dutyTeamId } : { role }) };
}

function naming({ caseId, caseKind, id, step, stepVersion }: Asked) {
  return { caseId, caseKind, obligationId: id, step, stepVersion };
}

function wrongState(obligation: Obligation): Refused {
  return refused('wrong-state', { state: obligation.state });
}
