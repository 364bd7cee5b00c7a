import { type AgreementId, type Instant, type ReferralId } from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';
import { type InFlight } from './flow.js';

/** An agreement whose referrals are being looked at, after the last one that was. */
export type Look = { readonly agreementId: AgreementId; readonly afterId: ReferralId | null };

/** The event that asks for it: nobody looks before the knowledge of this service has it. */
export type Cause = { readonly key: string; readonly sequence: number };

/** Wants a look from the beginning at what may rest on this agreement. */
export async function wantLook(tx: Transaction, id: AgreementId, { key, sequence }: Cause): Promise<void> {
  await tx.query(
    `insert into agreement_look (agreement_id, look_at, told_key, told_sequence) values ($1, $2, $3, $4)
     on conflict (agreement_id) do update set look_at = excluded.look_at, after_id = null, told_key = excluded.told_key,
       told_sequence = excluded.told_sequence`,
    [id, tx.now, key, sequence],
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

/**
 * The next referrals in flight that may rest on it, by id, each under its lock: sent under it, or between two of its parties, who left
 * included, under whatever agreement, which it may have carried since.
 */
export async function nextInFlight(tx: Transaction, look: Look, limit: number): Promise<InFlight[]> {
  const rows = await tx.query<{ aggregate: InFlight }>(
    `with party as (select unnest(${NAMED}) as id from knowledge.agreement where agreement_id = $1), found as (
       (select id from referral where agreement_id = $1 and id > $2 and ${IN_FLIGHT} order by id limit $3)
       union
       select r.id from party one, party other, lateral (select id from referral
         where from_org = one.id and to_org = other.id and id > $2 and ${IN_FLIGHT} order by id limit $3) r)
     select aggregate from referral where id in (select id from found order by id limit $3) and ${IN_FLIGHT}
     order by id for update`,
    [look.agreementId, look.afterId ?? FIRST_ID, limit],
  );
  return rows.map(({ aggregate }) => aggregate);
}
/** Whom a known agreement names: its parties, and who left it. */
export const NAMED = 'parties || array(select jsonb_object_keys(departures))';
/** As the indexes of what is in flight have it. */
export const IN_FLIGHT = `state not in ('draft', 'closed', 'withdrawn')`;
/** Before every referral. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

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
