import {
  event,
  ObligationCancelledV1,
  ObligationDischargedV1,
  ObligationEscalatedV1,
  ObligationMintedV1,
  refused,
  type CaseKind,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type ObligationId,
  type OrganisationId,
  type Refused,
  type StudentId,
} from '@footbridge/contracts';

/** Exactly one role or one duty team of one organisation. */
export type Holder = { readonly organisationId: OrganisationId } & (
  | { readonly role: string; readonly dutyTeamId?: undefined }
  | { readonly role?: undefined; readonly dutyTeamId: DutyTeamId }
);

/** The event that proves an end. */
export type Evidence = { readonly eventId: string; readonly type: string };

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
  /** When our own timer escalates, if nothing else did before. */
  readonly escalateAt: Instant;
  readonly studentId?: StudentId;
};

type Core = Asked & { readonly version: number; readonly mintedAt: Instant };
export type Open = Core & { readonly state: 'open' };
/** Late: its roles were told, once. The holder still has to do it. */
export type Escalated = Core & { readonly state: 'escalated'; readonly escalatedAt: Instant };
type Ended = Core & { readonly escalatedAt?: Instant; readonly endedAt: Instant; readonly evidence: Evidence };
export type Discharged = Ended & { readonly state: 'discharged' };
/** No longer needed: its case stopped before it was done. */
export type Cancelled = Ended & { readonly state: 'cancelled' };
export type Obligation = Open | Escalated | Discharged | Cancelled;

/** The whole life of a to-do. */
export const obligationActions = {
  open: ['discharge', 'cancel', 'escalate'],
  escalated: ['discharge', 'cancel'],
  discharged: [],
  cancelled: [],
} as const satisfies Record<Obligation['state'], readonly string[]>;
export type ObligationAction = (typeof obligationActions)[Obligation['state']][number];

type Outcome<Next> = { next: Next; events: DomainEvent[] } | Refused;

export function mint(asked: Asked, now: Instant): { next: Open; events: DomainEvent[] } {
  const next: Open = { ...asked, state: 'open', version: 1, mintedAt: now };
  const { role, dutyTeamId, organisationId } = asked.holder;
  const holder = { organisationId, ...(role === undefined ? { dutyTeamId } : { role }) };
  return { next, events: [event(ObligationMintedV1, { ...naming(asked), holder, dueAt: asked.dueAt })] };
}

/** It was done, and this event says so. */
export function discharge(obligation: Obligation, evidence: Evidence, now: Instant): Outcome<Discharged> {
  if (isEnded(obligation)) return wrongState(obligation);
  const next: Discharged = { ...obligation, ...ended(obligation, evidence, now), state: 'discharged' };
  const { eventId, type } = evidence;
  const told = { ...naming(obligation), evidence: eventId, evidenceType: type, at: now };
  return { next, events: [event(ObligationDischargedV1, told)] };
}

/** It is no longer needed, and this event says why. */
export function cancel(obligation: Obligation, because: Evidence, now: Instant): Outcome<Cancelled> {
  if (isEnded(obligation)) return wrongState(obligation);
  const next: Cancelled = { ...obligation, ...ended(obligation, because, now), state: 'cancelled' };
  const { eventId, type } = because;
  const told = { ...naming(obligation), because: eventId, becauseType: type, at: now };
  return { next, events: [event(ObligationCancelledV1, told)] };
}

/** It is late: the roles named are told, once. Before its due time it is refused. */
export function escalate(obligation: Obligation, now: Instant): Outcome<Escalated> {
  if (obligation.state !== 'open') return wrongState(obligation);
  const { dueAt } = obligation;
  if (now < dueAt) return refused('not-due-yet', { dueAt });
  const next: Escalated = { ...obligation, state: 'escalated', version: obligation.version + 1, escalatedAt: now };
  const { organisationId } = obligation.holder;
  const told = { ...naming(obligation), organisationId, roles: [...obligation.escalation], dueAt, at: now };
  return { next, events: [event(ObligationEscalatedV1, told)] };
}

export function isEnded(obligation: Obligation): obligation is Discharged | Cancelled {
  return obligation.state === 'discharged' || obligation.state === 'cancelled';
}

function ended({ version }: Open | Escalated, evidence: Evidence, now: Instant) {
  return { version: version + 1, endedAt: now, evidence };
}

function naming({ caseId, caseKind, id, step, stepVersion }: Asked) {
  return { caseId, caseKind, obligationId: id, step, stepVersion };
}

function wrongState(obligation: Obligation): Refused {
  return refused('wrong-state', { state: obligation.state });
}
