import { type PersonId, type StudentId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { ENTRY_COLUMNS, type EntryRow } from '../entry/entry.view.js';
import { type LooksDto } from './looks.dto.js';

/**
 * Looks of others at what is about a student, and what the services did by themselves, newest first; the first opening of a
 * referral, which makes it the receiver's own, is a look too. One row more than the limit.
 */
export function looksAt(
  tx: Sql,
  { student, asking }: { student: StudentId; asking: PersonId },
  { organisation, entry, cursor, limit }: LooksDto,
): Promise<EntryRow[]> {
  return tx.query(
    `select ${ENTRY_COLUMNS} from log_entry e
     where e.student_id = $1 and e.outcome = 'permitted' and (e.act in ('access', 'system') or e.action = 'referral.open')
       and e.actor_person is distinct from $2
       and ($3::bigint is null or e.leaf_index < $3)
       and ($4::text is null or convert_from(e.bytes, 'UTF8')::jsonb #>> '{actor,organisationId}' = $4)
       and ($5::uuid is null or e.entry_id = $5)
     order by e.leaf_index desc limit $6`,
    [student, asking, cursor ?? null, organisation ?? null, entry ?? null, limit + 1],
  );
}
