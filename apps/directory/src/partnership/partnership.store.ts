import { type OrganisationId } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { isOpenAt } from '../organisation/organisation.js';
import { loadOrganisations } from '../organisation/organisation.store.js';
import { type Partnership, type Places } from './partnership.js';

export type Loaded = { readonly partnership: Partnership; readonly revision: number };

/** The only SQL on the table. */
export async function loadPartnership(tx: Sql, id: string, { forChange = false } = {}): Promise<Loaded | undefined> {
  const [row] = await tx.query<{ body: Partnership; revision: number }>(
    `select body, revision from partnership where partnership_id = $1${forChange ? ' for update' : ''}`,
    [id],
  );
  return row && { partnership: row.body, revision: row.revision };
}

export async function addPartnership(tx: Sql, next: Partnership): Promise<void> {
  await tx.query(
    `insert into partnership (partnership_id, revision, state, name, region_code, members, body)
     values ($1, 1, $2, $3, $4, $5, $6::jsonb)`,
    [next.id, next.state, next.name, next.regionCode, next.members, JSON.stringify(next)],
  );
}

/** Saves it over the revision that was loaded under its lock; answers the next one. */
export async function savePartnership(tx: Sql, next: Partnership, revision: number): Promise<number> {
  const saved = await tx.query(
    `update partnership set revision = $2 + 1, state = $3, name = $4, region_code = $5, members = $6, body = $7::jsonb
     where partnership_id = $1 and revision = $2 returning 1`,
    [next.id, revision, next.state, next.name, next.regionCode, next.members, JSON.stringify(next)],
  );
  if (saved.length !== 1) throw new Error('A partnership was saved without its row lock.');
  return revision + 1;
}

export type PartnershipPlace = { readonly region?: string; readonly member?: OrganisationId; readonly most: number };

/** By name, after a place in that order. */
export async function partnershipsAfter(
  tx: Sql,
  [name, id]: readonly [string, string],
  { region, member, most }: PartnershipPlace,
): Promise<Loaded[]> {
  const rows = await tx.query<{ body: Partnership; revision: number }>(
    `select body, revision from partnership
     where (name, partnership_id) > ($1, $2::uuid) and ($3::text is null or region_code = $3)
       and ($4::text is null or members @> array[$4])
     order by name, partnership_id limit $5`,
    [name, id, region ?? null, member ?? null, most],
  );
  return rows.map(({ body, revision }) => ({ partnership: body, revision }));
}

/** Which of the organisations exist now, and of what kind. */
export async function placesOf(tx: Sql & Timed, organisations: readonly OrganisationId[]): Promise<Places> {
  const found = await loadOrganisations(tx, organisations);
  return new Map([...found].map(([id, each]) => [id, { kind: each.kind, open: isOpenAt(each, tx.now) }]));
}
