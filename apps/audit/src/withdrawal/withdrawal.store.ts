import { type StudentId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { ENTRY_COLUMNS, type EntryRow } from '../entry/entry.view.js';
import { type WithdrawalsDto } from './withdrawal.dto.js';

/** The entry of a withdrawal, and that of its effect once it has one. */
export type WithdrawalRow = EntryRow & { consent: string; at: Date; effect: Buffer | null };

const consentIn = (entry: string) =>
  `(jsonb_path_query_first(convert_from(${entry}.bytes, 'UTF8')::jsonb, '$.objects[*] ? (@.kind == "consent").id') #>> '{}')`;

/** The permissions that a student took back, the newest first, as far as the caller may see it. One row more than the limit. */
export function withdrawalsOf(
  tx: Sql,
  student: StudentId,
  { consent, cursor, limit }: WithdrawalsDto,
): Promise<WithdrawalRow[]> {
  return tx.query(
    `select ${ENTRY_COLUMNS}, e.at, ${consentIn('e')} as consent, effect.bytes as effect from log_entry e
     left join lateral (
       select t.bytes from log_entry t
       where t.student_id = e.student_id and t.action = 'withdrawal.take-effect' and ${consentIn('t')} = ${consentIn('e')}
       order by t.leaf_index limit 1
     ) effect on true
     where e.student_id = $1 and e.action = 'consent.withdraw' and e.outcome = 'permitted'
       and ($2::text is null or ${consentIn('e')} = $2) and ($3::bigint is null or e.leaf_index < $3)
     order by e.leaf_index desc limit $4`,
    [student, consent ?? null, cursor ?? null, limit + 1],
  );
}

export type SharedRow = EntryRow & { consent: string; total: number };

/**
 * What was shared on these permissions since they were taken back, oldest first, and how much of it there is in all; at most so
 * many for each. A disclosure counts from the moment it began: the enforcers' clocks, which are within the clock allowance.
 */
export function sharedSince(
  tx: Sql,
  student: StudentId,
  withdrawals: readonly WithdrawalRow[],
  most: number,
): Promise<SharedRow[]> {
  return tx.query(
    `select w.consent, d.* from unnest($2::text[], $3::timestamptz[]) as w (consent, since)
     cross join lateral (
       select ${ENTRY_COLUMNS}, count(*) over ()::int as total from log_entry e
       where e.student_id = $1 and e.act = 'disclosure' and e.outcome = 'permitted' and e.at >= w.since
         and convert_from(e.bytes, 'UTF8')::jsonb #> '{disclosure,basis}' @> jsonb_build_object('kind', 'permission', 'id', w.consent)
       order by e.at, e.leaf_index limit $4
     ) d`,
    [student, withdrawals.map(({ consent }) => consent), withdrawals.map(({ at }) => at), most],
  );
}
