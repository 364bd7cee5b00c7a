import {
  plus,
  refused,
  type AppointmentId,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Reason,
  type Refused,
} from '@footbridge/contracts';

export const DELEGATION_REASONS = ['leave', 'sickness', 'left', 'other-duties'] as const;
export type DelegationReason = (typeof DELEGATION_REASONS)[number];
/** Longer than this nobody is covered by a delegation: the role is filled anew, or the delegation made again. */
export const MOST_DAYS = 92;

/** A role appointment, as far as a delegation asks of it. */
export type Appointed = {
  readonly appointmentId: AppointmentId;
  readonly personId: PersonId;
  readonly organisationId: OrganisationId;
  readonly role: string;
  readonly dutyTeamIds: readonly string[];
  /** When it is over or was ended; absent: not foreseen. */
  readonly until?: Instant;
};

/** One colleague, or everybody in a role. */
export type Delegate =
  | { readonly appointmentId: AppointmentId; readonly role?: undefined }
  | { readonly role: string; readonly appointmentId?: undefined };

type Core = {
  readonly id: string;
  readonly version: number;
  readonly organisationId: OrganisationId;
  /** Whose to-dos these are: those of the role, and of the duty teams that they served in when it was made. */
  readonly delegator: Omit<Appointed, 'organisationId' | 'until'>;
  readonly delegate: Delegate;
  readonly reason: DelegationReason;
  readonly from: Instant;
  readonly to: Instant;
  readonly madeBy: AppointmentId;
  readonly madeAt: Instant;
};
export type Made = Core & { readonly state: 'made' };
export type Ended = Core & { readonly state: 'ended'; readonly endedBy: AppointmentId; readonly endedAt: Instant };
/** Somebody's to-dos stand on a colleague's list too, from–to. The holder stays the holder, and no right is handed on. */
export type Delegation = Made | Ended;

/** The whole life of a delegation. */
export const delegationActions = { made: ['end'], ended: [] } as const satisfies Record<
  Delegation['state'],
  readonly string[]
>;

export type Wanted = {
  readonly id: string;
  readonly delegator: Appointed;
  readonly delegate: Delegate;
  readonly reason: DelegationReason;
  readonly from: Instant;
  readonly to: Instant;
};

/** What a delegation is judged by, beside what is wanted. */
export type Circumstances = {
  readonly by: { readonly appointmentId: AppointmentId; readonly oversees: boolean };
  /** Who would do it: the colleague, or one who holds the role; undefined where there is nobody. */
  readonly doer: Appointed | undefined;
  /** What the delegator's role may do and the delegate's role may not. */
  readonly lacking: readonly string[];
  /** Until when another delegation of the same delegator stands in that time. */
  readonly standingUntil: Instant | undefined;
};

/** Makes it, or says all that stands against it. */
export function make(
  wanted: Wanted,
  { by, doer, lacking, standingUntil }: Circumstances,
  now: Instant,
): { next: Made } | Refused {
  const { delegator, delegate } = wanted;
  const reasons: Reason[] = [...timeProblems(wanted, now)];
  if (delegator.appointmentId !== by.appointmentId && !by.oversees) reasons.push({ code: 'not-your-own' });
  if (!doer || (doer.until !== undefined && doer.until <= wanted.from))
    reasons.push({ code: 'delegate-not-appointed', facts: delegate.role === undefined ? {} : { role: delegate.role } });
  else if (delegate.appointmentId !== undefined && doer.personId === delegator.personId)
    reasons.push({ code: 'delegate-is-delegator' });
  if (lacking.length > 0) reasons.push({ code: 'beyond-delegate', facts: { role: doer?.role ?? '', lacks: lacking } });
  if (standingUntil !== undefined) reasons.push({ code: 'delegated-already', facts: { until: standingUntil } });
  if (reasons.length > 0) return { refused: reasons };
  const { appointmentId, personId, role, dutyTeamIds, organisationId } = delegator;
  const { id, reason, from, to } = wanted;
  const next: Made = {
    id,
    version: 1,
    organisationId,
    delegator: { appointmentId, personId, role, dutyTeamIds },
    delegate,
    reason,
    from,
    to,
    madeBy: by.appointmentId,
    madeAt: now,
    state: 'made',
  };
  return { next };
}

/** Ends it before its time: the delegator, or who oversees the work. */
export function end(
  delegation: Delegation,
  by: { readonly appointmentId: AppointmentId; readonly oversees: boolean },
  now: Instant,
): { next: Ended } | Refused {
  if (delegation.state !== 'made') return refused('wrong-state', { state: delegation.state });
  if (delegation.to <= now) return refused('delegation-over-already');
  if (delegation.delegator.appointmentId !== by.appointmentId && !by.oversees) return refused('not-your-own');
  const { version } = delegation;
  return { next: { ...delegation, version: version + 1, state: 'ended', endedBy: by.appointmentId, endedAt: now } };
}

function timeProblems({ from, to }: Wanted, now: Instant): Reason[] {
  if (to <= from) return [{ code: 'ends-before-it-begins' }];
  if (to <= now) return [{ code: 'delegation-over-already' }];
  return to > plus(from, { days: MOST_DAYS }) ? [{ code: 'delegation-too-long', facts: { mostDays: MOST_DAYS } }] : [];
}
