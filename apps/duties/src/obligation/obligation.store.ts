import { instant, type CaseKind, type Instant } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type Evidence, type Holder, type Obligation } from './obligation.js';

/** The only SQL that writes `obligation`. It is on the way from a submitted referral to the receiver's list: one statement each. */

export type ObligationRow = {
  id: string;
  case_kind: CaseKind;
  case_id: string;
  step: string;
  step_version: number;
  organisation_id: string;
  role: string | null;
  duty_team_id: string | null;
  due_at: Date;
  escalation: string[];
  escalate_at: Date;
  student_id: string | null;
  state: Obligation['state'];
  version: number;
  minted_at: Date;
  escalated_at: Date | null;
  ended_at: Date | null;
  evidence_id: string | null;
  evidence_type: string | null;
};

/** Every obligation of a case, under their row locks. */
export async function ofCase(tx: Sql, kind: CaseKind, caseId: string): Promise<Obligation[]> {
  const rows = await tx.query<ObligationRow>(
    'select * from obligation where case_id = $1 and case_kind = $2 order by due_at, id for update',
    [caseId, kind],
  );
  return rows.map(obligationOf);
}

/** Takes open obligations whose time to escalate has come, locked, and not those that another process has in hand. */
export async function takeLate(tx: Sql, now: Instant, most: number): Promise<Obligation[]> {
  const rows = await tx.query<ObligationRow>(
    `select * from obligation where state = 'open' and escalate_at <= $1
     order by escalate_at, id limit $2 for update skip locked`,
    [now, most],
  );
  return rows.map(obligationOf);
}

/** Writes obligations as they now stand: new ones are inserted, those that were loaded under lock are updated. */
export async function save(tx: Sql, obligations: readonly Obligation[]): Promise<void> {
  if (obligations.length === 0) return;
  const column = (value: (each: Obligation) => unknown) => obligations.map(value);
  const end = (each: Obligation) => ('endedAt' in each ? each : undefined);
  const written = await tx.query(SAVE, [
    column(({ id }) => id),
    column(({ caseKind }) => caseKind),
    column(({ caseId }) => caseId),
    column(({ step }) => step),
    column(({ stepVersion }) => stepVersion),
    column(({ holder }) => holder.organisationId),
    column(({ holder }) => holder.role ?? null),
    column(({ holder }) => holder.dutyTeamId ?? null),
    column(({ dueAt }) => dueAt),
    column(({ escalation }) => JSON.stringify(escalation)),
    column(({ escalateAt }) => escalateAt),
    column(({ studentId }) => studentId ?? null),
    column(({ state }) => state),
    column(({ version }) => version),
    column(({ mintedAt }) => mintedAt),
    column((each) => ('escalatedAt' in each ? each.escalatedAt : null)),
    column((each) => end(each)?.endedAt ?? null),
    column((each) => end(each)?.evidence.eventId ?? null),
    column((each) => end(each)?.evidence.type ?? null),
  ]);
  if (written.length !== obligations.length) throw new Error('An obligation was saved without its row lock.');
}

const SAVE = `
  insert into obligation as o (id, case_kind, case_id, step, step_version, organisation_id, role, duty_team_id, due_at, escalation,
    escalate_at, student_id, state, version, minted_at, escalated_at, ended_at, evidence_id, evidence_type)
  select r.id, r.case_kind, r.case_id, r.step, r.step_version, r.organisation_id, r.role, r.duty_team_id, r.due_at,
    array(select jsonb_array_elements_text(r.escalation)), r.escalate_at, r.student_id, r.state, r.version, r.minted_at,
    r.escalated_at, r.ended_at, r.evidence_id, r.evidence_type
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[], $8::uuid[], $9::timestamptz[],
    $10::jsonb[], $11::timestamptz[], $12::uuid[], $13::text[], $14::int[], $15::timestamptz[], $16::timestamptz[],
    $17::timestamptz[], $18::uuid[], $19::text[])
    as r (id, case_kind, case_id, step, step_version, organisation_id, role, duty_team_id, due_at, escalation,
      escalate_at, student_id, state, version, minted_at, escalated_at, ended_at, evidence_id, evidence_type)
  on conflict (id) do update set state = excluded.state, version = excluded.version, escalated_at = excluded.escalated_at,
    ended_at = excluded.ended_at, evidence_id = excluded.evidence_id, evidence_type = excluded.evidence_type
  where o.version = excluded.version - 1
  returning 1`;

export function obligationOf(row: ObligationRow): Obligation {
  const core = {
    id: row.id,
    caseKind: row.case_kind,
    caseId: row.case_id,
    step: row.step,
    stepVersion: row.step_version,
    holder: holderOf(row),
    dueAt: instant(row.due_at),
    escalation: row.escalation,
    escalateAt: instant(row.escalate_at),
    version: row.version,
    mintedAt: instant(row.minted_at),
    ...(row.student_id === null ? {} : { studentId: row.student_id }),
  };
  const escalatedAt = row.escalated_at === null ? undefined : instant(row.escalated_at);
  if (row.state === 'open') return { ...core, state: 'open' };
  if (row.state === 'escalated') {
    if (escalatedAt === undefined) throw new Error('an escalated obligation without its time');
    return { ...core, state: 'escalated', escalatedAt };
  }
  const evidence = evidenceOf(row);
  const ended = { ...core, ...evidence, ...(escalatedAt === undefined ? {} : { escalatedAt }) };
  return row.state === 'discharged' ? { ...ended, state: 'discharged' } : { ...ended, state: 'cancelled' };
}

function holderOf({ organisation_id: organisationId, role, duty_team_id: dutyTeamId }: ObligationRow): Holder {
  if (role !== null) return { organisationId, role };
  if (dutyTeamId !== null) return { organisationId, dutyTeamId };
  throw new Error('an obligation without a holder');
}

function evidenceOf({ ended_at, evidence_id, evidence_type }: ObligationRow): { endedAt: Instant; evidence: Evidence } {
  if (ended_at === null || evidence_id === null || evidence_type === null) throw new Error('an end without evidence');
  return { endedAt: instant(ended_at), evidence: { eventId: evidence_id, type: evidence_type } };
}
