import { type ReferralId } from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';
import { type GpFollowUp } from './gp-follow-up.js';

/** Codes, identifiers and times alone; rows of the acting organisation, which row-level security shows and nothing else. */

export async function insertFollowUp(tx: Transaction, next: GpFollowUp): Promise<void> {
  const { id, version, state, referralId, organisationId, kind } = next;
  await tx.query(
    `insert into gp_follow_up (id, version, state, referral_id, organisation_id, kind, aggregate)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, version, state, referralId, organisationId, kind, JSON.stringify(next)],
  );
}

/** Under its row lock; undefined where the acting organisation has none of this id. */
export async function followUpById(tx: Transaction, id: string): Promise<GpFollowUp | undefined> {
  const rows = await tx.query<{ aggregate: GpFollowUp }>(
    'select aggregate from gp_follow_up where id = $1 for update',
    [id],
  );
  return rows[0]?.aggregate;
}

export async function followUpsOf(tx: Transaction, referralId: ReferralId): Promise<GpFollowUp[]> {
  const rows = await tx.query<{ aggregate: GpFollowUp }>(
    'select aggregate from gp_follow_up where referral_id = $1 order by id',
    [referralId],
  );
  return rows.map(({ aggregate }) => aggregate);
}

export async function saveFollowUp(tx: Transaction, { id, version, state, ...rest }: GpFollowUp): Promise<void> {
  await tx.query('update gp_follow_up set version = $2, state = $3, aggregate = $4 where id = $1', [
    id,
    version,
    state,
    JSON.stringify({ id, version, state, ...rest }),
  ]);
}
