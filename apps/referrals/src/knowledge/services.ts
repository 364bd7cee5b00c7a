import {
  type Capacity,
  type Eligibility,
  type MonitoredHours,
  type OrganisationId,
  type Pathway,
  type ServiceId,
} from '@footbridge/contracts';
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
  /** Null: any organisation. */
  readonly referrerOrganisations: readonly OrganisationId[] | null;
  /** Null: nothing is said of whom it is for, or of how much room it has. */
  readonly eligibility: Eligibility | null;
  readonly capacity: Capacity | null;
};

/** The service, as far as it is known here and offered already. */
export async function offeredService(tx: Transaction, id: ServiceId): Promise<OfferedService | undefined> {
  const rows = await tx.query<OfferedService>(
    `select service_id as id, organisation_id as "organisationId", pathway, duty_team_id as "dutyTeamId",
       monitored_hours as "monitoredHours", minimum, referrer_roles as "referrerRoles", other_ways as "otherWays",
       referrer_organisations as "referrerOrganisations", eligibility, capacity
     from knowledge.service where service_id = $1 and offered_from <= $2`,
    [id, tx.now],
  );
  return rows[0];
}

/** A service that can be chosen instead of one that is paused. */
export type OtherService = { readonly id: ServiceId; readonly name: string };

/**
 * Services on the same pathway that are not paused and take referrals from this organisation, at organisations with which it has
 * an agreement in force: those of the same organisation first, five at most.
 */
export function otherServices(
  tx: Transaction,
  { id, pathway, organisationId }: OfferedService,
  from: OrganisationId,
): Promise<OtherService[]> {
  return tx.query<OtherService>(
    `select s.service_id as id, s.name from knowledge.service s
     where s.pathway = $1 and s.service_id <> $2 and s.offered_from <= $5 and s.capacity->>'status' is distinct from 'paused'
       and (s.referrer_organisations is null or $3 = any (s.referrer_organisations))
       and exists (select from knowledge.agreement a where a.state = 'in-force' and a.parties @> array[$3, s.organisation_id])
     order by s.organisation_id <> $4, s.name, s.service_id limit 5`,
    [pathway, id, from, organisationId, tx.now],
  );
}

/** Whether the team is one of this organisation's. */
export async function dutyTeamAt(tx: Transaction, organisationId: OrganisationId, id: string): Promise<boolean> {
  const rows = await tx.query('select 1 from knowledge.duty_team where duty_team_id = $1 and organisation_id = $2', [
    id,
    organisationId,
  ]);
  return rows.length > 0;
}
