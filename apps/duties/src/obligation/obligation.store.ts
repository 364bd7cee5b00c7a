import { instant, type CaseKind, type Instant } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { nextAt, type Evidence, type Holder, type Obligation, type Standstill } from './obligation.js';

/** The only SQL that writes `obligation` and `told`. It is on the way from a submitted referral to the receiver's list: one statement each. */

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
  turns: Date[];
  told: number;
  remind_at: Date[];
  reminded: number;
  next_at: Date | null;
  cover: string | null;
  pause_code: string | null;
  paused_until: Date | null;
  about: string | null;
  student_id: string | null;
  state: Obligation['state'];
  version: number;
  minted_at: Date;
  escalated_at: Date | null;
  ended_at: Date | null;
  evidence_id: string | null;
  evidence_type: string | null;
  evidence_code: string | null;
  done_when: string | null;
  standstills: Standstill[] | null;
};

/**
 * What stands of a case, and those of these ids however they ended, under their row locks; and one that knows the student. What
 * ended otherwise is not loaded: a case may have a long past.
 */
export async function ofCase(tx: Sql, kind: CaseKind, caseId: string, ids: readonly string[]): Promise<Obligation[]> {
  const rows = await tx.query<ObligationRow>(
    `select * from obligation where case_id = $1 and case_kind = $2 and (state in ('open', 'escalated') or id = any($3::uuid[])
       or id = (select o.id from obligation o where o.case_id = $1 and o.case_kind = $2 and o.student_id is not null limit 1))
     order by due_at, id for update`,
    [caseId, kind, ids],
  );
  return rows.map(obligationOf);
}

/** Takes obligations of which time asks something now, locked, and not those that another process has in hand. */
export async function takeDue(tx: Sql, now: Instant, most: number): Promise<Obligation[]> {
  const rows = await tx.query<ObligationRow>(
    `select * from obligation where next_at <= $1 order by next_at, id limit $2 for update skip locked`,
    [now, most],
  );
  return rows.map(obligationOf);
}

/** Writes obligations as they now stand: new ones are inserted, those that were loaded under lock are updated. */
export async function save(tx: Sql, obligations: readonly Obligation[]): Promise<void> {
  if (obligations.length === 0) return;
  const column = (value: (each: Obligation) => unknown) => obligations.map(value);
  const end = (each: Obligation) => ('endedAt' in each ? each : undefined);
  const evidenceId = (each: Obligation) => end(each)?.evidence.eventId ?? end(each)?.evidence.appointmentId;
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
    column(({ turns }) => JSON.stringify(turns)),
    column(({ told }) => told),
    column(({ remindAt }) => JSON.stringify(remindAt)),
    column(({ reminded }) => reminded),
    column((each) => nextAt(each) ?? null),
    column(({ cover }) => cover ?? null),
    column(({ pause }) => pause?.reason ?? null),
    column(({ pause }) => pause?.until ?? null),
    column(({ about }) => about ?? null),
    column(({ studentId }) => studentId ?? null),
    column(({ state }) => state),
    column(({ version }) => version),
    column(({ mintedAt }) => mintedAt),
    column((each) => ('escalatedAt' in each ? each.escalatedAt : null)),
    column((each) => end(each)?.endedAt ?? null),
    column((each) => evidenceId(each) ?? null),
    column((each) => end(each)?.evidence.type ?? null),
    column((each) => end(each)?.evidence.code ?? null),
    column(({ doneWhen }) => doneWhen ?? null),
    column(({ standstills }) => (standstills === undefined ? null : JSON.stringify(standstills))),
  ]);
  if (written.length !== obligations.length) throw new Error('An obligation was saved without its row lock.');
}

/** The columns in the order of `save`, with their types. */
const COLUMNS = {
  id: 'uuid',
  case_kind: 'text',
  case_id: 'uuid',
  step: 'text',
  step_version: 'int',
  organisation_id: 'text',
  role: 'text',
  duty_team_id: 'uuid',
  due_at: 'timestamptz',
  escalation: 'jsonb',
  turns: 'jsonb',
  told: 'int',
  remind_at: 'jsonb',
  reminded: 'int',
  next_at: 'timestamptz',
  cover: 'text',
  pause_code: 'text',
  paused_until: 'timestamptz',
  about: 'text',
  student_id: 'uuid',
  state: 'text',
  version: 'int',
  minted_at: 'timestamptz',
  escalated_at: 'timestamptz',
  ended_at: 'timestamptz',
  evidence_id: 'uuid',
  evidence_type: 'text',
  evidence_code: 'text',
  done_when: 'text',
  standstills: 'jsonb',
} as const;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const LISTS: Readonly<Partial<Record<keyof typeof COLUMNS, string>>> = {
  escalation: 'text',
  turns: 'timestamptz',
  remind_at: 'timestamptz',
};
const given = (name: keyof typeof COLUMNS) =>
  LISTS[name] === undefined ? `r.${name}` : `array(select jsonb_array_elements_text(r.${name})::${LISTS[name]})`;
const CHANGING = [
  'told',
  'reminded',
  'next_at',
  'state',
  'version',
  'escalated_at',
  'ended_at',
  'evidence_id',
  'evidence_type',
  'evidence_code',
];

/** Whom an escalated one has reached stands in `told`, as long as it is open. */
const SAVE = `
  with saved as (
  insert into obligation as o (${NAMES.join(', ')})
  select ${NAMES.map(given).join(', ')}
  from unnest(${NAMES.map((name, at) => `$${at + 1}::${COLUMNS[name]}[]`).join(', ')}) as r (${NAMES.join(', ')})
  on conflict (id) do update set ${CHANGING.map((name) => `${name} = excluded.${name}`).join(', ')}
  where o.version < excluded.version
  returning o.id, o.organisation_id, o.due_at, o.state, o.escalation[1:o.told] as reached),
  reached as (
    insert into told (organisation_id, role, due_at, obligation_id)
    select organisation_id, unnest(reached), due_at, id from saved where state = 'escalated'
    on conflict do nothing),
  over as (
    delete from told t using saved where t.obligation_id = saved.id and saved.state in ('discharged', 'cancelled'))
  select from saved`;

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
    turns: row.turns.map((at) => instant(at)),
    told: row.told,
    remindAt: row.remind_at.map((at) => instant(at)),
    reminded: row.reminded,
    ...(row.cover === null ? {} : { cover: row.cover }),
    ...(row.pause_code === null || row.paused_until === null
      ? {}
      : { pause: { reason: row.pause_code, until: instant(row.paused_until) } }),
    ...(row.about === null ? {} : { about: row.about }),
    ...(row.standstills === null ? {} : { standstills: row.standstills }),
    ...(row.done_when === null ? {} : { doneWhen: row.done_when }),
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

function evidenceOf(row: ObligationRow): { endedAt: Instant; evidence: Evidence } {
  const { ended_at, evidence_id, evidence_type, evidence_code: code } = row;
  if (ended_at === null || evidence_id === null || evidence_type === null) throw new Error('an end without evidence');
  const evidence: Evidence =
    evidence_type === 'appointment'
      ? { appointmentId: evidence_id, type: evidence_type }
      : { eventId: evidence_id, type: evidence_type, ...(code === null ? {} : { code }) };
  return { endedAt: instant(ended_at), evidence };
}
