import { type LoadedFacts } from '@footbridge/access';
import { categoriesOf, cutTo, fieldsOf, type DataCategory, type ReferralContent } from '@footbridge/contracts';
import { type StoredCopy } from './copies.store.js';
import { type Given, type Referral } from './referral.js';

/**
 * The categories of the sealed copy that one agreement and one permission still cover; all of them when none is, so that the
 * gate says what is missing.
 */
export function mayCross(
  sealed: StoredCopy | undefined,
  facts: LoadedFacts,
  referral: Referral,
): readonly DataCategory[] {
  const all = sealed?.categories ?? ['referral-progress'];
  const sentUnder = referral.state === 'draft' ? undefined : referral.basis.agreement?.id;
  const agreements = facts.agreements.filter(({ state }) => state === 'in-force');
  const agreement = agreements.find(({ id }) => id === sentUnder) ?? agreements[0];
  const permission = facts.permissions.find(
    ({ state, recipients }) => state === 'given' && recipients.includes(referral.to),
  );
  const still = all.filter((each) => agreement?.categories.includes(each) && permission?.categories.includes(each));
  return still.length > 0 ? still : all;
}

/** What crosses of the sealed content, and what the cut takes: by name, so that the receiver knows what it does not know. */
export function secondCut(
  sealed: ReferralContent,
  categories: readonly DataCategory[],
  minimum: readonly string[],
): { readonly content: ReferralContent; readonly given: Given } {
  const content = cutTo(sealed, categories);
  const gone = fieldsOf(sealed).filter((field) => content[field] === undefined);
  const taken = categoriesOf(Object.fromEntries(gone.map((field) => [field, ''])));
  return {
    content,
    given: {
      categories,
      notShared: { categories: taken, fields: gone },
      missing: gone.filter((field) => minimum.includes(field)),
    },
  };
}
