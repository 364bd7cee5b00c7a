import { type DataCategory, type Instant, type OrganisationId, type Terms } from '@footbridge/contracts';

export type DatedTerms = Terms & { from: Instant; reviewBy: Instant };

export function organisationsOf(terms: Terms): OrganisationId[] {
  return terms.parties.map(({ organisationId }) => organisationId);
}

export function categoriesOf(terms: Terms): DataCategory[] {
  return terms.items.map(({ category }) => category);
}

export function isDated(terms: Terms): terms is DatedTerms {
  return terms.from !== undefined && terms.reviewBy !== undefined;
}
