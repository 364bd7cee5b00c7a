import { instant, type CaseKind, type Instant } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type Told } from './reconcile.js';

/** What a case last told of its to-dos, and the obligations that must stand because of it. */
export type ToldCase = { readonly caseKind: CaseKind; readonly told: Told; readonly since: Instant };

/** How long a to-do may be told of without standing before it is an alarm, in seconds. */
const UNHELD_SECONDS = 60;

/** Keeps what the case told, while it asks anything of anybody. */
export async function keepTold(
  tx: Sql & Timed,
  caseKind: CaseKind,
  { id, type, key, data }: Told,
  obligationIds: readonly string[],
): Promise<void> {
  if (obligationIds.length === 0) {
    await tx.query('delete from told_case where case_id = $1 and case_kind = $2', [key, caseKind]);
    return;
  }
  const told = JSON.stringify({ id, type, data });
  await tx.query(
    `insert into told_case (case_kind, case_id, told, obligation_ids, told_at) values ($1, $2, $3::jsonb, $4::uuid[], $5)
     on conflict (case_id, case_kind) do update set told = excluded.told, obligation_ids = excluded.obligation_ids,
       told_at = excluded.told_at, alarmed_at = null`,
    [caseKind, key, told, obligationIds, tx.now],
  );
}

type Row = { case_kind: CaseKind; case_id: string; told: Omit<Told, 'key'>; told_at: Date };

/** Cases of which something should stand, for a minute now, that does not; each once until it tells again. */
export async function takeUnheld(tx: Sql & Timed, most: number): Promise<ToldCase[]> {
  const rows = await tx.query<Row>(
    `select c.case_kind, c.case_id, c.told, c.told_at from told_case c
     where c.alarmed_at is null and c.told_at <= $1::timestamptz - make_interval(secs => $2)
       and exists (select from unnest(c.obligation_ids) as wanted (id) where not exists
         (select from obligation o where o.id = wanted.id and o.state in ('open', 'escalated')))
     order by c.told_at limit $3 for update of c skip locked`,
    [tx.now, UNHELD_SECONDS, most],
  );
  return rows.map(({ case_kind: caseKind, case_id: key, told, told_at: at }) => ({
    caseKind,
    told: { ...told, key },
    since: instant(at),
  }));
}

/** Notes that the alarm of these cases was given. */
export async function noteAlarm(tx: Sql & Timed, cases: readonly ToldCase[]): Promise<void> {
  await tx.query('update told_case set alarmed_at = $2 where case_id = any($1::uuid[])', [
    cases.map(({ told }) => told.key),
    tx.now,
  ]);
}

/** How many alarms were given in the last day. */
export async function alarmsOfDay(tx: Sql & Timed): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from told_case where alarmed_at > $1::timestamptz - interval '1 day'`,
    [tx.now],
  );
  return row?.n ?? 0;
}
