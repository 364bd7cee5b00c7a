import { type AgreementId, type Instant, type OrganisationId, type ReferralId } from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';
import { type InFlight } from './flow.js';

/** An agreement whose referrals are being looked at, after the last one that was. */
export type Look = { readonly agreementId: AgreementId; readonly afterId: ReferralId | null };

/** The event that asks for it: nobody looks before the knowledge of this service has it. */
export type Cause = { readonly key: string; readonly sequence: number; readonly parties: readonly OrganisationId[] };

/**
 * Wants a look from the beginning at what is in flight under this agreement; with `parties`, also under each whose referrals between
 * them have paused.
 */
export async function wantLooks(tx: Transaction, id: AgreementId, { key, sequence, parties }: Cause): Promise<void> {
  await tx.query(
    `insert into agreement_look (agreement_id, look_at, told_key, told_sequence)
     select id, $2, $3, $4 from (select $1::uuid union select agreement_id from referral
       where halted and state not in ('draft', 'closed', 'withdrawn') and from_org = any ($5) and to_org = any ($5)
         and agreement_id is not null) as wanted (id)
     order by id
     on conflict (agreement_id) do update set look_at = excluded.look_at, after_id = null, told_key = excluded.told_key,
       told_sequence = excluded.told_sequence`,
    [id, tx.now, key, sequence, parties],
  );
}

/** The next look that is due, under its lock. What the knowledge of this service does not have yet waits, and holds nothing else up. */
export async function takeLook(tx: Transaction): Promise<Look | undefined> {
  const rows = await tx.query<Look>(
    `select agreement_id as "agreementId", after_id as "afterId" from agreement_look l
     where look_at <= $1 and (told_key is null or exists (select from knowledge.consumer_applied a
       where a.consumer = 'knowledge' and a.source = 'agreements' and a.key = l.told_key and a.sequence >= l.told_sequence))
     order by look_at limit 1 for update skip locked`,
    [tx.now],
  );
  return rows[0];
}

/** The next referrals in flight under it, by id, each under its lock. */
export async function nextInFlight(tx: Transaction, look: Look, limit: number): Promise<InFlight[]> {
  const rows = await tx.query<{ aggregate: InFlight }>(
    `select aggregate from referral where agreement_id = $1 and ($2::uuid is null or id > $2)
       and state not in ('draft', 'closed', 'withdrawn') order by id limit $3 for update`,
    [look.agreementId, look.afterId, limit],
  );
  return rows.map(({ aggregate }) => aggregate);
}

export async function lookedUntil(tx: Transaction, { agreementId }: Look, last: ReferralId): Promise<void> {
  await tx.query('update agreement_look set after_id = $2 where agreement_id = $1', [agreementId, last]);
}

/** All were looked at: again at `at`; undefined: when something is told. */
export async function lookedAtAll(tx: Transaction, { agreementId }: Look, at: Instant | undefined): Promise<void> {
  await tx.query(
    at === undefined
      ? 'delete from agreement_look where agreement_id = $1'
      : 'update agreement_look set look_at = $2, after_id = null where agreement_id = $1',
    at === undefined ? [agreementId] : [agreementId, at],
  );
}
