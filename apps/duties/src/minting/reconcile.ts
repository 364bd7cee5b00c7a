import {
  isRefused,
  plus,
  refused,
  ReferralStepOverdueV1,
  type DomainEvent,
  type Instant,
  type ObligationId,
  type OrganisationId,
  type ReferralFact,
  type Refused,
  type StepHolder,
  type StudentId,
  type ToDo,
  type WithToDos,
} from '@footbridge/contracts';
import { obligationId } from '../obligation/obligation-id.js';
import {
  cancel,
  discharge,
  escalate,
  isEnded,
  mint,
  reopen,
  type Asked,
  type Done,
  type Evidence,
  type Holder,
  type Obligation,
  type Reach,
} from '../obligation/obligation.js';
import { type Row } from './minting-table.js';

/** An event as it arrived: the case is its key. */
export type Told = {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly data: WithToDos & Pick<ReferralFact, 'done'>;
};

/** What was done, in order (one that is late when first told of is minted and escalated), and the events. */
export type Changes = { readonly changed: readonly Done[]; readonly events: readonly DomainEvent[] };

/** Who is reachable at an organisation. */
export type ReachAt = (organisationId: OrganisationId) => Reach;
const NOBODY: ReachAt = () => new Map();

/**
 * Brings the obligations of a case in line with the list that the event carries: new ones are minted, known ones stay as they
 * are, ended ones stand again, missing ones end: done where the event has their evidence, else no longer needed. An event about
 * a late step escalates that step. Told twice, it changes nothing the second time.
 * Refused when a holder is neither one role nor one duty team.
 */
export function reconcile(
  known: readonly Obligation[],
  told: Told,
  { row, reach = NOBODY }: { readonly row: Row; readonly reach?: ReachAt },
  now: Instant,
): Changes | Refused {
  const studentId = studentOf(told.data) ?? known.find((each) => each.studentId !== undefined)?.studentId;
  const asked = told.data.toDos.map((toDo) => askedOf(toDo, { told, row, studentId }));
  const faulty = asked.find(isRefused);
  if (faulty) return faulty;
  const wanted = new Map((asked as Asked[]).map((each) => [each.id, each]));
  const before = new Map(known.map((each) => [each.id, each]));
  const late = lateStep(told);

  const changed: Done[] = [];
  const events: DomainEvent[] = [];
  const apply = (action: Done['action'], outcome: { next: Obligation; events: DomainEvent[] } | Refused) => {
    if (isRefused(outcome)) return;
    changed.push({ action, next: outcome.next });
    events.push(...outcome.events);
  };
  const isLate = ({ step, stepVersion }: Asked) => late?.step === step && late.stepVersion === stepVersion;
  for (const obligation of known) {
    if (isEnded(obligation)) continue;
    if (wanted.has(obligation.id)) {
      if (obligation.state === 'open' && isLate(obligation))
        apply('escalate', escalate(obligation, now, reach(obligation.holder.organisationId)));
      continue;
    }
    const completed = completedBy(obligation, told, row);
    if (completed) apply('discharge', discharge(obligation, completed, now));
    else apply('cancel', cancel(obligation, evidenceOf(told), now));
  }
  for (const each of wanted.values()) {
    const made = standing(each, before.get(each.id), now);
    if (!made) continue;
    apply(made.action, made);
    if (made.next.state === 'open' && isLate(each))
      apply('escalate', escalate(made.next, now, reach(each.holder.organisationId)));
  }
  return { changed, events };
}

const evidenceOf = ({ id, type }: Told) => ({ eventId: id, type });

/**
 * The evidence that completes a to-do which is no longer asked; undefined where nobody needs it any more. Where the event does not
 * say what was done, it is one by which everything missing was, or nothing.
 */
function completedBy({ step, stepVersion, doneWhen }: Obligation, told: Told, row: Row): Evidence | undefined {
  const { done } = told.data;
  if (done === undefined) return row.missing === 'discharged' && doneWhen === undefined ? evidenceOf(told) : undefined;
  const recorded = done.find((each) => each.step === step && each.stepVersion === stepVersion)?.evidence ?? [];
  const code = doneWhen === undefined ? recorded[0] : recorded.find((each) => each === doneWhen);
  return code === undefined ? undefined : { ...evidenceOf(told), code };
}

/** Makes it stand, however it was before; undefined where it has stood all the time. */
function standing(asked: Asked, before: Obligation | undefined, now: Instant) {
  if (!before) return { action: 'mint' as const, ...mint(asked, now) };
  const again = reopen(before);
  return isRefused(again) ? undefined : { action: 'reopen' as const, ...again };
}

/** The ids of all that the event tells of: what must stand of its case. */
export function idsOf({ key, data }: Told, { caseKind }: Row): ObligationId[] {
  return [...new Set(data.toDos.map(({ step, stepVersion }) => obligationId(caseKind, key, step, stepVersion)))];
}

function askedOf(
  toDo: ToDo,
  { told, row, studentId }: { told: Told; row: Row; studentId: StudentId | undefined },
): Asked | Refused {
  const holder = holderOf(toDo.holder);
  if (isRefused(holder)) return holder;
  const { step, stepVersion, dueAt } = toDo;
  return {
    id: obligationId(row.caseKind, told.key, step, stepVersion),
    caseKind: row.caseKind,
    caseId: told.key,
    step,
    stepVersion,
    holder,
    dueAt,
    escalation: [...toDo.escalation],
    turns: turnsOf(toDo, row),
    remindAt: [...(toDo.remindAt ?? [])],
    ...(toDo.cover === undefined ? {} : { cover: toDo.cover }),
    ...(toDo.pause === undefined ? {} : { pause: toDo.pause }),
    ...(toDo.standstills === undefined ? {} : { standstills: toDo.standstills }),
    ...(toDo.doneWhen === undefined ? {} : { doneWhen: toDo.doneWhen }),
    ...(studentId === undefined ? {} : { studentId }),
  };
}

/** The first in turn when it is late and nobody else said so; each further one when the event says, else a day after the one before. */
function turnsOf({ dueAt, escalation, escalateAt = [] }: ToDo, { escalateAfterMinutes }: Row): Instant[] {
  const turns: Instant[] = [plus(dueAt, { minutes: escalateAfterMinutes })];
  for (let level = 1; level < escalation.length; level++) {
    const before = turns[level - 1] ?? dueAt;
    const said = escalateAt[level];
    turns.push(said === undefined ? plus(before, { days: 1 }) : said < before ? before : said);
  }
  return turns;
}

function holderOf({ organisationId, role, dutyTeamId }: StepHolder): Holder | Refused {
  if (role !== undefined && dutyTeamId === undefined) return { organisationId, role };
  if (role === undefined && dutyTeamId !== undefined) return { organisationId, dutyTeamId };
  return refused('holder-not-one', { organisation: organisationId });
}

function lateStep({ type, data }: Told): { step: string; stepVersion: number } | undefined {
  return type === ReferralStepOverdueV1.type ? (data as ReferralStepOverdueV1) : undefined;
}

function studentOf(data: object): StudentId | undefined {
  return 'studentId' in data && typeof data.studentId === 'string' ? data.studentId : undefined;
}
