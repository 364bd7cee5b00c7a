import { inclusionProof } from '@footbridge/transparency';
import { Database, pageOf, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { latestCheckpoint } from '../checkpoint/checkpoint.store.js';
import { subtreesOf } from '../log/log.store.js';
import { look } from '../looking.js';
import { type SearchDto } from './entry.dto.js';
import { ENTRY_COLUMNS, entryIn, entryObject, OWN_ENTRIES, placesNaming, viewOf, type EntryRow } from './entry.view.js';

/** With a condition that stands in the text: an index of the organisation's own finds what went on after a stop. */
const searchWith = (more: string) => `
select ${ENTRY_COLUMNS} from ${OWN_ENTRIES}
where ($1::bigint is null or t.leaf_index < $1)
  and ($2::uuid is null or e.student_id = $2)
  and ($3::text is null or e.leaf_index = ${placesNaming('$3')})
  and ($4::uuid is null or e.actor_person = $4)
  and ($5::text is null or e.action = $5)
  and ($6::text is null or e.act = $6)
  and ($7::text is null or e.outcome = $7)
  and ($8::text is null or e.service = $8)
  and ($9::timestamptz is null or e.at >= $9)
  and ($10::timestamptz is null or e.at < $10)${more}
order by t.leaf_index desc limit $11`;

function continuedBy(record: string | undefined): { condition: string; values: string[] } {
  if (record === undefined) return { condition: '', values: [] };
  if (record === 'any') return { condition: ' and t.continuation is not null', values: [] };
  return { condition: ' and t.continuation = $12', values: [record] };
}

@Injectable()
export class EntryQueries {
  constructor(private readonly database: Database) {}

  /** A page of the organisation's entries, the newest first. */
  search(asked: SearchDto, who: Who): Promise<Outcome> {
    const { cursor, limit, student, object, person, action, act, outcome, service, from, to } = asked;
    const conditions = { student, object, person, action, act, outcome, service, from, to };
    const continued = continuedBy(asked.continuation);
    const what = { action: 'audit.search', studentId: student, asked };
    return look(this.database, who, what, async (tx) => {
      const values = Object.values(conditions).map((value) => value ?? null);
      const rows = await tx.query<EntryRow>(searchWith(continued.condition), [
        cursor ?? null,
        ...values,
        limit + 1,
        ...continued.values,
      ]);
      const body = pageOf(rows, limit, { item: viewOf, cursor: (row) => Number(row.leaf_index) });
      return { body, objects: body.items.map(({ id }) => entryObject(id)) };
    });
  }

  /**
   * One entry whole: the gate's input too, and its bytes with the proof that they are in the tree of the latest checkpoint. There
   * is no proof yet for what came after that.
   */
  one(id: string, who: Who): Promise<Outcome> {
    return look(this.database, who, { action: 'audit.read-entry', objects: [entryObject(id)] }, async (tx) => {
      const [row] = await tx.query<EntryRow>(
        `select ${ENTRY_COLUMNS} from log_entry e where e.entry_id = $1 order by e.leaf_index limit 1`,
        [id],
      );
      if (!row) return undefined;
      const { input } = entryIn(row);
      const leafIndex = Number(row.leaf_index);
      const checkpoint = await latestCheckpoint(tx);
      const whole = { ...viewOf(row), ...(input === undefined ? {} : { input }), bytes: row.bytes.toString('utf8') };
      if (!checkpoint || checkpoint.size <= leafIndex) return { body: whole };
      const { size: treeSize, note, verifierKey } = checkpoint;
      const hashes = await inclusionProof(leafIndex, treeSize, subtreesOf(tx));
      const proof = {
        leafIndex,
        treeSize,
        hashes: hashes.map((hash) => hash.toString('base64')),
        checkpoint: note,
        verifierKey,
      };
      return { body: { ...whole, proof } };
    });
  }
}
