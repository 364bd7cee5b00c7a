import { type Instant, type OrganisationId, type StudentId } from '@footbridge/contracts';
import { type Pool } from 'pg';
import { KeyringError } from './errors.js';

/**
 * The mark that an erasure leaves: whatever the service holds of this student for this controller and record class from before `erasedAt`, its encrypted rows
 * under `keyIds` above all, must go, also when it comes back with a restored backup.
 */
export type Tombstone = {
  readonly studentId: StudentId;
  readonly controller: OrganisationId;
  readonly recordClass: string;
  readonly keyIds: readonly string[];
  readonly erasedAt: Instant;
};

/** What an erasure is about: one controller's copy of these classes. */
export type ErasureScope = {
  readonly studentId: StudentId;
  readonly controller: OrganisationId;
  readonly recordClasses: readonly string[];
};

/** See `Keyring.erase`. */
export async function erase(database: Pool, scope: ErasureScope): Promise<Tombstone[]> {
  if (scope.recordClasses.length === 0) throw new KeyringError('rule', 'an erasure names at least one record class');
  const { rows } = await database.query<TombstoneRow>(
    `with gone as (
       update wrapped_key set wrapped = null, destroyed_at = clock_timestamp()
       where held_by = current_user and kind = 'data' and subject = $1 and party = $2 and class = any($3::text[])
         and destroyed_at is null
       returning id, class)
     insert into tombstone as t (student_id, controller, record_class, key_ids)
     select $1, $2, c, coalesce((select array_agg(id) from gone where gone.class = c), '{}')
     from unnest($3::text[]) c
     on conflict (held_by, student_id, controller, record_class)
       do update set key_ids = t.key_ids || excluded.key_ids, erased_at = excluded.erased_at
     returning student_id, controller, record_class, key_ids, erased_at`,
    [scope.studentId, scope.controller, [...new Set(scope.recordClasses)]],
  );
  return rows.map(asTombstone);
}

/** See `Keyring.tombstones`. */
export async function tombstones(database: Pool): Promise<Tombstone[]> {
  const { rows } = await database.query<TombstoneRow>(
    `select student_id, controller, record_class, key_ids, erased_at from tombstone
     where held_by = current_user order by erased_at, student_id, controller, record_class`,
  );
  return rows.map(asTombstone);
}

/** See `Keyring.eraseAgain`. */
export async function eraseAgain(database: Pool, remembered: readonly Tombstone[]): Promise<number> {
  const standing = new Map((await tombstones(database)).map((each) => [scopeOf(each), new Set(each.keyIds)]));
  const lost = remembered.filter((each) => {
    const keyIds = standing.get(scopeOf(each));
    return !keyIds || each.keyIds.some((id) => !keyIds.has(id));
  });
  for (const { studentId, controller, recordClass, keyIds, erasedAt } of lost) {
    await database.query(
      `with gone as (
         update wrapped_key set wrapped = null, destroyed_at = clock_timestamp()
         where held_by = current_user and kind = 'data' and id = any($4::uuid[]) and destroyed_at is null)
       insert into tombstone as t (student_id, controller, record_class, key_ids, erased_at) values ($1, $2, $3, $4, $5)
       on conflict (held_by, student_id, controller, record_class) do update set
         key_ids = array(select distinct unnest(t.key_ids || excluded.key_ids)),
         erased_at = greatest(t.erased_at, excluded.erased_at)`,
      [studentId, controller, recordClass, keyIds, erasedAt],
    );
  }
  return lost.length;
}

const scopeOf = ({ studentId, controller, recordClass }: Tombstone) => `${studentId} ${controller} ${recordClass}`;

type TombstoneRow = {
  student_id: string;
  controller: string;
  record_class: string;
  key_ids: string[];
  erased_at: Date;
};

function asTombstone(row: TombstoneRow): Tombstone {
  return {
    studentId: row.student_id,
    controller: row.controller,
    recordClass: row.record_class,
    keyIds: row.key_ids,
    erasedAt: row.erased_at.toISOString(),
  };
}
