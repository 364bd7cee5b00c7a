import { type OrganisationId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type AgreementFact } from '../gate/facts.js';
import { AGREEMENT, agreementMoments } from './load-facts.js';

export type Pair = { readonly from: OrganisationId; readonly to: OrganisationId };

/** Every agreement known here that names both of one of these pairs, read without a lock: to tell of, never to disclose on. */
export async function agreementsBetween(tx: Sql, pairs: readonly Pair[]): Promise<readonly AgreementFact[]> {
  const rows = await tx.query<{ fact: AgreementFact }>(
    `select ${AGREEMENT} as fact from knowledge.agreement a where exists (
       select from unnest($1::text[], $2::text[]) as p (one, other) where a.parties @> array[p.one, p.other])
     order by agreement_id`,
    [pairs.map(({ from }) => from), pairs.map(({ to }) => to)],
  );
  return rows.map(({ fact }) => agreementMoments(fact));
}
