import { staffWho } from '@footbridge/access';
import { instant, type Terms } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { Database, done, entryOf, pageOf, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { type Accession, type Agreement } from '../agreement/agreement.js';
import { recordOf } from '../agreement/agreement.store.js';
import { type ProcessingQueryDto } from './processing.dto.js';
import { activityOf } from './processing.js';

type Row = {
  id: string;
  version: number;
  terms: Terms;
  in_force_from: Date;
  in_force_to: Date | null;
  accessions: Accession[];
  body: Agreement;
};

const FIRST = '00000000-0000-0000-0000-000000000000';

/** Versions that governed at $1, unless the agreement was suspended then; row-level security shows those of the actor's own. */
const GOVERNED = `
  select v.agreement_id as id, v.version, v.terms, v.in_force_from, v.in_force_to, v.accessions, a.body
  from agreement_version v join agreement a using (agreement_id)
  where v.in_force_from <= $1 and (v.in_force_to is null or $1 < v.in_force_to)
    and (a.ends_at is null or $1 < a.ends_at or v.version < a.version) and v.agreement_id > $2
    and 'suspended' <> (select h.state from agreement_history h where h.agreement_id = v.agreement_id and h.at <= $1
      order by h.revision desc limit 1)
  order by v.agreement_id limit $3`;

@Injectable()
export class ProcessingQueries {
  constructor(private readonly database: Database) {}

  /**
   * The record of processing of the actor's organisation under its agreements, as at a moment. A page may hold fewer activities
   * than its limit: agreements to which it was no party at that moment are not among them.
   */
  record(who: Who, { at, cursor, limit }: ProcessingQueryDto): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const record = recordOf('read-processing');
      const { actor, refusal } = await staffWho(tx, 'agreement.read', record);
      if (refusal) return refusal;
      const moment = at ?? tx.now;
      const rows = await tx.query<Row>(GOVERNED, [moment, cursor ?? FIRST, limit + 1]);
      const page = pageOf(rows, limit, { item: (row) => row, cursor: ({ id }) => id });
      const objects = page.items.map(({ id, version }) => ({ kind: 'agreement', id, version }));
      await writeEntries(tx, [entryOf(tx, { ...record, objects })]);
      const items = page.items.flatMap(({ version, terms, in_force_from, in_force_to, accessions, body }) => {
        const until = in_force_to ? { to: instant(in_force_to) } : terms.to === undefined ? {} : { to: terms.to };
        const governed = { version, terms, from: instant(in_force_from), accessions, agreement: body, ...until };
        return activityOf(governed, actor.organisationId, moment) ?? [];
      });
      return done({ body: { at: moment, items, ...(page.next !== undefined && { next: page.next }) } });
    });
  }
}
