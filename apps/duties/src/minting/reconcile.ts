import {
  isRefused,
  plus,
  refused,
  ReferralStepOverdueV1,
  type DomainEvent,
  type Instant,
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
  type Asked,
  type Evidence,
  type Holder,
  type Obligation,
} from '../obligation/obligation.js';
import { type Row } from './minting-table.js';

/** An event as it arrived: the case is its key. */
export type Told = { readonly id: string; readonly type: string; readonly key: string; readonly data: WithToDos };

/** What was done to which obligation, in order (one that is late when first told of is minted and escalated), and the events. */
export type Changes = {
  readonly changed: readonly {
    readonly action: 'mint' | 'discharge' | 'cancel' | 'escalate';
    readonly next: Obligation;
  }[];
  readonly events: readonly DomainEvent[];
};

/**
 * Brings the obligations of a case in line with the list that the event carries: new ones are minted, known ones stay as they
 * are, missing ones end. An event about a late step escalates that step. Told twice, it changes nothing the second time.
 * Refused when a holder is neither one role nor one duty team.
 */
export function reconcile(known: readonly Obligation[], told: Told, row: Row, now: Instant): Changes | Refused {
  const studentId = studentOf(told.data) ?? known.find((each) => each.studentId !== undefined)?.studentId;
  const asked = told.data.toDos.map((toDo) => askedOf(toDo, { told, row, studentId }));
  const faulty = asked.find(isRefused);
  if (faulty) return faulty;
  const wanted = new Map((asked as Asked[]).map((each) => [each.id, each]));
  const ids = new Set(known.map(({ id }) => id));
  const evidence: Evidence = { eventId: told.id, type: told.type };
  const late = lateStep(told);

  const changed: { action: Changes['changed'][number]['action']; next: Obligation }[] = [];
  const events: DomainEvent[] = [];
  const apply = (
    action: Changes['changed'][number]['action'],
    outcome: { next: Obligation; events: DomainEvent[] } | Refused,
  ) => {
    if (isRefused(outcome)) return;
    changed.push({ action, next: outcome.next });
    events.push(...outcome.events);
  };
  const isLate = ({ step, stepVersion }: Asked) => late?.step === step && late.stepVersion === stepVersion;
  for (const obligation of known) {
    if (isEnded(obligation)) continue;
    if (wanted.has(obligation.id)) {
      if (isLate(obligation)) apply('escalate', escalate(obligation, now));
    } else if (row.missing === 'cancelled') apply('cancel', cancel(obligation, evidence, now));
    else apply('discharge', discharge(obligation, evidence, now));
  }
  for (const each of wanted.values()) {
    if (ids.has(each.id)) continue;
    const minted = mint(each, now);
    apply('mint', minted);
    if (isLate(each)) apply('escalate', escalate(minted.next, now));
  }
  return { changed, events };
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
    escalateAt: plus(dueAt, { minutes: row.escalateAfterMinutes }),
    ...(studentId === undefined ? {} : { studentId }),
  };
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
