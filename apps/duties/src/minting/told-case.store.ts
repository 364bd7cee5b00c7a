import { instant, type CaseKind, type Instant } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type Told } from './reconcile.js';

/** What a case last told of its to-dos, and the obligations that must stand because of it. */
export type ToldCase = { readonly caseKind: CaseKind; readonly told: Told; readonly since: Instant };

/** How long a to-do may be told of without standing before it is an alarm; and, while it cannot be made to stand, until the next. */
const UNHELD_SECONDS = 60;
const AGAIN_MINUTES = 10;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Keeps what the case told, while it asks anything of anybody. Its row is the lock of the case: it comes before those of its to-dos. */
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

/** Of the cases after one place and up to another, those of which something does not stand; noted, and each again later. */
const TAKE = `
  update told_case t set alarmed_at = $1 from (
    select case_kind, case_id from told_case c
    where c.case_id > $2 and ($3::uuid is null or c.case_id <= $3)
      and c.told_at <= $1::timestamptz - make_interval(secs => ${UNHELD_SECONDS})
      and (c.alarmed_at is null or c.alarmed_at <= $1::timestamptz - make_interval(mins => ${AGAIN_MINUTES}))
      and cardinality(c.obligation_ids) > (
        select count(*) from obligation o where o.id = any(c.obligation_ids) and o.state in ('open', 'escalated'))
    order by c.case_id limit $4 for update skip locked
  ) unheld where t.case_id = unheld.case_id and t.case_kind = unheld.case_kind
  returning t.case_kind, t.case_id, t.told, t.told_at`;

/**
 * Looks at the next slice of all cases, in the order of their ids, and takes those of which something should stand and does not.
 * One process at a time looks; where it ends the next one goes on, and after the last from the first.
 */
export async function takeUnheld(
  tx: Sql & Timed,
  { slice, most }: { readonly slice: number; readonly most: number },
): Promise<ToldCase[]> {
  const [place] = await tx.query<{ after: string }>('select after from told_case_place for update skip locked');
  if (!place) return [];
  const [last] = await tx.query<{ id: string }>(
    'select case_id as id from told_case where case_id > $1 order by case_id offset $2 limit 1',
    [place.after, slice - 1],
  );
  const rows = await tx.query<Row>(TAKE, [tx.now, place.after, last?.id ?? null, most]);
  // There may be more in this slice: those that were taken are not found again.
  if (rows.length < most) await tx.query('update told_case_place set after = $1', [last?.id ?? BEFORE_ALL]);
  return rows.map(({ case_kind: caseKind, case_id: key, told, told_at: at }) => ({
    caseKind,
    told: { ...told, key },
    since: instant(at),
  }));
}

/** How many alarms were given in the last day. */
export async function alarmsOfDay(tx: Sql & Timed): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from told_case where alarmed_at > $1::timestamptz - interval '1 day'`,
    [tx.now],
  );
  return row?.n ?? 0;
}
