import { DATA_CATEGORIES, PURPOSES, secondsBetween, type KnownAt } from '@footbridge/contracts';
import { agreementCovers } from './agreement-rule.js';
import { BASIS_RULES } from './basis-rules.js';
import { type GateInput } from './facts.js';
import { NOTHING, when, type DisclosureQuestion, type Rule } from './rule.js';

/** The actor acts at the organisation where the action happens, and data really crosses. */
const actsAtRightSide: Rule<DisclosureQuestion> = {
  code: 'acts-at-right-side',
  against: ({ actor, action, disclosure }, rule) => {
    const organisation = actor.appointment?.organisationId;
    const expected = rule.side === 'from' ? disclosure.from : disclosure.to;
    return [
      ...when(disclosure.from === disclosure.to, 'same-organisation', { organisation: disclosure.from }),
      ...when(organisation !== undefined && organisation !== expected, 'wrong-side', { action, side: rule.side }),
    ];
  },
};

/** Promise 5: only purposes and categories of the vocabularies exist, whatever an agreement or a permission says. */
const vocabularyKnown: Rule<DisclosureQuestion> = {
  code: 'vocabulary-known',
  against: ({ disclosure: { purpose, categories } }) => {
    const unknown = categories.filter((each) => !DATA_CATEGORIES.includes(each));
    return [
      ...when(!PURPOSES.includes(purpose), 'purpose-not-allowed', { purpose }),
      ...when(unknown.length > 0, 'category-unknown', { categories: unknown }),
    ];
  },
};

/** Age in seconds; within the clock allowance ahead counts as now; undefined: unknown, or too far ahead to believe. */
function ageOf(known: KnownAt, { now, limits }: GateInput): number | undefined {
  if (known === now) return 0;
  const age = known === undefined ? NaN : secondsBetween(known, now);
  return age >= -limits.clockAllowanceSeconds ? Math.max(0, age) : undefined;
}

/** Age of the oldest of the three sources; undefined when any is unknown. */
export function knowledgeAge(input: GateInput): number | undefined {
  const { directory, agreements, consents } = input.knowledge;
  let oldest = 0;
  for (const known of [directory, agreements, consents]) {
    const age = ageOf(known, input);
    if (age === undefined) return undefined;
    oldest = Math.max(oldest, age);
  }
  return oldest;
}

/** Routine disclosures wait for fresh knowledge; a decision to share without permission never does. */
const knowledgeFresh: Rule<DisclosureQuestion> = {
  code: 'knowledge-fresh',
  against: (question) => {
    if (question.basis.kind === 'without-permission') return NOTHING;
    const limitSeconds = question.limits.knowledgeSeconds;
    const stale = (['directory', 'agreements', 'consents'] as const).filter((source) => {
      const age = ageOf(question.knowledge[source], question);
      return age === undefined || age > limitSeconds;
    });
    const { urgent } = question.disclosure;
    return when(stale.length > 0, 'knowledge-stale', { sources: stale, limitSeconds, urgent });
  },
};

const auditPathFresh: Rule<DisclosureQuestion> = {
  code: 'audit-path-fresh',
  against: ({ basis, auditPathOldest, limits, now, disclosure: { urgent } }) => {
    if (basis.kind === 'without-permission' || auditPathOldest === undefined) return NOTHING;
    const limitSeconds = limits.auditPathSeconds;
    const late = !(secondsBetween(auditPathOldest, now) <= limitSeconds);
    return when(late, 'audit-path-stale', { oldest: auditPathOldest, limitSeconds, urgent });
  },
};

/** Refusals that go away by themselves. */
export const TEMPORARY_CODES = ['knowledge-stale', 'audit-path-stale'] as const;

/** Promises 1 and 2, after the rules about the actor. */
export const DISCLOSURE_RULES: readonly Rule<DisclosureQuestion>[] = [
  actsAtRightSide,
  vocabularyKnown,
  agreementCovers,
  ...BASIS_RULES,
  knowledgeFresh,
  auditPathFresh,
];
