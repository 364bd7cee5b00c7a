import {
  event,
  ServiceOfferedV1,
  type DomainEvent,
  type DutyTeamId,
  type Instant,
  type NextStep,
  type OrganisationId,
  type OrganisationKind,
  type Pathway,
  type Reason,
  type Refused,
  type Role,
  type ServiceId,
  type ServiceKind,
} from '@footbridge/contracts';

export type Opening = { day: number; from: string; to: string };

/** What an organisation offers, and what it needs of a referral. */
export type Service = {
  id: ServiceId;
  organisationId: OrganisationId;
  kind: ServiceKind;
  name: string;
  pathway: Pathway;
  dutyTeamId: DutyTeamId;
  /** Wall-clock times in Europe/London; day 1 is Monday. */
  monitoredHours: readonly Opening[];
  minimum: readonly string[];
  referrerRoles: readonly Role[];
  otherWays: readonly NextStep[];
  offeredFrom: Instant;
};

export type ServiceFacts = {
  organisationKind: OrganisationKind | undefined;
  /** The organisation of the named duty team; undefined: no such team. */
  dutyTeamOf: OrganisationId | undefined;
  current?: Service | undefined;
};

const UNIVERSITY_SERVICES: readonly ServiceKind[] = ['wellbeing-service'];
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Offers a service, or what changed of it: the event is sent again, whole. Offering the same again sends nothing. */
export function offer(
  input: Service,
  facts: ServiceFacts,
): { next: Service; events: readonly DomainEvent[] } | Refused {
  const reasons = [...againstPlace(input, facts), ...againstHours(input.monitoredHours)];
  if (reasons.length > 0) return { refused: reasons };
  if (facts.current && same(input, facts.current)) return { next: facts.current, events: [] };
  return { next: input, events: [offered(input)] };
}

function againstPlace(input: Service, { organisationKind, dutyTeamOf, current }: ServiceFacts): readonly Reason[] {
  const reasons: Reason[] = [];
  const { organisationId, dutyTeamId, kind } = input;
  if (organisationKind === undefined) reasons.push({ code: 'organisation-unknown', facts: { organisationId } });
  else if ((organisationKind === 'he-provider') !== UNIVERSITY_SERVICES.includes(kind))
    reasons.push({ code: 'service-not-of-organisation-kind', facts: { serviceKind: kind, kind: organisationKind } });
  if (dutyTeamOf !== organisationId) reasons.push({ code: 'duty-team-unknown', facts: { dutyTeamId } });
  if (current && current.organisationId !== organisationId)
    reasons.push({ code: 'service-of-another-organisation', facts: { serviceId: input.id } });
  return reasons;
}

/** Somebody must be there at some time of the week; openings of one day neither overlap nor end before they begin. */
function againstHours(hours: readonly Opening[]): readonly Reason[] {
  const reasons: Reason[] = [];
  if (hours.length === 0) reasons.push({ code: 'monitored-hours-missing' });
  for (const { day, from, to } of hours) {
    const readable = CLOCK.test(from) && (CLOCK.test(to) || to === '24:00');
    if (!readable || to <= from) reasons.push({ code: 'monitored-hours-unreadable', facts: { day, from, to } });
  }
  const sorted = hours.toSorted((a, b) => a.day - b.day || a.from.localeCompare(b.from));
  for (const [index, opening] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.day === opening.day && opening.from < before.to)
      reasons.push({ code: 'monitored-hours-overlap', facts: { day: opening.day } });
  }
  return reasons;
}

function same(one: Service, other: Service): boolean {
  return JSON.stringify(offered(one).data) === JSON.stringify(offered(other).data);
}

function offered(service: Service): DomainEvent {
  return event(ServiceOfferedV1, {
    organisationId: service.organisationId,
    serviceId: service.id,
    kind: service.kind,
    name: service.name,
    pathway: service.pathway,
    dutyTeamId: service.dutyTeamId,
    monitoredHours: service.monitoredHours.map(({ day, from, to }) => ({ day, from, to })),
    minimum: [...service.minimum],
    referrerRoles: [...service.referrerRoles],
    otherWays: [...service.otherWays],
    offeredFrom: service.offeredFrom,
  });
}
