import { type ReferralId } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';

/** Keeps which version of a referral, as this side is shown it, this person read last in this organisation. */
export async function markRead(tx: RequestTransaction, id: ReferralId, version: number): Promise<void> {
  await tx.query(
    `insert into referral_read (organisation_id, person_id, referral_id, version) values ($1, $2, $3, $4)
     on conflict (organisation_id, person_id, referral_id) do update set version = excluded.version
     where referral_read.version < excluded.version`,
    [tx.appointment?.organisationId, tx.caller.personId, id, version],
  );
}
