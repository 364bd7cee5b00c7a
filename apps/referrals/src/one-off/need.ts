import {
  AgreementNeedChangedV1,
  event,
  plus,
  refused,
  type AgreementId,
  type AgreementNeedId,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Refused,
  type ToDo,
} from '@footbridge/contracts';
import { v5 } from 'uuid';

/** Two organisations, in the order of their identifiers. */
export type Pair = readonly [OrganisationId, OrganisationId];

/** Why one side holds that no agreement is needed: that it was said, by whom and when. The words are kept beside it, for that side alone. */
type Answered = { readonly organisationId: OrganisationId; readonly personId: PersonId; readonly at: Instant };

type Core = {
  readonly id: AgreementNeedId;
  readonly version: number;
  readonly between: Pair;
  /** How many times it was asked: tells the to-dos of one time from those of another. */
  readonly times: number;
  /** Whose one-off disclosures asked for it. */
  readonly quarter: string;
  readonly askedAt: Instant;
  readonly dueAt: Instant;
  readonly answered: readonly Answered[];
};
export type Asked = Core & { readonly state: 'asked' };
/** Without an agreement: both sides have answered. */
export type Settled = Core & {
  readonly state: 'settled';
  readonly settledAt: Instant;
  readonly agreementId?: AgreementId;
};
/** That two organisations are asked to propose an agreement, because they share outside of any again and again. One for each pair. */
export type AgreementNeed = Asked | Settled;

export const needActions = {
  asked: ['propose', 'need-no-agreement'],
  settled: [],
} as const satisfies Record<AgreementNeed['state'], readonly string[]>;

/** Days in which each side proposes one, or says why none is needed; reminded a week before. */
export const PROPOSE_DAYS = 28;
const REMIND_DAYS = 7;
const NAMESPACE = '8f6f3c1e-52a7-5b0d-9a34-1d7c0e6b2f95';

export type Changed = { readonly next: AgreementNeed; readonly events: readonly DomainEvent[] };

export const pairOf = (one: OrganisationId, other: OrganisationId): Pair => (one < other ? [one, other] : [other, one]);

export const needId = ([one, other]: Pair): AgreementNeedId => v5(`${one}/${other}`, NAMESPACE);

/**
 * There were enough one-offs between these two in this quarter: both are asked, unless they are still, or it was settled for this quarter.
 * Undefined: nothing changes.
 */
export function ask(
  need: AgreementNeed | undefined,
  { between, quarter }: Pick<Core, 'between' | 'quarter'>,
  now: Instant,
): Changed | undefined {
  if (need && (need.state === 'asked' || need.quarter >= quarter)) return undefined;
  const next: Asked = {
    ...{ id: needId(between), between, quarter, state: 'asked', askedAt: now, answered: [] },
    ...{ version: (need?.version ?? 0) + 1, times: (need?.times ?? 0) + 1, dueAt: plus(now, { days: PROPOSE_DAYS }) },
  };
  return { next, events: [told(next, now)] };
}

/** An agreement between both was proposed or came into force: nobody is asked any more. Undefined: nobody was. */
export function agree(need: AgreementNeed, agreementId: AgreementId, now: Instant): Changed | undefined {
  if (need.state === 'settled') return undefined;
  const next: Settled = { ...need, state: 'settled', version: need.version + 1, settledAt: now, agreementId };
  return { next, events: [told(next, now)] };
}

/** One side says that no agreement is needed: it has nothing to do any more, the other still has. */
export function needNone(
  need: AgreementNeed,
  { organisationId, personId }: Pick<Answered, 'organisationId' | 'personId'>,
  now: Instant,
): Changed | Refused {
  if (need.state === 'settled') return refused('wrong-state', { state: need.state });
  if (hasAnswered(need, organisationId)) return refused('answered-already');
  const answered = [...need.answered, { organisationId, personId, at: now }];
  const core = { ...need, answered, version: need.version + 1 };
  const next: AgreementNeed =
    answered.length === need.between.length ? { ...core, state: 'settled', settledAt: now } : core;
  return { next, events: [told(next, now)] };
}

export function hasAnswered({ answered }: AgreementNeed, side: OrganisationId): boolean {
  return answered.some(({ organisationId }) => organisationId === side);
}

function told(need: AgreementNeed, now: Instant): DomainEvent {
  const { id, version, between, state } = need;
  const settledBy = need.state === 'settled' && need.agreementId !== undefined ? { agreementId: need.agreementId } : {};
  const fact = { needId: id, version, between: [...between], state, at: now, ...settledBy };
  return event(AgreementNeedChangedV1, { ...fact, toDos: toDosOf(need) });
}

/** The other organisation stands in the name of the step: two sides' to-dos are two, and each says with whom. */
function toDosOf(need: AgreementNeed): ToDo[] {
  if (need.state === 'settled') return [];
  const { between, times, dueAt } = need;
  const sides: readonly Pair[] = [between, [between[1], between[0]]];
  return sides
    .filter(([own]) => !hasAnswered(need, own))
    .map(([own, other]) => ({
      step: `propose-agreement-with-${other.toLowerCase()}`,
      stepVersion: times,
      holder: { organisationId: own, role: 'information-governance-lead' },
      dueAt,
      // Either is at one kind of organisation alone; a role that nobody holds is passed over.
      escalation: ['senior-information-owner', 'senior-information-risk-owner'],
      remindAt: [plus(dueAt, { days: -REMIND_DAYS })],
    }));
}
