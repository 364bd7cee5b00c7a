import {
  type Article9Condition,
  type Party,
  type Purpose,
  type PurposeBasis,
  type Schedule1Condition,
} from '@footbridge/contracts';
import { rule, when, type Case, type Rule } from './finding.js';
import { IN_CARE, IN_EDUCATION, isOf, isPublic, kindOf } from './flows.js';

/** Article 9 conditions that need a paragraph of Schedule 1 beside them, and which will do. */
const SCHEDULE_1_FOR: Readonly<Partial<Record<Article9Condition, readonly Schedule1Condition[]>>> = {
  '9(2)(b)': ['paragraph-1'],
  '9(2)(g)': ['paragraph-17', 'paragraph-18', 'paragraph-19'],
  '9(2)(h)': ['paragraph-2'],
  // Needs paragraph 3, which no purpose here has.
  '9(2)(i)': [],
};
const CARE: readonly Purpose[] = ['assessment-and-treatment', 'continuity-of-care'];

const ARTICLE_6 = 'UK GDPR Article 6(1)';
const NOT_IN_ITS_TASKS =
  'UK GDPR Article 6(1), last sentence, as the Data (Use and Access) Act 2025, section 70(2)(c), extends it';
const SCHEDULE_1 = 'Data Protection Act 2018, section 10 and Schedule 1';
const CONFIDENCE = 'Common law duty of confidentiality (reference 3.5)';
const CONSENT = 'UK GDPR Articles 4(11) and 7(4), recital 43; ICO guidance on consent';
const PER_PARTY = ['organisationId', 'purpose'] as const;

/** The lawful bases, per party and purpose: Article 6, Article 9 with Schedule 1, and confidentiality, each for itself. */
export const BASIS_RULES: readonly Rule[] = [
  rule(
    'bases-missing',
    ['error', `${ARTICLE_6}; ICO: recording the lawful basis is mandatory`],
    counted(0, 0),
    PER_PARTY,
  ),
  rule('bases-given-twice', ['error', ARTICLE_6], counted(2, Infinity), PER_PARTY),
  rule(
    'basis-of-no-purpose',
    ['error', 'UK GDPR Article 5(1)(b)'],
    (of) => each(of, ({ purpose }) => !of.terms.purposes.includes(purpose)),
    PER_PARTY,
  ),
  rule(
    'basis-not-for-public-authority',
    ['error', NOT_IN_ITS_TASKS],
    (of) => each(of, ({ article6 }, party) => ['6(1)(ea)', '6(1)(f)'].includes(article6) && isPublic(party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'recognised-interest-not-fitting',
    ['error', 'UK GDPR Annex 1 (Data (Use and Access) Act 2025, Schedule 4)'],
    (of) =>
      each(of, ({ article6, purpose }, party) => {
        return article6 === '6(1)(ea)' && purpose !== 'safeguarding' && !isPublic(party, of.facts);
      }),
    PER_PARTY,
  ),
  rule(
    'consent-not-for-public-authority',
    ['error', CONSENT],
    (of) => each(of, ({ article6 }, party) => article6 === '6(1)(a)' && isPublic(party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'consent-as-basis',
    ['warning', CONSENT],
    (of) => each(of, ({ article6 }, party) => article6 === '6(1)(a)' && !isPublic(party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'public-task-without-authority',
    ['warning', 'UK GDPR Article 6(3); Data Protection Act 2018, section 8'],
    (of) => each(of, ({ article6 }, party) => article6 === '6(1)(e)' && !isPublic(party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'legitimate-interests-to-weigh',
    ['warning', 'UK GDPR Article 6(1)(f); ICO: legitimate interests assessment'],
    (of) => each(of, ({ article6 }, party) => article6 === '6(1)(f)' && !isPublic(party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'vital-interests-as-standing-basis',
    ['warning', 'UK GDPR recital 46 and Article 9(2)(c)'],
    (of) => each(of, ({ article6, article9 }) => article6 === '6(1)(d)' || article9 === '9(2)(c)'),
    PER_PARTY,
  ),
  rule(
    'schedule-1-condition-missing',
    ['error', SCHEDULE_1],
    (of) => each(of, ({ article9, schedule1 }) => SCHEDULE_1_FOR[article9] !== undefined && schedule1 === undefined),
    PER_PARTY,
  ),
  rule('schedule-1-condition-not-fitting', ['error', SCHEDULE_1], (of) => each(of, doesNotFit), PER_PARTY),
  rule(
    'schedule-1-condition-without-need',
    ['error', SCHEDULE_1],
    (of) => each(of, ({ article9, schedule1 }) => SCHEDULE_1_FOR[article9] === undefined && schedule1 !== undefined),
    PER_PARTY,
  ),
  rule(
    'policy-document-needed',
    ['warning', 'Data Protection Act 2018, Schedule 1, paragraphs 1(1)(b) and 5 and Part 4'],
    policyDocuments,
    ['organisationId'],
  ),
  rule(
    'secrecy-to-confirm',
    ['warning', 'UK GDPR Article 9(3); Data Protection Act 2018, section 11(1)'],
    (of) => each(of, ({ article9 }, party) => article9 === '9(2)(h)' && isOf(IN_EDUCATION, party, of.facts)),
    PER_PARTY,
  ),
  rule(
    'improvement-needs-no-names',
    ['warning', 'National data opt-out (reference 3.6); UK GDPR Article 89(1)'],
    ({ terms }) => when(terms.purposes.includes('service-improvement')),
  ),
  ...confidentialityRules(),
];

function confidentialityRules(): Rule[] {
  return [
    rule(
      'implied-agreement-outside-care',
      ['error', `${CONFIDENCE}; NHS England, consent and confidential patient information`],
      (of) =>
        each(of, ({ confidentiality, purpose }, party) => {
          return (
            confidentiality === 'implied-direct-care' &&
            CARE.concat('safeguarding').includes(purpose) &&
            isOf(IN_EDUCATION, party, of.facts)
          );
        }),
      PER_PARTY,
    ),
    rule(
      'implied-agreement-beyond-care',
      ['error', `${CONFIDENCE}; Caldicott principles 2 and 8`],
      (of) =>
        each(of, ({ confidentiality, purpose }) => {
          return confidentiality === 'implied-direct-care' && purpose === 'service-improvement';
        }),
      PER_PARTY,
    ),
    rule(
      'explicit-agreement-to-tell-university',
      ['warning', CONFIDENCE],
      (of) =>
        of.terms.pathways.some(({ pathway }) => pathway === 'nhs-to-university-step-down')
          ? each(of, ({ confidentiality, purpose }, party) => {
              return (
                confidentiality === 'implied-direct-care' &&
                purpose !== 'service-improvement' &&
                isOf(IN_CARE, party, of.facts)
              );
            })
          : [],
      PER_PARTY,
    ),
    rule(
      'public-interest-as-standing-basis',
      ['error', `${CONFIDENCE}; NHS Confidentiality Code of Practice: each case by itself`],
      (of) =>
        each(of, ({ confidentiality, purpose }) => {
          return confidentiality === 'overriding-public-interest' && purpose !== 'safeguarding';
        }),
      PER_PARTY,
    ),
    rule(
      'duty-to-share-not-of-education',
      ['error', 'Health and Social Care Act 2012, section 251B: health and adult social care bodies alone'],
      (of) =>
        each(of, ({ confidentiality, purpose }, party) => {
          return confidentiality === 'legal-duty' && CARE.includes(purpose) && isOf(IN_EDUCATION, party, of.facts);
        }),
      PER_PARTY,
    ),
  ];
}

/** Where a basis is broken; the layers are among the facts, for the sentence. */
function each({ terms, facts }: Case, holds: (basis: PurposeBasis, party: Party) => boolean) {
  const found = terms.parties.flatMap((party) =>
    party.bases
      .filter((basis) => holds(basis, party))
      .map((basis) => ({
        ...{ organisationId: party.organisationId, kind: kindOf(party, facts), ...basis },
        conditions: SCHEDULE_1_FOR[basis.article9] ?? [],
      })),
  );
  // A party named twice, or a basis given twice, has rules of its own.
  return found.filter(
    ({ organisationId, purpose }, index) =>
      found.findIndex((other) => other.organisationId === organisationId && other.purpose === purpose) === index,
  );
}

function counted(least: number, most: number): Rule['against'] {
  return ({ terms }) =>
    terms.parties.flatMap(({ organisationId, bases }) =>
      terms.purposes
        .filter((purpose) => {
          const given = bases.filter((basis) => basis.purpose === purpose).length;
          return least <= given && given <= most;
        })
        .map((purpose) => ({ organisationId, purpose })),
    );
}

function doesNotFit({ article9, schedule1 }: PurposeBasis): boolean {
  const fitting = SCHEDULE_1_FOR[article9];
  return fitting !== undefined && schedule1 !== undefined && !fitting.includes(schedule1);
}

/** Conditions of paragraph 1 and of substantial public interest need a policy document of the controller. */
function policyDocuments({ terms }: Case) {
  return terms.parties
    .filter(({ bases }) => bases.some(({ article9 }) => article9 === '9(2)(b)' || article9 === '9(2)(g)'))
    .map(({ organisationId }) => ({ organisationId }));
}
