import {
  DATA_CATEGORIES,
  DIRECTIONS,
  PATHWAY_STEPS,
  PURPOSES,
  ROLE_CODES,
  SECURITY_MEASURES,
  type Terms,
} from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acrossLondon, universityAndTrust } from '../../test/agreements/agreements.js';
import { and, changed, repeated, without } from '../../test/agreements/changed.js';
import { MUTATIONS } from '../../test/agreements/mutations.js';
import {
  aTrust,
  aUniversity,
  CENTRAL_NORTH_WEST,
  KINGS,
  LIVERPOOL,
  MAUDSLEY,
  MERSEY_CARE,
  NORTH_LONDON,
  UCL,
} from '../../test/agreements/parts.js';
import { clausesOf, concernedBy, differences, type Clause } from './differences.js';

const { terms } = universityAndTrust();
const london = acrossLondon().terms;
const paths = (before: Terms, after: Terms) => differences(before, after).map(({ kind, path }) => `${kind} ${path}`);

/** Terms that differ in anything, some of them without sense. */
const anyTerms: fc.Arbitrary<Terms> = fc
  .record({
    title: fc.constantFrom('One', 'Other'),
    purposes: fc.shuffledSubarray([...PURPOSES]),
    roles: fc.shuffledSubarray(ROLE_CODES.slice(0, 4)),
    items: fc.shuffledSubarray(DATA_CATEGORIES.slice(0, 4)).chain((categories) =>
      fc.tuple(
        ...categories.map((category) =>
          fc.record({
            category: fc.constant(category),
            direction: fc.constantFrom(...DIRECTIONS),
            necessity: fc.constantFrom('a', 'b'),
          }),
        ),
      ),
    ),
    steps: fc.shuffledSubarray(PATHWAY_STEPS.slice(0, 3)),
    parties: fc.shuffledSubarray([LIVERPOOL, MERSEY_CARE, UCL]),
    for: fc.shuffledSubarray([...PURPOSES]),
    security: fc.option(fc.shuffledSubarray([...SECURITY_MEASURES]), { nil: undefined }),
    transfers: fc.option(fc.subarray([{ country: 'FR', safeguard: 'adequacy' as const }]), { nil: undefined }),
    ending: fc.constantFrom(terms.ending, undefined),
    reviewBy: fc.constantFrom(terms.reviewBy, undefined),
  })
  .map(({ steps, for: purposes, parties, security, transfers, ending, reviewBy, ...rest }) => ({
    ...rest,
    pathways: (terms.pathways[0] ? [terms.pathways[0]] : []).map(({ pathway, steps: agreed }) => ({
      pathway,
      steps: steps.flatMap((step) => agreed.filter((each) => each.step === step)),
    })),
    parties: parties.map((id) => (id.length === 3 ? aTrust(id, purposes) : aUniversity(id, purposes))),
    ...(security && { security }),
    ...(transfers && { transfers }),
    ...(ending && { ending }),
    ...(reviewBy !== undefined && { reviewBy }),
  }));

/** The same terms with every list that is a set the other way round. */
function turned(of: Terms): Terms {
  return {
    ...of,
    purposes: of.purposes.toReversed(),
    roles: of.roles.toReversed(),
    items: of.items.toReversed(),
    pathways: of.pathways.toReversed().map((each) => ({ ...each, steps: each.steps.toReversed() })),
    parties: of.parties.toReversed().map((party) => ({
      ...party,
      bases: party.bases.toReversed(),
      contacts: party.contacts.toReversed(),
      signatories: party.signatories.toReversed(),
      retention: party.retention.toReversed(),
    })),
    ...(of.security && { security: of.security.toReversed() }),
  };
}

function applied(clauses: ReadonlyMap<string, unknown>, changes: readonly Clause[]): Map<string, unknown> {
  const result = new Map(clauses);
  for (const change of changes) {
    if (change.kind === 'removed') result.delete(change.path);
    else result.set(change.path, change.after);
  }
  return result;
}
const inOrder = (clauses: ReadonlyMap<string, unknown>) => Object.fromEntries(clauses);

describe('the difference of two versions', () => {
  it('names what was added, removed and changed, with both values', () => {
    const longer = changed(terms, 'parties.1.retention.0.years', 25);
    expect(differences(terms, longer)).toEqual([
      {
        path: `parties/${MERSEY_CARE}/retention/referral-record`,
        kind: 'changed',
        before: { record: 'referral-record', years: 20 },
        after: { record: 'referral-record', years: 25 },
      },
    ]);
    expect(paths(terms, changed(terms, 'items', without(0)))).toEqual(['removed items/identity']);
    expect(paths(changed(terms, 'items', without(0)), terms)).toEqual(['added items/identity']);
    expect(paths(terms, changed(terms, 'pathways.0.steps.0.limits.urgent', 12))).toEqual([
      'changed pathways/university-to-nhs-referral/decide-on-offer',
    ]);
    expect(paths(terms, changed(terms, 'transfers', undefined))).toEqual(['removed transfers']);
    expect(paths(terms, changed(terms, 'items', repeated(0)))).toEqual(['added items/identity~2']);
  });

  it('tells the order of an escalation, which is said, from the order of a list, which is not', () => {
    const steps = 'pathways.0.steps';
    const other = (old: unknown) => (old as unknown[]).toReversed();
    expect(paths(terms, changed(terms, `${steps}.0.escalation`, other))).toHaveLength(1);
    expect(paths(terms, changed(terms, steps, other))).toEqual([]);
  });

  it.each(MUTATIONS)('sees %s', (...[, example, way, becomes]) => {
    const before = example().terms;
    expect(differences(before, changed(before, way, becomes)).length).toBeGreaterThan(0);
  });

  it('is nothing exactly when both say the same', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, (one, other) => {
        expect(differences(one, turned(structuredClone(one)))).toEqual([]);
        const same = isDeepSame(one, other);
        expect(differences(one, other).length === 0).toBe(same);
      }),
    );
  });

  it('brings one version to the other, in whatever order it is applied', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, fc.infiniteStream(fc.nat()), (before, after, dice) => {
        const changes = differences(before, after);
        const shuffled = changes
          .map((change) => ({ change, at: dice.next().value as number }))
          .toSorted((a, b) => a.at - b.at);
        const result = applied(
          clausesOf(before),
          shuffled.map(({ change }) => change),
        );
        expect(inOrder(result)).toEqual(inOrder(clausesOf(after)));
      }),
    );
  });

  it('says the opposite the other way round', () => {
    const opposite = { added: 'removed', removed: 'added', changed: 'changed' } as const;
    fc.assert(
      fc.property(anyTerms, anyTerms, (one, other) => {
        const there = differences(one, other).map(({ kind, path }) => `${opposite[kind]} ${path}`);
        expect(paths(other, one).toSorted()).toEqual(there.toSorted());
      }),
    );
  });
});

/** Sameness told another way: both with all their lists in one order, compared as a whole. */
function isDeepSame(one: Terms, other: Terms): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown, within = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => sorted(each));
    return within === 'escalation' || within === 'reminders'
      ? list
      : list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each, name)]));
}

describe('whom an amendment concerns', () => {
  const all = [UCL, KINGS, NORTH_LONDON, CENTRAL_NORTH_WEST, MAUDSLEY];

  it('is nobody when nothing changed', () => {
    expect(concernedBy(london, turned(london))).toEqual([]);
  });

  it('is the party alone whose own annex changed', () => {
    expect(concernedBy(london, changed(london, 'parties.2.retention.0.years', 25))).toEqual([NORTH_LONDON]);
    const two = changed(changed(london, 'parties.4.contacts', without(0)), 'parties.0.signatories', and('x'));
    expect(concernedBy(london, two)).toEqual([UCL, MAUDSLEY]);
  });

  it.each([
    ['title', 'Another'],
    ['parties.0.controller', 'joint'],
    ['purposes', without(0)],
    ['items.0.necessity', 'Another reason.'],
    ['pathways.0.steps.0.limits.routine', 96],
    ['roles', without(0)],
    ['transfers', undefined],
    ['dpia.version', '2'],
    ['ending.noticeDays', 60],
    ['reviewBy', '2027-06-01T00:00:00.000Z'],
  ] as const)('is everybody when %s changed', (way, becomes) => {
    const annex = changed(london, 'parties.2.retention.0.years', 25);
    expect(concernedBy(london, changed(london, way, becomes))).toEqual(all);
    expect(concernedBy(london, changed(annex, way, becomes))).toEqual(all);
  });

  it('is everybody and the new one when a party comes', () => {
    const more = changed(london, 'parties', and(aTrust('RWK', london.purposes)));
    expect(concernedBy(london, more)).toEqual([...all, 'RWK']);
  });

  it('is everybody who stays when a party goes: it has left and signs no more', () => {
    expect(concernedBy(london, changed(london, 'parties', without(4)))).toEqual(all.slice(0, 4));
  });

  it('is never somebody who is no party, and never nobody when something changed', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, (before, after) => {
        const concerned = concernedBy(before, after);
        const parties = after.parties.map(({ organisationId }) => organisationId);
        expect(concerned.filter((each) => !parties.includes(each))).toEqual([]);
        expect(concerned.length > 0).toBe(parties.length > 0 && differences(before, after).length > 0);
      }),
    );
  });
});
