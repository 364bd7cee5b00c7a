import { instant, type OrganisationId, type OrganisationKind, type Reason, type Terms } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type PartyFacts } from '../check/finding.js';
import { isLive, membersOf, preparationOf, type Agreement } from './agreement.js';
import { gapsOf, responsibilitiesOf, type Responsibility, type Staffed } from './readiness.js';
import { type Surroundings } from './work.js';

type FactRow = { id: string; kind: OrganisationKind; valid_from: Date; valid_to: Date | null; successors: string[] };

/** What the directory has told of these organisations. */
export async function loadPartyFacts(tx: Sql, organisations: readonly OrganisationId[]): Promise<PartyFacts> {
  const rows = await tx.query<FactRow>(
    `select organisation_id as id, kind, valid_from, valid_to, successors from knowledge.organisation
     where organisation_id = any ($1)`,
    [organisations],
  );
  return new Map(
    rows.map(({ id, kind, valid_from, valid_to, successors }) => [
      id,
      { kind, validFrom: instant(valid_from), successors, ...(valid_to && { validTo: instant(valid_to) }) },
    ]),
  );
}

/** Who must act at each step, and whether somebody is there now. */
export async function loadResponsibilities(
  tx: Sql & Timed,
  terms: Pick<Terms, 'parties' | 'pathways'>,
): Promise<Responsibility[]> {
  const organisations = terms.parties.map(({ organisationId }) => organisationId);
  const [kinds, held, teams] = [
    await loadPartyFacts(tx, organisations),
    await tx.query<{ organisation_id: string; role: string }>(HELD, [organisations, tx.now]),
    await tx.query<{ organisation_id: string; pathway: string }>(TEAMS, [organisations, tx.now]),
  ];
  const roles = new Set(held.map(({ organisation_id, role }) => `${organisation_id} ${role}`));
  const pathways = new Set(teams.map(({ organisation_id, pathway }) => `${organisation_id} ${pathway}`));
  const staffed: Staffed = {
    kinds: new Map([...kinds].map(([id, { kind }]) => [id, kind])),
    holds: (organisation, role) => roles.has(`${organisation} ${role}`),
    receives: (organisation, pathway) => pathways.has(`${organisation} ${pathway}`),
  };
  return responsibilitiesOf(terms, staffed);
}

/** Steps that have nobody, of the version that runs and of the one that waits to begin; and parties that no longer exist. */
export async function loadAround(tx: Sql & Timed, agreement: Agreement): Promise<Omit<Surroundings, 'told'>> {
  const version = preparationOf(agreement);
  const charts = [
    ...(isLive(agreement) ? [{ parties: [...agreement.members], pathways: agreement.terms.pathways }] : []),
    ...(version?.state === 'signed' ? [version.terms] : []),
  ];
  const gaps: Reason[] = [];
  for (const chart of charts) gaps.push(...gapsOf(await loadResponsibilities(tx, chart)));
  const closed = await loadClosed(tx, agreement);
  return { gaps, closed: closed.map(({ organisationId }) => organisationId) };
}

/** Parties of it that no longer exist, and who may take the place of each by a novation. */
export async function loadClosed(tx: Sql & Timed, agreement: Agreement): Promise<Closed[]> {
  const facts = await loadPartyFacts(tx, membersOf(agreement));
  return [...facts]
    .filter(([, { validTo }]) => validTo !== undefined && validTo <= tx.now)
    .map(([organisationId, { successors = [] }]) => ({ organisationId, successors }))
    .sort((a, b) => (a.organisationId < b.organisationId ? -1 : 1));
}
export type Closed = { readonly organisationId: OrganisationId; readonly successors: readonly OrganisationId[] };

const HELD = `
  select distinct organisation_id, role from knowledge.held_role
  where organisation_id = any ($1) and from_at <= $2 and (to_at is null or $2 < to_at)`;

const TEAMS = `
  select distinct s.organisation_id, s.pathway from knowledge.service s
  where s.organisation_id = any ($1) and s.offered_from <= $2
    and exists (select from knowledge.held_role h where h.organisation_id = s.organisation_id
      and h.duty_team_ids @> array[s.duty_team_id] and h.from_at <= $2 and (h.to_at is null or $2 < h.to_at))`;
