import { type ServiceId } from '@footbridge/contracts';
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
import { type Service } from './service.js';
import { SERVICE_COLUMNS, serviceOf, serviceWithVersion, type ServiceRow } from './service.store.js';
import { type ServicesQueryDto } from './service.dto.js';

/** Published facts: whoever is signed in may read them, in whatever role. */
@Injectable()
export class ServiceQueries {
  constructor(private readonly database: Database) {}

  list(who: Who, { organisationId, kind, cursor, limit }: ServicesQueryDto): Promise<Page<Service>> {
    const [name, id] = placeOf(cursor, ['', '']);
    return this.database.onBehalfOf(who, async (tx) => {
      const rows = await tx.query<ServiceRow>(
        `select ${SERVICE_COLUMNS} from service
         where (name, service_id::text) > ($1, $2) and ($3::text is null or organisation_id = $3)
           and ($4::text is null or kind = $4)
         order by name, service_id::text limit $5`,
        [name, id, organisationId ?? null, kind ?? null, limit + 1],
      );
      return pageOf(rows.map(serviceOf), limit, {
        item: (each) => each,
        cursor: ({ name, id }) => cursorOf([name, id]),
      });
    });
  }

  one(who: Who, id: ServiceId): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const found = await serviceWithVersion(tx, id);
      return found
        ? done({ version: found.version, body: found.service })
        : refusal('not-found', [{ code: 'not-found' }]);
    });
  }
}
