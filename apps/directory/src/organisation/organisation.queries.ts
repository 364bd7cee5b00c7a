import { type OrganisationId } from '@footbridge/contracts';
import {
  cursorOf,
  Database,
  done,
  pageOf,
  placeOf,
  refusal,
  type Outcome,
  type Page,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { type Organisation } from './organisation.js';
import { loadOrganisations, ORGANISATION_COLUMNS, organisationOf, type OrganisationRow } from './organisation.store.js';
import { type OrganisationsQueryDto } from './organisation.dto.js';

/** Published facts: whoever is signed in may read them, in whatever role. */
@Injectable()
export class OrganisationQueries {
  constructor(private readonly database: Database) {}

  list(who: Who, { kind, region, name, cursor, limit }: OrganisationsQueryDto): Promise<Page<Organisation>> {
    const [afterName, afterId] = placeOf(cursor, ['', '']);
    return this.database.onBehalfOf(who, async (tx) => {
      const rows = await tx.query<OrganisationRow>(
        `select ${ORGANISATION_COLUMNS} from organisation
         where (name, organisation_id) > ($1, $2) and ($3::text is null or kind = $3)
           and ($4::text is null or region_code = $4) and ($5::text is null or position(lower($5) in lower(name)) > 0)
         order by name, organisation_id limit $6`,
        [afterName, afterId, kind ?? null, region ?? null, name ?? null, limit + 1],
      );
      return pageOf(rows.map(organisationOf), limit, {
        item: (each) => each,
        cursor: ({ name, id }) => cursorOf([name, id]),
      });
    });
  }

  one(who: Who, id: OrganisationId): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const organisation = (await loadOrganisations(tx, [id])).get(id);
      return organisation ? done({ body: organisation }) : refusal('not-found', [{ code: 'not-found' }]);
    });
  }
}
