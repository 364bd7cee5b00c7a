import { type AppointmentId } from '@footbridge/contracts';
import { type ActingAppointment, type Place, type RequestTransaction } from '@footbridge/service';
import { coversOf, type Cover } from '../delegation/delegation.store.js';
import { type ObligationRow } from './obligation.store.js';
import { HOLDS_NOW } from './reach.js';

/** Why a to-do is on somebody's list. */
export type Mine = 'role' | 'duty-team' | 'covering' | 'cover-role' | 'escalated-to';
export type MyRow = ObligationRow & { readonly mine: Mine; readonly coveringFor: AppointmentId | null };
export type Narrowed = {
  readonly after: Place;
  readonly limit: number;
  readonly caseId?: string | undefined;
  readonly dueBefore?: string | undefined;
  readonly state?: 'open' | 'escalated' | undefined;
};

/** The columns $1 to $7 narrow every branch; each reads no more than a page, off an index in the order of due times. */
const NARROWED = `($3::uuid is null or o.case_id = $3) and ($4::timestamptz is null or o.due_at < $4) and ($5::text is null or o.state = $5)`;
const PAGE = `o.state in ('open', 'escalated') and ${NARROWED} and (o.due_at, o.id) > ($6::timestamptz, $7::uuid)
  order by o.due_at, o.id limit $8`;
const NOBODY_HOLDS = `not exists (select from knowledge.appointment a where a.organisation_id = $2 and ${HOLDS_NOW}
    and (a.role = o.role or o.duty_team_id = any(a.duty_team_ids)))`;

const STANDS_STILL = `exists (select from jsonb_array_elements(o.standstills) still
    where (still ->> 'from')::timestamptz <= $1 and (still ->> 'until')::timestamptz > $1)`;

/**
 * What $9 (a role) with $10 (duty teams) has to do: its own; what it covers for colleagues, $11 to $13 (role or team, and of whom);
 * what it covers while nobody holds it, or in vacation; and what was escalated to it. Each once, for the first of these reasons.
 */
const MINE = `
  select distinct on (due_at, id) * from (
    (select o.*, 1 as rank, 'role' as mine, null::uuid as "coveringFor" from obligation o
       where o.organisation_id = $2 and o.role = $9 and ${PAGE})
    union all
    select t.* from unnest($10::uuid[]) team cross join lateral (
      select o.*, 2, 'duty-team', null::uuid from obligation o
        where o.organisation_id = $2 and o.duty_team_id = team and ${PAGE}) t
    union all
    select c.* from unnest($11::text[], $12::uuid[]) as covered (role, delegator) cross join lateral (
      select o.*, 3, 'covering', covered.delegator from obligation o
        where o.organisation_id = $2 and o.role = covered.role and ${PAGE}) c
    union all
    select c.* from unnest($13::uuid[], $14::uuid[]) as covered (team, delegator) cross join lateral (
      select o.*, 3, 'covering', covered.delegator from obligation o
        where o.organisation_id = $2 and o.duty_team_id = covered.team and ${PAGE}) c
    union all
    (select o.*, 4, 'cover-role', null::uuid from obligation o
       where o.organisation_id = $2 and o.cover = $9 and (${NOBODY_HOLDS} or ${STANDS_STILL}) and ${PAGE})
    union all
    (select o.*, 5, 'escalated-to', null::uuid from told t join obligation o on o.id = t.obligation_id
       where t.organisation_id = $2 and t.role = $9 and (t.due_at, t.obligation_id) > ($6::timestamptz, $7::uuid)
         and o.state = 'escalated' and ${NARROWED} order by t.due_at, t.obligation_id limit $8)
  ) mine order by due_at, id, rank limit $8`;

/** What stands on the list of this acting role, overdue first, after a place. */
export async function mineOf(tx: RequestTransaction, acting: ActingAppointment, narrowed: Narrowed): Promise<MyRow[]> {
  const covers = await coversOf(tx, acting);
  const { caseId, dueBefore, state, after, limit } = narrowed;
  const page = [caseId ?? null, dueBefore ?? null, state ?? null, ...after, limit];
  return tx.query<MyRow>(MINE, [
    tx.now,
    acting.organisationId,
    ...page,
    acting.role,
    acting.dutyTeamIds,
    ...columnsOf(covers),
  ]);
}

function columnsOf(covers: readonly Cover[]): (readonly string[])[] {
  const roles = covers.flatMap(({ role, delegator }) => (role === undefined ? [] : [{ role, delegator }]));
  const teams = covers.flatMap(({ dutyTeamId: team, delegator }) => (team === undefined ? [] : [{ team, delegator }]));
  return [
    roles.map(({ role }) => role),
    roles.map(({ delegator }) => delegator),
    teams.map(({ team }) => team),
    teams.map(({ delegator }) => delegator),
  ];
}
