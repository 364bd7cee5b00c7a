import {
  AccessConcernAnsweredV1,
  AccessConcernRaisedV1,
  event,
  instant,
  refused,
  type AppointmentId,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type Refused,
  type StudentId,
} from '@footbridge/contracts';

type Core = {
  readonly id: string;
  readonly studentId: StudentId;
  /** Whose look it was. */
  readonly organisationId: OrganisationId;
  /** The audit entry of the look. */
  readonly entryId: string;
  readonly version: number;
  readonly raisedAt: Instant;
  readonly dueAt: Instant;
};
export type Raised = Core & { readonly state: 'raised' };
export type Answered = Core & {
  readonly state: 'answered';
  readonly answeredAt: Instant;
  readonly answeredBy: AppointmentId;
};
/** A student does not recognise a look at what is about them. The words, theirs and the answer's, are kept beside it, encrypted. */
export type AccessConcern = Raised | Answered;

/** The whole life of a concern. */
export const concernActions = {
  raised: ['answer'],
  answered: [],
} as const satisfies Record<AccessConcern['state'], readonly string[]>;

/** So many may wait for an answer at a time, of one student. */
export const MOST_OPEN = 20;

/** The same day of the next month, or its last day: the month within which the law asks for an answer. */
export function aMonthAfter(at: Instant): Instant {
  const from = new Date(at);
  const day = from.getUTCDate();
  const next = new Date(from);
  next.setUTCDate(1);
  next.setUTCMonth(from.getUTCMonth() + 1);
  const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(day, last));
  return instant(next);
}

/** The student raises it. `circumstances`: what is known of the organisation, of the same look, and of what waits already. */
export function raise(
  of: { id: string; studentId: StudentId; organisationId: OrganisationId; entryId: string },
  circumstances: { organisationIsKnown: boolean; already: boolean; open: number },
  now: Instant,
): { next: Raised; events: DomainEvent[] } | Refused {
  if (!circumstances.organisationIsKnown) return refused('organisation-not-known', { organisation: of.organisationId });
  if (circumstances.already) return refused('concern-already-raised');
  if (circumstances.open >= MOST_OPEN) return refused('too-many-open-concerns', { most: MOST_OPEN });
  const next: Raised = { ...of, state: 'raised', version: 1, raisedAt: now, dueAt: aMonthAfter(now) };
  const { id: concernId, studentId, organisationId, entryId, version, dueAt } = next;
  const toDo = {
    step: 'answer-access-concern',
    stepVersion: 1,
    holder: { organisationId, role: 'data-protection-officer' },
    dueAt,
    escalation: ['information-governance-lead'],
  };
  const told = { concernId, version, studentId, organisationId, entryId, at: now, toDos: [toDo] };
  return { next, events: [event(AccessConcernRaisedV1, told)] };
}

/** An officer of the organisation answers. */
export function answer(
  concern: AccessConcern,
  by: AppointmentId,
  now: Instant,
): { next: Answered; events: DomainEvent[] } | Refused {
  if (concern.state !== 'raised') return refused('concern-already-answered', { at: concern.answeredAt });
  const next: Answered = {
    ...concern,
    state: 'answered',
    version: concern.version + 1,
    answeredAt: now,
    answeredBy: by,
  };
  const { id: concernId, studentId, organisationId, version } = next;
  const told = { concernId, version, studentId, organisationId, at: now, toDos: [] };
  return { next, events: [event(AccessConcernAnsweredV1, told)] };
}
