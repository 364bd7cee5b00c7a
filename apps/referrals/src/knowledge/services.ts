import { type MonitoredHours, type OrganisationId, type Pathway, type ServiceId } from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';

/** What the directory tells of a service that a referral can be addressed to. */
export type OfferedService = {
  readonly id: ServiceId;
  readonly organisationId: OrganisationId;
  readonly pathway: Pathway;
  readonly dutyTeamId: string;
  readonly monitoredHours: readonly MonitoredHours[];
  readonly minimum: readonly string[];
  readonly referrerRoles: readonly string[];
  readonly otherWays: readonly string[];
};

/** The service, as far as it is known here and offered already. */
export async function offeredService(tx: Transaction, id: ServiceId): Promise<OfferedService | undefined> {
  const rows = await tx.query<OfferedService>(
    `select service_id as id, organisation_id as "organisationId", pathway, duty_team_id as "dutyTeamId",
       monitored_hours as "monitoredHours", minimum, referrer_roles as "referrerRoles", other_ways as "otherWays"
     from knowledge.service where service_id = $1 and offered_from <= $2`,
    [id, tx.now],
  );
  return rows[0];
}

/** Whether the team is one of this organisation's. */
export async function dutyTeamAt(tx: Transaction, organisationId: OrganisationId, id: string): Promise<boolean> {
  const rows = await tx.query('select 1 from knowledge.duty_team where duty_team_id = $1 and organisation_id = $2', [
    id,
    organisationId,
  ]);
  return rows.length > 0;
}
