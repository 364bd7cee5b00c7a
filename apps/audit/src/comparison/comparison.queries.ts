import { COMPARED, Database, pageOf, type Outcome, type Who } from '@footbridge/service';
import { type ServiceName } from '@footbridge/contracts';
import { Injectable } from '@nestjs/common';
import { ENTRY_COLUMNS, entryIn, entryObject, type EntryRow } from '../entry/entry.view.js';
import { look } from '../looking.js';
import { type LogPageDto } from '../page.js';

/** What a service counted; see `versionComparison` in libs/service. */
type Counted = { readonly checked: number; readonly missing: number; readonly beyond: number; readonly new: number };

@Injectable()
export class ComparisonQueries {
  constructor(private readonly database: Database) {}

  /** The results of comparing versions with entries: counts of whole services, open to the officers of every organisation. */
  list(asked: LogPageDto & { service?: ServiceName }, who: Who): Promise<Outcome> {
    const { service, cursor, limit } = asked;
    return look(this.database, who, { action: 'audit.version-comparisons', asked }, async (tx) => {
      const rows = await tx.query<EntryRow>(
        `select ${ENTRY_COLUMNS} from log_entry e
         where e.action = $1 and e.act = 'system' and e.outcome = 'permitted' and e.organisations = '{}'
           and ($2::text is null or e.service = $2) and ($3::bigint is null or e.leaf_index < $3)
         order by e.leaf_index desc limit $4`,
        [COMPARED, service ?? null, cursor ?? null, limit + 1],
      );
      const body = pageOf(rows, limit, { item: comparisonOf, cursor: ({ leaf_index }) => Number(leaf_index) });
      return { body, objects: body.items.map(({ entryId }) => entryObject(entryId)) };
    });
  }
}

/** One comparison, as its entry tells of it. */
export function comparisonOf(row: EntryRow) {
  const { id, service, at, input } = entryIn(row);
  const counted = (typeof input === 'object' ? input : undefined) as Partial<Counted> | null | undefined;
  const { checked = 0, missing = 0, beyond = 0, new: fresh = 0 } = counted ?? {};
  return { entryId: id, leafIndex: Number(row.leaf_index), service, at, checked, missing, beyond, new: fresh };
}
