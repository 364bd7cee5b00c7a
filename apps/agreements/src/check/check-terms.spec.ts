import { ORGANISATION_KINDS, type Terms } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXAMPLES, acrossLondon, collegeAndUniversity, universityAndTrust } from '../../test/agreements/agreements.js';
import { and, changed, without } from '../../test/agreements/changed.js';
import { MUTATIONS } from '../../test/agreements/mutations.js';
import { aBasis, aTrust, LIVERPOOL, MERSEY_CARE, now, register, TERM_DATES } from '../../test/agreements/parts.js';
import { broughtBy, check, checkedOf, RULES } from './check-terms.js';
import { type PartyFact, type PartyFacts } from './finding.js';
import { CHECK_SENTENCES } from './sentences.js';

const keys = (terms: Terms, facts: PartyFacts = register) => check(terms, facts, now).map(({ key }) => key);
const knowing = (id: string, fact: PartyFact): PartyFacts => new Map([...register, [id, fact]]);
const liverpool = () => universityAndTrust().terms;
const closing = { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z', successors: ['RXV'] } as const;

const improving = () => {
  const more = changed(liverpool(), 'purposes', and('service-improvement'));
  return [0, 1].reduce(
    (terms, party) => changed(terms, `parties.${party}.bases`, and(aBasis('service-improvement', '6(1)(e)'))),
    more,
  );
};
const empty: Terms = { title: '', parties: [], purposes: [], items: [], pathways: [], roles: [] };

/** What more than one field has to say, or the register: the terms, the facts, and what must be among the findings. */
const CASES: Readonly<Record<string, readonly [Terms, string, PartyFacts?]>> = {
  'a party alone': [changed(liverpool(), 'parties', without(1)), 'parties-too-few'],
  'a party that is not open yet': [
    liverpool(),
    `party-not-open-yet/${MERSEY_CARE}`,
    knowing(MERSEY_CARE, { kind: 'nhs-trust', validFrom: '2027-04-01T00:00:00.000Z' }),
  ],
  'a party that closes next year': [
    liverpool(),
    `party-closes-while-it-runs/${MERSEY_CARE}`,
    knowing(MERSEY_CARE, { ...closing, validTo: '2027-04-01T00:00:00.000Z' }),
  ],
  'a board that neither sends nor receives': [
    changed(acrossLondon().terms, 'parties.4.organisationId', 'QMF'),
    'party-has-no-part/QMF',
  ],
  'joint controllers who answer each for its own': [
    [0, 1].reduce((terms, party) => changed(terms, `parties.${party}.controller`, 'joint'), liverpool()),
    'joint-controllers-without-lead',
  ],
  'a condition that needs a policy document': [liverpool(), `policy-document-needed/${LIVERPOOL}`],
  'interests of a private university': [
    EXAMPLES['a private university and a trust']?.().terms ?? empty,
    'legitimate-interests-to-weigh/10031982/continuity-of-care',
  ],
  'secrecy at a university': [
    changed(
      changed(liverpool(), 'parties.0.bases.0.article9', '9(2)(h)'),
      'parties.0.bases.0.schedule1',
      'paragraph-2',
    ),
    `secrecy-to-confirm/${LIVERPOOL}/assessment-and-treatment`,
  ],
  'an agreement implied for improvement': [
    changed(improving(), 'parties.1.bases.3.confidentiality', 'implied-direct-care'),
    `implied-agreement-beyond-care/${MERSEY_CARE}/service-improvement`,
  ],
  'a purpose of improvement': [improving(), 'improvement-needs-no-names'],
  'no purposes': [changed(liverpool(), 'purposes', []), 'purposes-missing'],
  'no roles': [changed(liverpool(), 'roles', []), 'roles-missing'],
  'a role that no party can have': [
    changed(changed(acrossLondon().terms, 'parties', without(4)), 'parties', (old) => (old as unknown[]).slice(0, 2)),
    'role-at-no-party/triage-clinician',
  ],
  'a pathway without a receiver': [
    changed(acrossLondon().terms, 'parties', (old) => (old as unknown[]).slice(0, 2)),
    'pathway-side-has-no-party/university-to-nhs-referral/receiver',
  ],
  'a decision by the sender': [
    changed(liverpool(), 'pathways.0.steps.0.side', 'sender'),
    'step-at-wrong-side/university-to-nhs-referral/decide-on-offer',
  ],
  'a college': [collegeAndUniversity().terms, 'children-may-be-concerned'],
  'a college without safeguarding': [
    changed(collegeAndUniversity().terms, 'purposes', without(2)),
    'safeguarding-not-a-purpose',
  ],
};

describe('a complete agreement', () => {
  it.each(Object.entries(EXAMPLES))('of %s has no error, and every warning has its answer', (_, example) => {
    const { terms, answers } = example();
    const { errors, warnings } = checkedOf(check(terms, register, now));
    expect(errors).toEqual([]);
    expect(warnings.map(({ key }) => key).toSorted()).toEqual(Object.keys(answers).toSorted());
  });

  it.each(MUTATIONS)('with %s has that one finding more', (...[, example, way, becomes, finding]) => {
    const before = example().terms;
    const change = { before, after: changed(before, way, becomes) };
    expect(broughtBy(change, register, now).map(({ key }) => key)).toEqual([finding]);
  });
});

describe('the check', () => {
  it.each(Object.entries(CASES))('finds %s', (_, [terms, finding, facts]) => {
    expect(keys(terms, facts)).toContain(finding);
  });

  it('names all that an empty draft lacks at once', () => {
    expect(keys(empty)).toEqual([
      ...['parties-too-few', 'purposes-missing', 'items-missing', 'pathways-missing', 'roles-missing', 'title-missing'],
      ...['processor-missing', 'sub-processors-not-stated', 'transfers-not-stated', 'security-missing'],
      ...['rights-missing', 'ending-missing'],
    ]);
  });

  it('gives each finding a key of its own, and the same one each time', () => {
    const change = fc.subarray(MUTATIONS.filter(([, of]) => of === universityAndTrust));
    fc.assert(
      fc.property(change, (some) => {
        const terms = some.reduce((so, [, , way, becomes]) => attempt(so, way, becomes), liverpool());
        const found = keys(terms);
        expect(new Set(found).size).toBe(found.length);
        expect(found.filter((key) => !/^[A-Za-z0-9./:-]{1,200}$/.test(key))).toEqual([]);
        expect(keys(structuredClone(terms))).toEqual(found);
      }),
    );
  });

  it('asks of a party that comes what it asks of the others, and nothing of them again', () => {
    const before = changed(liverpool(), 'title', '');
    const after = changed(before, 'parties', and({ ...aTrust('RXV', ['safeguarding']), contacts: [] }));
    const found = broughtBy({ before, after }, register, now);
    expect(found.map(({ key }) => key)).toEqual([
      ...['day-to-day', 'rights-requests', 'incidents', 'review'].map((matter) => `contact-missing/RXV/${matter}`),
      'bases-missing/RXV/assessment-and-treatment',
      'bases-missing/RXV/continuity-of-care',
    ]);
  });

  it('has a plain answer to any draft, whatever it lacks and whoever its parties are', () => {
    const optional = [
      'processor',
      'subProcessors',
      'transfers',
      'security',
      'rights',
      'dpia',
      'ending',
      'from',
      'reviewBy',
    ];
    const kinds = fc.constantFrom(...ORGANISATION_KINDS);
    const known = fc.array(kinds, { maxLength: 2 }).map((some): PartyFacts => {
      const ids = [LIVERPOOL, MERSEY_CARE];
      return new Map(some.map((kind, n) => [ids[n] ?? '', { kind, validFrom: '1900-01-01T00:00:00.000Z' }]));
    });
    fc.assert(
      fc.property(fc.subarray(optional), known, (left, facts) => {
        const terms = left.reduce((so, part) => changed(so, part, undefined), liverpool());
        for (const { code, facts: told } of check(terms, facts, now))
          expect(CHECK_SENTENCES[code]?.(told)).toMatch(/^\S.+[.]$/);
      }),
    );
  });

  it('lets a warning pass as one that can be answered, and an error as one that cannot', () => {
    const { errors, warnings } = checkedOf(check(changed(liverpool(), 'title', ''), register, now));
    expect(errors).toEqual([{ code: 'title-missing', facts: {} }]);
    expect(warnings).toMatchObject([
      { key: `policy-document-needed/${LIVERPOOL}`, reason: { facts: { organisationId: LIVERPOOL } } },
    ]);
  });

  it('does not take a merger for an end: it names who follows', () => {
    const [found] = check(changed(liverpool(), 'parties.1.organisationId', 'TAF'), register, now);
    expect(found).toMatchObject({ code: 'party-closed', facts: { successors: ['G6V2S'] } });
    expect(CHECK_SENTENCES['party-closed']?.(found?.facts ?? {})).toBe(
      'TAF closed on 2024-11-01; name G6V2S, which follows it, and have that sign.',
    );
  });
});

/** Some changes take away what a later one is about. */
function attempt(terms: Terms, way: string, becomes: (typeof MUTATIONS)[number][3]): Terms {
  try {
    return changed(terms, way, becomes);
  } catch {
    return terms;
  }
}

describe('what is near a finding and is none', () => {
  const NEAR: [string, Terms, PartyFacts?][] = [
    ['a review after exactly a year', changed(liverpool(), 'reviewBy', '2027-12-01T00:00:00.000Z')],
    [
      'a review within a year of an amendment, three years after the beginning',
      changed(changed(liverpool(), 'from', '2024-11-01T00:00:00.000Z'), 'reviewBy', '2027-11-01T00:00:00.000Z'),
    ],
    ['an impact assessment of a year ago today', changed(liverpool(), 'dpia.on', '2025-11-22T10:00:00.000Z')],
    ['a reminder just after the start', changed(liverpool(), 'pathways.0.steps.0.reminders.0', 119)],
    ['a pause as long as the limit', changed(liverpool(), 'pathways.0.steps.0.pauses.0.mostDays', 5)],
    ['pauses as long together as the limit', changed(liverpool(), 'pathways.0.steps.2.pauses.1.mostDays', 14)],
    ['a week to tell of a request', changed(liverpool(), 'rights.tellWithinDays', 7)],
    ['a copy in between for a year', changed(liverpool(), 'parties.1.retention.2.years', 1)],
    ['a university with 9(2)(a) and no condition', explicit()],
    ['servers in Ireland with adequacy', ireland()],
    ['a step of a university in days of which the more urgent are working days', closingInTerm()],
    ['closing in working time', changed(liverpool(), 'pathways.0.steps.5.limits.routine', 5)],
    [
      'a public interest for safeguarding',
      changed(liverpool(), 'parties.0.bases.2.confidentiality', 'overriding-public-interest'),
    ],
    ['a legal duty of a trust', changed(liverpool(), 'parties.1.bases.0.confidentiality', 'legal-duty')],
    ['joint controllers, of whom the one asked leads', joint()],
    [
      'a party that closes after the end',
      liverpool(),
      knowing(MERSEY_CARE, { ...closing, validTo: '2029-04-01T00:00:00.000Z' }),
    ],
  ];

  it.each(NEAR.map(([name, terms, facts = register]) => [name, terms, facts] as const))('%s', (_, terms, facts) => {
    expect(keys(terms, facts)).toEqual(keys(liverpool()));
  });

  function closingInTerm(): Terms {
    const [pathway, dates] = ['pathways.1.steps.5', 'parties.0.termDates'];
    const counted = changed(changed(liverpool(), `${pathway}.calendar`, 'term-days'), dates, TERM_DATES);
    const bounded = changed(
      changed(counted, `${pathway}.urgentCalendar`, 'working-days'),
      `${pathway}.mostStillDays`,
      14,
    );
    return changed(bounded, `${pathway}.cover`, 'mental-health-adviser');
  }
  function explicit(): Terms {
    const other = changed(liverpool(), 'parties.0.bases.0.article9', '9(2)(a)');
    return changed(other, 'parties.0.bases.0.schedule1', undefined);
  }
  function ireland(): Terms {
    const abroad = changed(liverpool(), 'subProcessors.0.country', 'IE');
    return changed(abroad, 'transfers', [{ country: 'IE', safeguard: 'adequacy' }]);
  }
  function joint(): Terms {
    const both = [0, 1].reduce((terms, party) => changed(terms, `parties.${party}.controller`, 'joint'), liverpool());
    return changed(both, 'rights.handledBy', 'party-asked-leads');
  }
});

describe('every rule', () => {
  const fired = [
    ...MUTATIONS.map(([, , , , finding]) => finding),
    ...Object.values(CASES).map(([, finding]) => finding),
  ];
  const firing = new Set(fired.map((key) => key.split('/')[0]));
  const onConsent = changed(liverpool(), 'parties.0.bases', (old) =>
    (old as { purpose: string }[]).map(({ purpose }) => ({
      ...{ purpose, article6: '6(1)(e)', article9: '9(2)(a)', confidentiality: 'explicit-agreement' },
    })),
  );
  const quiet = [onConsent, ...Object.values(EXAMPLES).map((example) => example().terms)].map(
    (terms) => new Set(check(terms, register, now).map(({ code }) => code)),
  );

  it('has its own code, and there are more than thirty', () => {
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
    expect(RULES.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(30);
  });

  it.each(RULES.map((rule) => [rule.code, rule] as const))(
    '%s fires, keeps quiet, and says what to do',
    (code, rule) => {
      expect(firing).toContain(code);
      expect(quiet.some((codes) => !codes.has(code))).toBe(true);
      expect(rule.source).toMatch(/\S{3}/);
      const sentence = CHECK_SENTENCES[code];
      expect(
        sentence?.({ organisationId: 'RW4', organisations: ['RW4', 'RXV'], country: 'US', name: 'Hosting' }),
      ).toMatch(/^[A-Z"].+[.]$/);
    },
  );

  it('has the only sentences', () => {
    expect(Object.keys(CHECK_SENTENCES).toSorted()).toEqual(RULES.map(({ code }) => code).toSorted());
  });
});
