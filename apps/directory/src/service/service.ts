import {
  event,
  refused,
  ServiceOfferedV1,
  type AppointmentId,
  type CapacityStatus,
  type CriteriaRule,
  type DomainEvent,
  type DutyTeamId,
  type EligibilityCriterion,
  type GpRule,
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

/** Whom a service is for. Age in whole years, both ends included; a person judges the criteria. */
export type Eligibility = {
  /** In words, for those who choose a service; it never leaves the directory in an event. */
  text: string;
  ageFrom?: number | undefined;
  ageTo?: number | undefined;
  gp: GpRule;
  rule: CriteriaRule;
  criteria: readonly EligibilityCriterion[];
  /** What it does not take. */
  notTaken: readonly EligibilityCriterion[];
};

/** What a service says of its own room, since when, and by which appointment; none where it came with published data. */
export type Capacity = {
  status: CapacityStatus;
  waitWeeks?: number | undefined;
  declaredAt: Instant;
  declaredBy?: AppointmentId | undefined;
};

/** What an organisation offers, and what it needs of a referral. */
export type Service = {
  id: ServiceId;
  organisationId: OrganisationId;
  kind: ServiceKind;
  name: string;
  pathway: Pathway;
  dutyTeamId: DutyTeamId;
  /** Wall-clock times in Europe/London; day 1 is Monday. With `to` before `from` it lasts into the next morning. */
  monitoredHours: readonly Opening[];
  minimum: readonly string[];
  referrerRoles: readonly Role[];
  otherWays: readonly NextStep[];
  offeredFrom: Instant;
  /** Organisations that may refer; undefined: any. */
  referrerOrganisations?: readonly OrganisationId[] | undefined;
  eligibility?: Eligibility | undefined;
  capacity?: Capacity | undefined;
};

export type ServiceFacts = {
  organisationKind: OrganisationKind | undefined;
  /** The organisation of the named duty team; undefined: no such team. */
  dutyTeamOf: OrganisationId | undefined;
  current?: Service | undefined;
};

const UNIVERSITY_SERVICES: readonly ServiceKind[] = ['wellbeing-service'];
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * Offers a service, or what changed of it: the event is sent again, whole. Offering the same again sends nothing. Of two declared
 * capacities the later one stays: loading published data takes back nothing that a person declared since.
 */
export function offer(
  input: Service,
  facts: ServiceFacts,
): { next: Service; events: readonly DomainEvent[] } | Refused {
  const reasons = [...againstPlace(input, facts), ...againstHours(input.monitoredHours), ...againstAges(input)];
  if (reasons.length > 0) return { refused: reasons };
  const next = { ...input, capacity: later(input.capacity, facts.current?.capacity) };
  if (facts.current && same(next, facts.current)) return { next: facts.current, events: [] };
  return { next, events: [offered(next)] };
}

/** Declares how much room a service has, by a member of its organisation: what was declared before is over. */
export function declareCapacity(
  service: Service,
  { status, waitWeeks }: Pick<Capacity, 'status' | 'waitWeeks'>,
  by: { readonly organisationId: OrganisationId; readonly appointmentId: AppointmentId },
  now: Instant,
): { next: Service; events: readonly DomainEvent[] } | Refused {
  if (service.organisationId !== by.organisationId)
    return refused('service-of-another-organisation', { serviceId: service.id });
  const next = { ...service, capacity: { status, waitWeeks, declaredAt: now, declaredBy: by.appointmentId } };
  return { next, events: [offered(next)] };
}

const later = (one: Capacity | undefined, other: Capacity | undefined) =>
  one && other && other.declaredAt > one.declaredAt ? other : (one ?? other);

function againstAges({ eligibility }: Service): readonly Reason[] {
  const { ageFrom = 0, ageTo = Infinity } = eligibility ?? {};
  return ageFrom <= ageTo ? [] : [{ code: 'ages-empty', facts: { ageFrom, ageTo } }];
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

const isReadable = ({ from, to }: Opening) => CLOCK.test(from) && (CLOCK.test(to) || to === '24:00') && from !== to;

/**
 * Somebody must be there at some time of the week. An opening that ends before it begins lasts into the next morning; none begins
 * before another has ended, that of Sunday night before Monday's either.
 */
function againstHours(hours: readonly Opening[]): readonly Reason[] {
  const reasons: Reason[] = [];
  if (hours.length === 0) reasons.push({ code: 'monitored-hours-missing' });
  for (const { day, from, to } of hours.filter((opening) => !isReadable(opening)))
    reasons.push({ code: 'monitored-hours-unreadable', facts: { day, from, to } });
  const sorted = hours.filter(isReadable).map(minutesOf);
  sorted.sort((a, b) => a.begin - b.begin);
  let before = (sorted.at(-1)?.end ?? 0) - WEEK_MINUTES;
  for (const { day, begin, end } of sorted) {
    if (begin < before) reasons.push({ code: 'monitored-hours-overlap', facts: { day } });
    before = end;
  }
  return reasons;
}

/** In minutes since Monday 00:00. */
function minutesOf({ day, from, to }: Opening): { day: number; begin: number; end: number } {
  const midnight = (day - 1) * DAY_MINUTES;
  const at = (clock: string) => midnight + Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return { day, begin: at(from), end: at(to) + (to < from ? DAY_MINUTES : 0) };
}

function same(one: Service, other: Service): boolean {
  const told = (each: Service) => JSON.stringify([offered(each).data, each.eligibility?.text]);
  return told(one) === told(other);
}

/** Field by field: what comes out of the database has its fields in another order. */
function offered(service: Service): DomainEvent {
  const { referrerOrganisations, eligibility, capacity } = service;
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
    ...(referrerOrganisations ? { referrerOrganisations: [...referrerOrganisations] } : {}),
    ...(eligibility ? { eligibility: toldOf(eligibility) } : {}),
    ...(capacity ? { capacity: declaredOf(capacity) } : {}),
  });
}

function toldOf({ ageFrom, ageTo, gp, rule, criteria, notTaken }: Eligibility) {
  const ages = { ...(ageFrom === undefined ? {} : { ageFrom }), ...(ageTo === undefined ? {} : { ageTo }) };
  return { ...ages, gp, rule, criteria: [...criteria], notTaken: [...notTaken] };
}

function declaredOf({ status, waitWeeks, declaredAt, declaredBy }: Capacity) {
  const wait = waitWeeks === undefined ? {} : { waitWeeks };
  return { status, ...wait, declaredAt, ...(declaredBy === undefined ? {} : { declaredBy }) };
}
