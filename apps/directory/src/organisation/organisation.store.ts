import { instant, type OrganisationId, type OrganisationKind } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type Organisation } from './organisation.js';

export type OrganisationRow = {
  organisation_id: string;
  kind: OrganisationKind;
  name: string;
  region_code: string | null;
  valid_from: Date;
  valid_to: Date | null;
  successors: string[];
};

export const ORGANISATION_COLUMNS = 'organisation_id, kind, name, region_code, valid_from, valid_to, successors';

export async function loadOrganisations(
  tx: Sql,
  ids: readonly OrganisationId[],
): Promise<ReadonlyMap<OrganisationId, Organisation>> {
  const rows = await tx.query<OrganisationRow>(
    `select ${ORGANISATION_COLUMNS} from organisation where organisation_id = any ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.organisation_id, organisationOf(row)]));
}

export function organisationOf(row: OrganisationRow): Organisation {
  return {
    id: row.organisation_id,
    kind: row.kind,
    name: row.name,
    ...(row.region_code !== null && { region: row.region_code }),
    validFrom: instant(row.valid_from),
    ...(row.valid_to !== null && { validTo: instant(row.valid_to) }),
    successors: row.successors,
  };
}

/** Saves what is new or changed, each once; answers the revisions. */
export async function saveOrganisations(
  tx: Sql,
  organisations: readonly Organisation[],
): Promise<ReadonlyMap<OrganisationId, number>> {
  const saved = await tx.query<{ id: string; revision: number }>(
    `insert into organisation as known (${ORGANISATION_COLUMNS}, revision)
     select ${ORGANISATION_COLUMNS}, 1 from jsonb_to_recordset($1::jsonb) as given (organisation_id text, kind text, name text,
       region_code text, valid_from timestamptz, valid_to timestamptz, successors text[])
     on conflict (organisation_id) do update set name = excluded.name, region_code = excluded.region_code,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, successors = excluded.successors,
       revision = known.revision + 1
     returning organisation_id as id, revision`,
    [
      JSON.stringify(
        organisations.map(({ id, kind, name, region, validFrom, validTo, successors }) => ({
          organisation_id: id,
          kind,
          name,
          region_code: region,
          valid_from: validFrom,
          valid_to: validTo,
          successors,
        })),
      ),
    ],
  );
  return new Map(saved.map(({ id, revision }) => [id, revision]));
}
