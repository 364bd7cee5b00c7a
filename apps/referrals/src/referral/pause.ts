import {
  dueAfter,
  dueAfterPause,
  event,
  ReferralStepPausedV1,
  ReferralStepResumedV1,
  refused,
  type Instant,
  type PauseReason,
  type Refused,
  type ToDo,
  type Urgency,
} from '@footbridge/contracts';
import { fact, timesOf, wrongState, type Decided, type Paused, type Referral, type StepName } from './referral.js';

/** Who acts: a role at an organisation and the duty teams that they serve in. */
export type Acting = {
  readonly organisationId: string;
  readonly role: string;
  readonly dutyTeamIds: readonly string[];
};

type Open = Extract<Referral, { next: ToDo }>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Somebody may be in danger: these are answered in hours, and nothing makes them wait. */
const NEVER: readonly Urgency[] = ['emergency', 'very-urgent'];

/**
 * Lets the clock of a step stand still until a time. Only its holder may, for a reason agreed for the step, before it is late,
 * for no longer altogether than was agreed, and for all reasons together no longer than the step itself may take. The step stays
 * where it is; at `until` its clock runs on by itself.
 */
export function pause(
  referral: Referral,
  { step, reason, until }: { readonly step: string; readonly reason: PauseReason; readonly until: Instant },
  by: Acting,
  now: Instant,
): Decided<Open> {
  const held = heldStep(referral, step, by);
  if ('refused' in held) return held;
  const { open, toDo } = held;
  if (NEVER.includes(open.urgency)) return refused('too-urgent-to-pause', { urgency: open.urgency });
  if (toDo.dueAt <= now) return refused('already-late', { step });
  if (isPaused(toDo, now)) return refused('already-paused', { step });
  const term = open.terms[step as StepName];
  const agreed = term.pauses ?? [];
  const most = agreed.find((each) => each.reason === reason)?.mostDays;
  if (most === undefined) return refused('pause-not-agreed', { step, agreed: agreed.map((each) => each.reason) });
  if (until <= now) return refused('pause-over-already');
  const wanted = length({ from: now, until });
  const left = most * DAY - pausedBefore(open, step, reason);
  if (wanted > left) return refused('pause-too-long', { mostDays: most, leftHours: Math.floor(left / HOUR) });
  const ofStep =
    length({ from: now, until: dueAfter(now, term.limit, term.calendar, term.teaching) }) - pausedBefore(open, step);
  if (wanted > ofStep)
    return refused('pause-longer-than-step', { step, leftHours: Math.max(0, Math.floor(ofStep / HOUR)) });
  const version = open.version + 1;
  const dueAt = dueAfterPause(toDo.dueAt, { from: now, until }, term.calendar, term.teaching);
  const changed: ToDo = {
    ...without(toDo),
    stepVersion: version,
    ...timesOf(term, dueAt, now),
    pause: { reason, until },
  };
  const paused: Paused = { step, stepVersion: version, reason, from: now, until, dueAt: toDo.dueAt };
  const next = { ...replaced(open, toDo, changed, by), pauses: [...(open.pauses ?? []), paused] };
  const { stepVersion } = toDo;
  return { next, events: [event(ReferralStepPausedV1, { ...fact(next, now), step, stepVersion, reason, until })] };
}

/** Lets the clock of a paused step run on before its time. Only its holder may. */
export function resume(referral: Referral, step: string, by: Acting, now: Instant): Decided<Open> {
  const held = heldStep(referral, step, by);
  if ('refused' in held) return held;
  const { open, toDo } = held;
  const paused = (open.pauses ?? []).find((each) => each.step === step && each.stepVersion === toDo.stepVersion);
  if (!paused || !isPaused(toDo, now)) return refused('not-paused', { step });
  const version = open.version + 1;
  const term = open.terms[step as StepName];
  const dueAt = dueAfterPause(paused.dueAt, { from: paused.from, until: now }, term.calendar, term.teaching);
  const changed: ToDo = { ...without(toDo), stepVersion: version, ...timesOf(term, dueAt, now) };
  const pauses = (open.pauses ?? []).map((each) => (each === paused ? { ...each, until: now } : each));
  const next = { ...replaced(open, toDo, changed, by), pauses };
  return { next, events: [event(ReferralStepResumedV1, { ...fact(next, now), step, stepVersion: toDo.stepVersion })] };
}

/** The steps that somebody may pause now, and those that they may resume. */
export type Clocks = { readonly pausable: readonly string[]; readonly paused: readonly string[] };

export function clocksOf(referral: Referral, by: Acting, now: Instant): Clocks {
  const mine = 'next' in referral ? [referral.next, ...referral.beside].filter((each) => isHolder(each, by)) : [];
  const stands = mine.filter((each) => isPaused(each, now));
  const terms = 'terms' in referral ? referral.terms : undefined;
  const agreed = ({ step }: ToDo) =>
    !NEVER.includes(referral.urgency) && (terms?.[step as StepName].pauses ?? []).length > 0;
  return {
    pausable: mine.filter((each) => !stands.includes(each) && each.dueAt > now && agreed(each)).map(({ step }) => step),
    paused: stands.map(({ step }) => step),
  };
}

const isPaused = (toDo: ToDo, now: Instant) => toDo.pause !== undefined && toDo.pause.until > now;

function isHolder({ holder }: ToDo, { organisationId, role, dutyTeamIds }: Acting): boolean {
  if (holder.organisationId !== organisationId) return false;
  return holder.dutyTeamId === undefined ? holder.role === role : dutyTeamIds.includes(holder.dutyTeamId);
}

function heldStep(referral: Referral, step: string, by: Acting): { open: Open; toDo: ToDo } | Refused {
  if (!('next' in referral)) return wrongState(referral, 'open');
  const toDo = [referral.next, ...referral.beside].find((each) => each.step === step);
  if (!toDo) return refused('step-not-open', { step });
  return isHolder(toDo, by) ? { open: referral, toDo } : refused('not-the-holder', { step });
}

const length = ({ from, until }: Pick<Paused, 'from' | 'until'>) => Date.parse(until) - Date.parse(from);

/** Milliseconds for which this step stood still so far, for this reason or for any. */
function pausedBefore({ pauses = [] }: Open, step: string, reason?: PauseReason): number {
  return pauses
    .filter((each) => each.step === step && (reason === undefined || each.reason === reason))
    .reduce((sum, each) => sum + length(each), 0);
}

function without(toDo: ToDo): Omit<ToDo, 'pause' | 'remindAt'> {
  const { pause: _, remindAt: __, ...rest } = toDo;
  return rest;
}

function replaced(open: Open, toDo: ToDo, changed: ToDo, { organisationId }: Acting): Open {
  const version = open.version + 1;
  const senderVersion = organisationId === open.from ? version : open.senderVersion;
  const next = open.next === toDo ? changed : open.next;
  return { ...open, version, senderVersion, next, beside: open.beside.map((each) => (each === toDo ? changed : each)) };
}
