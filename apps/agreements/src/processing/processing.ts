import { type Instant, type OrganisationId, type Party, type Terms } from '@footbridge/contracts';
import { type Accession, type Agreement } from '../agreement/agreement.js';

/** A version that governed at a moment, and the agreement as it became. */
export type Governed = {
  readonly version: number;
  readonly terms: Terms;
  readonly from: Instant;
  readonly to?: Instant;
  /** Who had joined it when another version took its place. */
  readonly accessions: readonly Accession[];
  readonly agreement: Agreement;
};

/** The parties at that moment, with their annexes: those of the terms, those that had joined, without those that had left. */
export function partiesAt({ version, terms, from, agreement, ...replaced }: Governed, at: Instant): Party[] {
  const isNewest = 'accessions' in agreement && agreement.version === version;
  const accessions = isNewest ? agreement.accessions : replaced.accessions;
  const left = 'left' in agreement ? agreement.left : [];
  const came = [
    ...terms.parties.map((party) => ({ party, since: from })),
    ...accessions
      .filter(({ signature }) => signature.at <= at)
      .map(({ party, signature }) => ({ party, since: signature.at })),
  ];
  const isThere = ({ party: { organisationId }, since }: (typeof came)[number]) =>
    !left.some((each) => each.organisationId === organisationId && since <= each.at && each.at <= at);
  return came.filter(isThere).map(({ party }) => party);
}

/** What an organisation records of processing under one agreement (UK GDPR Article 30(1)). */
export type Activity = Pick<Terms, 'title' | 'purposes' | 'items' | 'security' | 'transfers' | 'processor' | 'dpia'> &
  Pick<Terms, 'subProcessors'> & {
    agreementId: string;
    version: number;
    from: Instant;
    to?: Instant;
    /** Its own annex. */
    party: Party;
    others: { organisationId: OrganisationId; controller: Party['controller'] }[];
  };

/** Undefined where the organisation was no party at that moment. */
export function activityOf(governed: Governed, organisation: OrganisationId, at: Instant): Activity | undefined {
  const parties = partiesAt(governed, at);
  const party = parties.find(({ organisationId }) => organisationId === organisation);
  if (!party) return undefined;
  const { agreement, version, from, to, terms } = governed;
  const { title, purposes, items, security, transfers, processor, subProcessors, dpia } = terms;
  return {
    ...{ agreementId: agreement.id, version, from, title, purposes, items, party },
    others: parties
      .filter((each) => each !== party)
      .map(({ organisationId, controller }) => ({ organisationId, controller })),
    ...(to !== undefined && { to }),
    ...(security && { security }),
    ...(transfers && { transfers }),
    ...(processor && { processor }),
    ...(subProcessors && { subProcessors }),
    ...(dpia && { dpia }),
  };
}
