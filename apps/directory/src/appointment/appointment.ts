import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  event,
  refused,
  ROLES,
  type AppointmentId,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type PersonId,
  type Reason,
  type Refused,
  type Role,
} from '@footbridge/contracts';

type Core = {
  id: AppointmentId;
  personId: PersonId;
  organisationId: OrganisationId;
  role: Role;
  dutyTeamIds: readonly DutyTeamId[];
  from: Instant;
  to?: Instant;
};
export type Current = Core & { state: 'current' };
export type Ended = Core & { state: 'ended'; endedAt: Instant };
export type Appointment = Current | Ended;

/** The whole life of a role appointment. A `to` in the past is no state: dates are compared at each decision. */
export const appointmentActions = {
  current: ['end'],
  ended: [],
} as const satisfies Record<Appointment['state'], readonly string[]>;

export type AppointmentFacts = {
  organisation: { kind: OrganisationKind; validFrom: Instant; validTo?: Instant } | undefined;
  /** Which of the named duty teams are of the organisation. */
  dutyTeamIds: readonly DutyTeamId[];
  /** The person's other appointments to this role at this organisation. */
  others: readonly Appointment[];
};

/** Whether two appointments hold at the same instant; the end is part of neither, and what ended before it began holds never. */
export function overlaps(one: Appointment, other: Appointment): boolean {
  const [endOfOne, endOfOther] = [endOf(one), endOf(other)];
  return one.from < endOfOther && other.from < endOfOne && one.from < endOfOne && other.from < endOfOther;
}

/** Later than every instant. */
const NEVER: Instant = '9999-12-31T23:59:59.999Z';

function endOf(appointment: Appointment): Instant {
  const { to = NEVER } = appointment;
  return appointment.state === 'ended' && appointment.endedAt < to ? appointment.endedAt : to;
}

/** Appoints a person to a role from–to; every reason against is named at once. */
export function make(
  input: Core,
  facts: AppointmentFacts,
): { next: Current; events: readonly DomainEvent[] } | Refused {
  const next: Current = { ...input, state: 'current' };
  const reasons = [...againstOrganisation(input, facts), ...againstPeriod(next, facts)];
  if (reasons.length > 0) return { refused: reasons };
  return { next, events: [made(next)] };
}

function againstOrganisation(input: Core, { organisation, dutyTeamIds }: AppointmentFacts): readonly Reason[] {
  const { organisationId, role } = input;
  const reasons: Reason[] = [];
  const unknown = input.dutyTeamIds.filter((each) => !dutyTeamIds.includes(each));
  if (unknown.length > 0) reasons.push({ code: 'duty-team-unknown', facts: { dutyTeamIds: unknown } });
  if (!organisation) return [{ code: 'organisation-unknown', facts: { organisationId } }, ...reasons];
  const { kind, validFrom, validTo } = organisation;
  if (!(ROLES[role].at as readonly string[]).includes(kind))
    reasons.push({ code: 'role-not-of-organisation-kind', facts: { role, kind } });
  if (input.from < validFrom || (validTo !== undefined && validTo <= input.from))
    reasons.push({ code: 'organisation-not-valid', facts: { organisationId, validFrom, validTo } });
  return reasons;
}

function againstPeriod(input: Current, { others }: AppointmentFacts): readonly Reason[] {
  const { from, to } = input;
  const reasons: Reason[] = [];
  if (to !== undefined && to <= from) reasons.push({ code: 'ends-before-it-begins', facts: { from, to } });
  const twin = others.find((each) => each.id !== input.id && overlaps(each, input));
  if (twin)
    reasons.push({ code: 'appointment-overlaps', facts: { appointmentId: twin.id, from: twin.from, to: twin.to } });
  return reasons;
}

/** Ends an appointment at once: from `now` on nobody acts in it. An appointment that was to begin later never begins. */
export function end(appointment: Appointment, now: Instant): { next: Ended; events: readonly DomainEvent[] } | Refused {
  if (appointment.state !== 'current') return refused('wrong-state', { state: appointment.state });
  const next: Ended = { ...appointment, state: 'ended', endedAt: now };
  const { organisationId, id: appointmentId } = next;
  return { next, events: [event(AppointmentEndedV1, { organisationId, appointmentId, endedAt: now })] };
}

function made(appointment: Current): DomainEvent {
  const { organisationId, id, personId, role, dutyTeamIds, from, to } = appointment;
  return event(AppointmentMadeV1, {
    organisationId,
    appointmentId: id,
    personId,
    role,
    dutyTeamIds: [...dutyTeamIds],
    from,
    ...(to === undefined ? {} : { to }),
  });
}
