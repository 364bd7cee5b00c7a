import { type AppointmentId, type OrganisationId } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';

/** Those of the organisations that are NHS trusts now, as far as this service knows. */
export async function trustsAmong(tx: RequestTransaction, among: readonly OrganisationId[]): Promise<OrganisationId[]> {
  const rows = await tx.query<{ id: string }>(
    `select organisation_id as id from knowledge.organisation
     where organisation_id = any($1::text[]) and kind = 'nhs-trust' and valid_from <= $2 and (valid_to is null or valid_to > $2)`,
    [among, tx.now],
  );
  return rows.map(({ id }) => id);
}

/** Whether this is the appointment of a designated safeguarding lead there who is in office now. */
export async function isSafeguardingLead(
  tx: RequestTransaction,
  appointment: AppointmentId,
  organisation: OrganisationId,
): Promise<boolean> {
  const rows = await tx.query(
    `select from knowledge.appointment
     where appointment_id = $1 and organisation_id = $2 and role = 'designated-safeguarding-lead'
       and from_at <= $3 and (to_at is null or to_at > $3) and (ended_at is null or ended_at > $3)`,
    [appointment, organisation, tx.now],
  );
  return rows.length > 0;
}

/** Whether this is a university or a trust, as far as this service knows. */
export async function organisationIsKnown(tx: RequestTransaction, organisation: OrganisationId): Promise<boolean> {
  const rows = await tx.query(
    `select from knowledge.organisation
     where organisation_id = $1 and kind in ('nhs-trust', 'he-provider') and valid_from <= $2
       and (valid_to is null or valid_to > $2)`,
    [organisation, tx.now],
  );
  return rows.length > 0;
}
