import { type DataCategory, type Instant, type OrganisationId, type Terms } from '@footbridge/contracts';

export type DatedTerms = Terms & { from: Instant; reviewBy: Instant };

/** Of an agreement, with those that are invited. */
export const MOST_PARTIES = 50;

export function organisationsOf(terms: Terms): OrganisationId[] {
  return terms.parties.map(({ organisationId }) => organisationId);
}

export function categoriesOf(terms: Terms): DataCategory[] {
  return terms.items.map(({ category }) => category);
}

export function isDated(terms: Terms): terms is DatedTerms {
  return terms.from !== undefined && terms.reviewBy !== undefined;
}
