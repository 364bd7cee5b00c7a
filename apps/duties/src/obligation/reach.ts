import { type AppointmentId, type OrganisationId } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type Reach } from './obligation.js';

/** Whether an appointment `a` holds at the time of the transaction, its first argument. */
export const HOLDS_NOW = `a.from_at <= $1 and (a.to_at is null or a.to_at > $1) and (a.ended_at is null or a.ended_at > $1)`;

/** Who holds each role and serves in each duty team at these organisations now: of several the one appointed first. */
export async function reachAt(
  tx: Sql & Timed,
  organisations: readonly OrganisationId[],
): Promise<(organisationId: OrganisationId) => Reach> {
  const rows = await tx.query<{ organisation: string; what: string; appointment: AppointmentId }>(
    `select distinct on (organisation, what) organisation, what, appointment from (
       select a.organisation_id as organisation, unnest(a.role || a.duty_team_ids::text[]) as what,
         a.appointment_id as appointment, a.from_at as since
       from knowledge.appointment a where a.organisation_id = any($2::text[]) and ${HOLDS_NOW}
     ) held order by organisation, what, since, appointment`,
    [tx.now, organisations],
  );
  const all = new Map<OrganisationId, Map<string, AppointmentId>>();
  for (const { organisation, what, appointment } of rows) {
    const here = all.get(organisation) ?? new Map<string, AppointmentId>();
    all.set(organisation, here.set(what, appointment));
  }
  return (organisationId) => all.get(organisationId) ?? new Map<string, AppointmentId>();
}
