import {
  event,
  GpFollowUpAskedV1,
  GpFollowUpDoneV1,
  plus,
  refused,
  type AppointmentId,
  type DomainEvent,
  type GpFollowUpKind,
  type GpOutcome,
  type Instant,
  type OrganisationId,
  type ReferralContent,
  type ReferralId,
  type Refused,
  type StepHolder,
  type StudentId,
  type ToDo,
} from '@footbridge/contracts';

type Core = {
  readonly id: string;
  readonly version: number;
  readonly referralId: ReferralId;
  readonly studentId: StudentId;
  /** Whose to-do it is. The other side neither sees it nor is told of it. */
  readonly organisationId: OrganisationId;
  readonly kind: GpFollowUpKind;
};
/**
 * What one side of a referral still has to do towards the student's general practitioner: help to register, or send the copy, for
 * which there is no electronic way yet. It outlasts the referral's closing.
 */
export type Asked = Core & { readonly state: 'asked'; readonly toDo: ToDo };
export type Done = Core & {
  readonly state: 'done';
  readonly outcome: GpOutcome;
  /** The day on which it happened, YYYY-MM-DD. */
  readonly on: string;
  readonly by: AppointmentId;
};
export type GpFollowUp = Asked | Done;

export const gpFollowUpActions = {
  asked: ['done'],
  done: [],
} as const satisfies Record<GpFollowUp['state'], readonly string[]>;

/** How each can end. */
export const GP_ENDS: Readonly<Record<GpFollowUpKind, readonly GpOutcome[]>> = {
  'register-with-gp': ['registered', 'student-declined'],
  'send-gp-copy': ['sent', 'student-declined'],
};

/** Hours, and who is told when it is late: presets of ours. */
const TERMS: Readonly<Record<GpFollowUpKind, { hours: number; escalation: readonly string[] }>> = {
  'register-with-gp': { hours: 14 * 24, escalation: ['wellbeing-lead'] },
  'send-gp-copy': { hours: 7 * 24, escalation: ['service-manager'] },
};

/** The student is registered with no practice: to do. */
export const mustRegister = (content: ReferralContent) => content['gp.not-registered'] === 'yes';

/** The practice that is named gets a copy, unless the student said no. */
export const copyGoes = (content: ReferralContent) =>
  content['gp.practice'] !== undefined && content['gp.copy'] !== 'no';

type Decided = { readonly next: GpFollowUp; readonly events: readonly DomainEvent[] };

/** Asks one side to do it. */
export function ask(given: Omit<Core, 'version'>, holder: StepHolder, now: Instant): Decided & { next: Asked } {
  const { hours, escalation } = TERMS[given.kind];
  const toDo: ToDo = {
    step: given.kind,
    stepVersion: 1,
    holder,
    dueAt: plus(now, { hours }),
    escalation: [...escalation],
  };
  const next: Asked = { ...given, version: 1, state: 'asked', toDo };
  const { id: followUpId, referralId, studentId, organisationId, kind } = next;
  const told = { followUpId, version: 1, referralId, studentId, organisationId, kind, at: now, toDos: [toDo] };
  return { next, events: [event(GpFollowUpAskedV1, told)] };
}

export type Ending = { readonly outcome: GpOutcome; readonly on: string };

/** It was done, or the student did not want it: recorded by the side whose to-do it was. */
export function record(followUp: GpFollowUp, given: Ending, by: AppointmentId, now: Instant): Decided | Refused {
  if (followUp.state !== 'asked') return refused('wrong-state', { state: followUp.state });
  const { outcome, on } = given;
  const may = GP_ENDS[followUp.kind];
  if (!may.includes(outcome)) return refused('outcome-not-of-kind', { outcome, may });
  if (on > now.slice(0, 10)) return refused('day-to-come', { on });
  const { toDo: _, ...core } = followUp;
  const next: Done = { ...core, state: 'done', version: core.version + 1, outcome, on, by };
  const told = { followUpId: next.id, version: next.version, outcome, on, at: now, toDos: [] };
  return { next, events: [event(GpFollowUpDoneV1, told)] };
}
