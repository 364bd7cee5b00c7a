import { type Sql } from '@footbridge/messaging';
import { Database, pageOf, type Page } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { type DataCategory, type Terms } from '@footbridge/contracts';
import { type InForceDto, type NoticeItem } from './notice.dto.js';

type Shown = Pick<Terms, 'parties' | 'purposes'> & {
  categories: DataCategory[];
  pathways: string[];
  from: string;
  to: string | null;
  reviewBy: string;
};
type Row = { agreement_id: string; version: number; terms: Shown };

const FIRST = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class NoticeQueries {
  constructor(private readonly database: Database) {}

  /**
   * What anybody may know of the agreements in force; of drafts and of what is suspended or over there is nothing. Published, and
   * of nobody: a look is no entry.
   */
  inForce({ organisation, cursor, limit }: InForceDto): Promise<Page<NoticeItem>> {
    return this.database.asAnyone(async (tx) => {
      const rows = await tx.query<Row>('select * from agreements_in_force($1, $2, $3, $4)', [
        tx.now,
        organisation ?? null,
        cursor ?? FIRST,
        limit + 1,
      ]);
      const names = await namesOf(tx, rows);
      return pageOf(rows, limit, { item: (row) => itemOf(row, names), cursor: ({ agreement_id }) => agreement_id });
    });
  }
}

async function namesOf(tx: Sql, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ terms }) => terms.parties.map(({ organisationId }) => organisationId));
  const found = await tx.query<{ id: string; name: string }>(
    'select organisation_id as id, name from knowledge.organisation where organisation_id = any ($1)',
    [[...new Set(ids)]],
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

function itemOf({ agreement_id: id, version, terms }: Row, names: ReadonlyMap<string, string>): NoticeItem {
  const { parties, purposes, categories, pathways, from, to, reviewBy } = terms;
  return {
    id,
    version,
    parties: parties.map(({ organisationId, bases, contacts, retention }) => ({
      organisationId,
      name: names.get(organisationId) ?? organisationId,
      bases,
      contacts,
      retention,
    })),
    purposes,
    categories,
    pathways,
    from,
    ...(to !== null && { to }),
    reviewBy,
  };
}
