import {
  plus,
  SECURITY_MEASURES,
  type DataCategory,
  type DecisionRecord,
  type Instant,
  type OrganisationKind,
  type Terms,
} from '@footbridge/contracts';
import { isBlank, rule, when, type Case, type Rule } from './finding.js';
import { IN_CARE, isOf, isPublic, kindsOf } from './flows.js';

const HEALTH: readonly DataCategory[] = [
  'reason-for-referral',
  'mental-health-history',
  'risk-and-safety',
  'safety-plan',
  'adjustments',
  'referral-progress',
  'appointment-attendance',
  'outcome-summary',
];
const HOME = 'GB';
/** Countries with adequacy regulations of the United Kingdom that cover every recipient there (ISO 3166). */
const ADEQUATE =
  'AD AR AT BE BG CH CY CZ DE DK EE ES FI FO FR GG GI GR HR HU IE IL IM IS IT JE KR LI LT LU LV MT NL NO NZ PL PT RO SE SI SK UY'.split(
    ' ',
  );
/** Days within which one party tells another of a request, out of the month that the law gives. */
const TELL_WITHIN = 7;
const NOTICE_DAYS = 28;
const CHILDREN: readonly OrganisationKind[] = ['school-or-college'];

const PROCESSOR = 'UK GDPR Article 28(3)';
const TRANSFERS = 'UK GDPR Articles 44 to 46 and 49';
const SECURITY = 'UK GDPR Article 32; ICO data sharing code, "Security"';
const DPIA = 'UK GDPR Article 35(3)(b); ICO data sharing code: health data of vulnerable people at scale';
const RIGHTS = 'UK GDPR Articles 12 to 22; Data Protection Act 2018, section 164A';
const ENDING = 'ICO data sharing code: termination, return and deletion';
const RECORD = 'ICO data sharing code, Annex B: data sharing decision form';
const REVIEW = 'ICO data sharing code: review regularly; WASPI: yearly';

/** Title, processor, transfers, security, rights, impact assessment, review, ending, and who may be a child. */
export const GOVERNANCE_RULES: readonly Rule[] = [
  rule('title-missing', ['error', 'ICO accountability framework: a central log of agreements'], ({ terms }) =>
    when(isBlank(terms.title)),
  ),
  rule('processor-missing', ['error', PROCESSOR], ({ terms }) =>
    when(terms.processor === undefined || isBlank(terms.processor.name)),
  ),
  rule('processor-contract-missing', ['error', PROCESSOR], ({ terms: { processor } }) =>
    when(processor !== undefined && !isBlank(processor.name) && isBlank(processor.contract)),
  ),
  rule('sub-processors-not-stated', ['error', 'UK GDPR Article 28(2) and (4)'], ({ terms }) =>
    when(terms.subProcessors === undefined),
  ),
  rule('transfers-not-stated', ['error', 'UK GDPR Articles 13(1)(f) and 30(1)(e)'], ({ terms }) =>
    when(terms.transfers === undefined),
  ),
  rule('sub-processor-abroad-without-safeguard', ['error', TRANSFERS], abroad, ['place', 'country']),
  rule(
    'adequacy-not-known',
    ['warning', 'UK GDPR Article 45; adequacy regulations under the Data Protection Act 2018'],
    ({ terms: { transfers = [] } }) =>
      transfers
        .filter(({ country, safeguard }) => safeguard === 'adequacy' && !ADEQUATE.includes(country))
        .map(({ country }) => ({ country })),
    ['country'],
  ),
  rule('security-missing', ['error', SECURITY], ({ terms }) => when((terms.security ?? []).length === 0)),
  rule(
    'security-measure-missing',
    ['error', SECURITY],
    ({ terms: { security = [] } }) =>
      security.length === 0
        ? []
        : SECURITY_MEASURES.filter((measure) => !security.includes(measure)).map((measure) => ({ measure })),
    ['measure'],
  ),
  rule('rights-missing', ['error', RIGHTS], ({ terms }) => when(terms.rights === undefined)),
  rule('rights-told-late', ['warning', `${RIGHTS}: one month in all`], ({ terms: { rights } }) =>
    when(rights !== undefined && rights.tellWithinDays > TELL_WITHIN, {
      days: rights?.tellWithinDays,
      usual: TELL_WITHIN,
    }),
  ),
  ...assessmentRules(),
  ...endingRules(),
  ...childrenRules(),
];

function assessmentRules(): Rule[] {
  return [
    rule('dpia-missing', ['error', DPIA], ({ terms }) =>
      when(terms.items.some(({ category }) => HEALTH.includes(category)) && isBlank(terms.dpia?.reference)),
    ),
    rule('dpia-not-yet-made', ['error', DPIA], ({ terms: { dpia }, now }) =>
      when(dpia !== undefined && now < dpia.on, { on: dpia?.on }),
    ),
    rule(
      'dpia-older-than-a-year',
      ['warning', 'UK GDPR Article 35(11); ICO: keep it under review'],
      ({ terms: { dpia }, now }) => when(dpia !== undefined && addYears(dpia.on, 1) < now, { on: dpia?.on }),
      // Another assessment needs another answer.
      ['on'],
    ),
    rule(
      'review-later-than-a-year',
      ['warning', REVIEW],
      ({ terms, now }) => {
        const [first, review] = reviewed(terms, now);
        return when(addYears(first, 1) < review && review <= addYears(first, 2), { reviewBy: review });
      },
      ['reviewBy'],
    ),
    rule('review-later-than-two-years', ['error', REVIEW], ({ terms, now }) => {
      const [first, review] = reviewed(terms, now);
      return when(addYears(first, 2) < review, { reviewBy: review });
    }),
  ];
}

function endingRules(): Rule[] {
  return [
    rule('ending-missing', ['error', ENDING], ({ terms }) => when(terms.ending === undefined)),
    rule('ending-notice-short', ['warning', ENDING], ({ terms: { ending } }) =>
      when(ending !== undefined && ending.noticeDays < NOTICE_DAYS, { days: ending?.noticeDays, usual: NOTICE_DAYS }),
    ),
    rule(
      'ending-data-against-retention',
      ['warning', 'UK GDPR Article 17(3)(b) and (c); NHS Records Management Code of Practice'],
      ({ terms, facts }) => {
        const data = terms.ending?.data;
        const keeps = terms.parties.some((party) => isOf(IN_CARE, party, facts));
        return when(keeps && data !== undefined && data !== 'own-record-kept', { data });
      },
    ),
    rule('ending-record-incomplete', ['error', RECORD], ({ terms }) => {
      const record = recordOf(terms);
      const missing = record ? lacking(record) : [];
      return when(missing.length > 0, { missing });
    }),
    rule(
      'ending-record-basis-not-for-public-authority',
      ['error', `${RECORD}; UK GDPR Article 6(1), last sentence`],
      (of) => {
        const article6 = recordOf(of.terms)?.article6;
        const barred = article6 === '6(1)(ea)' || article6 === '6(1)(f)' || article6 === '6(1)(a)';
        return when(barred && of.terms.parties.some((party) => isPublic(party, of.facts)), { article6 });
      },
    ),
    rule(
      'ending-phone-missing',
      ['error', 'Ending without stranding anyone (reference 3.6)'],
      ({ terms: { ending } }) => when(ending?.inFlight.continues === 'nothing' && isBlank(ending.inFlight.phone)),
    ),
  ];
}

function childrenRules(): Rule[] {
  return [
    rule(
      'children-may-be-concerned',
      ['warning', 'Gillick; Family Law Reform Act 1969, section 8; ICO data sharing code, "Children" (reference 3.6)'],
      (of) => when(kindsOf(of).some((kind) => CHILDREN.includes(kind))),
    ),
    rule(
      'safeguarding-not-a-purpose',
      ['warning', 'Education Act 2002, section 175; Keeping children safe in education'],
      (of) => when(kindsOf(of).some((kind) => CHILDREN.includes(kind)) && !of.terms.purposes.includes('safeguarding')),
    ),
  ];
}

function abroad({ terms: { subProcessors = [], transfers = [] } }: Case) {
  return subProcessors
    .map(({ country }, index) => ({ place: index + 1, country }))
    .filter(({ country }) => country !== HOME && !transfers.some((transfer) => transfer.country === country));
}

function recordOf({ ending }: Terms): DecisionRecord | undefined {
  return ending?.inFlight.continues === 'urgent-and-safety' ? ending.inFlight.record : undefined;
}

/** The fields of the decision record that say nothing. */
function lacking({ necessity, dpoView, dpiaConsidered }: DecisionRecord): string[] {
  return [
    ...(isBlank(necessity) ? ['necessity'] : []),
    ...(isBlank(dpoView) ? ['dpoView'] : []),
    ...(dpiaConsidered ? [] : ['dpiaConsidered']),
  ];
}

/** From when (an amendment: from now), and by when; that there is no date at all is said with the dates. */
function reviewed({ from, reviewBy }: Terms, now: Instant): [Instant, Instant] {
  const first = from === undefined || from < now ? now : from;
  return [first, reviewBy ?? first];
}

/** The same day so many years on; the 29th of February has the 1st of March. One hour is allowed for summer time. */
function addYears(at: Instant, years: number): Instant {
  const year = Number(at.slice(0, 4)) + years;
  const moved = new Date(at);
  moved.setUTCFullYear(year);
  return plus(moved.toISOString(), { hours: 1 });
}
