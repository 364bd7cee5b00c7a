import {
  event,
  odsCodeShape,
  OrganisationRegisteredV1,
  ukprn,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type Reason,
  type Refused,
} from '@footbridge/contracts';

/** An organisation as published: from and to when it exists, and who follows it. */
export type Organisation = {
  id: OrganisationId;
  kind: OrganisationKind;
  name: string;
  /** NHS region, such as `Y62`. */
  region?: string;
  validFrom: Instant;
  validTo?: Instant;
  successors: readonly OrganisationId[];
};

/** Codes of the seven NHS regions of England; there is no Y57. */
export const NHS_REGIONS = ['Y56', 'Y58', 'Y59', 'Y60', 'Y61', 'Y62', 'Y63'] as const;

/** No ODS code has eight digits: that is how the two kinds of identifier are told apart. */
const UKPRN_SHAPE = /^\d{8}$/;

/**
 * Registers an organisation, or what changed of it: the event is sent again, whole. Registering the same again sends
 * nothing. The kind never changes: an organisation of another kind is another organisation.
 */
export function register(
  input: Organisation,
  current: Organisation | undefined,
): { next: Organisation; events: readonly DomainEvent[] } | Refused {
  const reasons = against(input, current);
  if (reasons.length > 0) return { refused: reasons };
  if (current && same(input, current)) return { next: current, events: [] };
  return { next: input, events: [registered(input)] };
}

function against(input: Organisation, current: Organisation | undefined): readonly Reason[] {
  const reasons: Reason[] = [];
  const organisationId = input.id;
  if (!isIdentifierOf(input))
    reasons.push({ code: 'identifier-not-of-kind', facts: { organisationId, kind: input.kind } });
  if (current && current.kind !== input.kind) reasons.push({ code: 'kind-cannot-change', facts: { organisationId } });
  if (input.validTo !== undefined && input.validTo <= input.validFrom)
    reasons.push({ code: 'ends-before-it-begins', facts: { organisationId } });
  if (input.successors.includes(input.id)) reasons.push({ code: 'succeeds-itself', facts: { organisationId } });
  if (input.region !== undefined && !(NHS_REGIONS as readonly string[]).includes(input.region))
    reasons.push({ code: 'region-unknown', facts: { organisationId, region: input.region } });
  return reasons;
}

/** Whether it exists at that time. */
export function isOpenAt({ validFrom, validTo }: Organisation, at: Instant): boolean {
  return validFrom <= at && (validTo === undefined || at < validTo);
}

function isIdentifierOf({ id, kind }: Organisation): boolean {
  return kind === 'he-provider' ? ukprn(id).ok : odsCodeShape(id).ok && !UKPRN_SHAPE.test(id);
}

function same(one: Organisation, other: Organisation): boolean {
  const parts = ({ kind, name, region, validFrom, validTo, successors }: Organisation) =>
    JSON.stringify([kind, name, region, validFrom, validTo, successors]);
  return parts(one) === parts(other);
}

function registered(organisation: Organisation): DomainEvent {
  const { id, kind, name, validFrom, validTo, successors } = organisation;
  return event(OrganisationRegisteredV1, {
    organisationId: id,
    kind,
    name,
    validFrom,
    ...(validTo === undefined ? {} : { validTo }),
    successors: [...successors],
  });
}
