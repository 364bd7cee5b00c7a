import { type OrganisationId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { obligationOf, type ObligationRow } from '../obligation/obligation.store.js';
import { FILL_STEP, placeId, type Place } from './watch.js';

/**
 * Every role and duty team that has open to-dos. The recursion leaps from one to the next over the index, so that it costs by
 * the number of roles and teams, not of to-dos.
 */
const PLACES = `
  with recursive roles as (
    (select organisation_id, role from obligation where state in ('open', 'escalated') and role is not null
       order by organisation_id, role limit 1)
    union all
    select n.organisation_id, n.role from roles r cross join lateral (
      select o.organisation_id, o.role from obligation o where o.state in ('open', 'escalated') and o.role is not null
        and (o.organisation_id, o.role) > (r.organisation_id, r.role) order by o.organisation_id, o.role limit 1) n
  ), teams as (
    (select organisation_id, duty_team_id from obligation where state in ('open', 'escalated') and duty_team_id is not null
       order by duty_team_id limit 1)
    union all
    select n.organisation_id, n.duty_team_id from teams t cross join lateral (
      select o.organisation_id, o.duty_team_id from obligation o where o.state in ('open', 'escalated')
        and o.duty_team_id is not null and o.duty_team_id > t.duty_team_id order by o.duty_team_id limit 1) n
  ), fillings as (
    select organisation_id, about from obligation where state in ('open', 'escalated') and step = '${FILL_STEP}' and about is not null
  )
  select p.organisation_id as "organisationId", p.what, k.kind from (
    select organisation_id, role as what from roles
    union select organisation_id, duty_team_id::text from teams
    union select organisation_id, about from fillings
  ) p left join knowledge.organisation k on k.organisation_id = p.organisation_id`;

/** Of each of these places the last that was asked to fill it, however it ended. */
const LAST = `
  select f.* from unnest($1::uuid[]) as place (id) cross join lateral (
    select * from obligation where case_kind = 'role' and case_id = place.id order by step_version desc limit 1) f`;

export async function placesWithToDos(tx: Sql): Promise<Place[]> {
  const places = await tx.query<{ organisationId: OrganisationId; what: string; kind: string | null }>(PLACES);
  const rows = await tx.query<ObligationRow>(LAST, [places.map(placeId)]);
  const last = new Map(rows.map((row) => [row.case_id, obligationOf(row)]));
  return places.map(({ kind, ...place }) => ({ ...place, kind: kind ?? undefined, last: last.get(placeId(place)) }));
}
