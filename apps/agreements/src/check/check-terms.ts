import { type Facts, type Instant, type Terms } from '@footbridge/contracts';
import { type Checked } from '../agreement/preparation.js';
import { BASIS_RULES } from './bases.js';
import { type Finding, type PartyFacts, type Rule } from './finding.js';
import { GOVERNANCE_RULES } from './governance.js';
import { INFORMATION_RULES } from './information.js';
import { PARTY_RULES } from './parties.js';
import { PATHWAY_RULES } from './pathways.js';
import { VACATION_RULES } from './vacations.js';

/** Every rule of the check before signing. Dates in order (from, to, review) are judged when a draft is proposed. */
export const RULES: readonly Rule[] = [
  ...PARTY_RULES,
  ...BASIS_RULES,
  ...INFORMATION_RULES,
  ...PATHWAY_RULES,
  ...VACATION_RULES,
  ...GOVERNANCE_RULES,
];

/** All that is wrong with terms, or to be answered, at once; empty when they may be laid before the parties. */
export function check(terms: Terms, facts: PartyFacts, now: Instant): Finding[] {
  const found = RULES.flatMap((rule) =>
    rule.against({ terms, facts, now }).map((each): Finding => {
      const { code, severity, source } = rule;
      return { key: keyOf(rule, each), code, severity, facts: each, source };
    }),
  );
  return [...new Map(found.map((finding) => [finding.key, finding])).values()];
}

/**
 * What a change brings that was not there before: for a party that comes, or comes in the place of another, what its annex lacks
 * and what it does not fit.
 */
export function broughtBy(change: { before: Terms; after: Terms }, facts: PartyFacts, now: Instant): Finding[] {
  const before = new Set(check(change.before, facts, now).map(({ key }) => key));
  return check(change.after, facts, now).filter(({ key }) => !before.has(key));
}

/** The findings in the form in which a draft is proposed. */
export function checkedOf(findings: readonly Finding[]): Checked {
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity);
  return {
    errors: of('error').map(({ code, facts }) => ({ code, facts })),
    warnings: of('warning').map(({ key, code, facts }) => ({ key, reason: { code, facts } })),
  };
}

function keyOf({ code, about }: Rule, facts: Facts): string {
  return [code, ...about.map((name) => String(facts[name]))].join('/');
}
