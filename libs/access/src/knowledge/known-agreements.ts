import { type AgreementId, type OrganisationId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type AgreementFact } from '../gate/facts.js';
import { names } from './agreement-facts.js';
import { AGREEMENT, agreementMoments } from './load-facts.js';

export type AgreementsWanted = {
  readonly id: AgreementId;
  /** Also every agreement that names both of one of these pairs. */
  readonly between: readonly { readonly from: OrganisationId; readonly to: OrganisationId }[];
};

/** Agreements as they are known here, read without a lock: to tell of them, never to disclose on. */
export async function knownAgreements(tx: Sql, { id, between }: AgreementsWanted): Promise<readonly AgreementFact[]> {
  const rows = await tx.query<{ fact: AgreementFact }>(
    `select ${AGREEMENT} as fact from knowledge.agreement a where agreement_id = $1 or exists (
       select from unnest($2::text[], $3::text[]) as p (one, other) where ${names('p.one')} and ${names('p.other')})
     order by agreement_id`,
    [id, between.map(({ from }) => from), between.map(({ to }) => to)],
  );
  return rows.map(({ fact }) => agreementMoments(fact));
}
