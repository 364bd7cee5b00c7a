import { type DataCategory, type DataItem, type Party } from '@footbridge/contracts';
import { categoriesOf } from '../agreement/terms.js';
import { isBlank, rule, twice, when, type Case, type Rule } from './finding.js';
import { carriedBy, FLOWS, IN_CARE, isAt, isOf, waysOf, type Way } from './flows.js';
import { usesNamed } from './uses.js';

const MINIMISATION = 'UK GDPR Article 5(1)(c); Caldicott principle 3';
const LIMITATION = 'UK GDPR Article 5(1)(b)';
const STORAGE = 'UK GDPR Article 5(1)(e)';
const RECORDS_CODE = 'NHS Records Management Code of Practice: mental health records';
const WAYS = ['out', 'back'] as const satisfies readonly Way[];
/** Years for which a mental health record is kept after the last contact. */
const MENTAL_HEALTH_RECORD = 20;
/** Beyond this nobody's schedule goes without a reason of its own. */
const USUALLY_AT_MOST = 25;

/** What is shared, why, which way, and how long each party keeps it. */
export const INFORMATION_RULES: readonly Rule[] = [
  rule('purposes-missing', ['error', LIMITATION], ({ terms }) => when(terms.purposes.length === 0)),
  rule(
    'use-that-is-never-agreed',
    ['error', `${LIMITATION}; no use for academic judgement, discipline, fitness, admissions, fees or visas`],
    ({ terms }) => usesNamed(terms),
    ['where', 'use'],
  ),
  rule('items-missing', ['error', 'ICO data sharing code: which data items are shared'], ({ terms }) =>
    when(terms.items.length === 0),
  ),
  rule(
    'item-listed-twice',
    ['error', 'UK GDPR Article 5(1)(a): one item, one direction and one reason'],
    ({ terms }) => twice(categoriesOf(terms)).map((category) => ({ category })),
    ['category'],
  ),
  rule(
    'necessity-missing',
    ['error', `${MINIMISATION}; Caldicott principle 2`],
    ({ terms }) => terms.items.filter(({ necessity }) => isBlank(necessity)).map(({ category }) => ({ category })),
    ['category'],
  ),
  rule('category-not-needed', ['warning', MINIMISATION], notNeeded, ['category']),
  rule('direction-of-no-pathway', ['error', MINIMISATION], wrongWay, ['category', 'direction']),
  rule(
    'category-missing',
    ['error', 'Caldicott principle 7: the duty to share for care is as important as the duty to protect'],
    needed,
    ['pathway', 'category'],
  ),
  rule('retention-missing', ['error', STORAGE], retentionMissing, ['organisationId', 'record']),
  rule('retention-of-nothing-received', ['warning', STORAGE], retentionOfNothing, ['organisationId', 'record']),
  rule(
    'retention-shorter-than-records-code',
    ['warning', RECORDS_CODE],
    (of) =>
      kept(of, ({ record, years }, party) => {
        return record === 'referral-record' && years < MENTAL_HEALTH_RECORD && isOf(IN_CARE, party, of.facts);
      }),
    ['organisationId', 'record'],
  ),
  rule(
    'retention-longer-than-usual',
    ['warning', STORAGE],
    (of) => kept(of, ({ record, years }) => record !== 'exchange-copy' && years > USUALLY_AT_MOST),
    ['organisationId', 'record'],
  ),
  rule(
    'exchange-copy-kept-long',
    ['warning', `${STORAGE}; the copy in between is kept for the shortest useful time (reference 3.6)`],
    (of) => kept(of, ({ record, years }) => record === 'exchange-copy' && years > 1),
    ['organisationId', 'record'],
  ),
];

/** Whether any agreed pathway carries the category in that direction. */
function goes(category: DataCategory, way: Way, { terms }: Pick<Case, 'terms'>): boolean {
  return terms.pathways.some(({ pathway }) => carriedBy(pathway, way).includes(category));
}

function notNeeded(of: Case) {
  if (of.terms.pathways.length === 0) return [];
  return of.terms.items
    .filter(({ category }) => !WAYS.some((way) => goes(category, way, of)))
    .map(({ category }) => ({ category }));
}

/** Directions in which a category goes on no agreed pathway, though it goes in the other. */
function wrongWay(of: Case) {
  return of.terms.items
    .filter(({ category }) => WAYS.some((way) => goes(category, way, of)))
    .flatMap((item) =>
      waysOf(item)
        .filter((way) => !goes(item.category, way, of))
        .map((direction) => ({ category: item.category, direction })),
    );
}

function needed({ terms }: Case) {
  if (terms.items.length === 0) return [];
  const listed = (category: DataCategory, way: Way) => terms.items.some((item) => covers(item, category, way));
  return terms.pathways.flatMap(({ pathway }) =>
    WAYS.flatMap((direction) =>
      FLOWS[pathway][direction].needs
        // Listed the wrong way round, it is the direction that is wrong.
        .filter((category) => !listed(category, direction) && !isMisdirected(category, terms.items, { terms }))
        .map((category) => ({ pathway, category, direction })),
    ),
  );
}

function isMisdirected(category: DataCategory, items: readonly DataItem[], of: Pick<Case, 'terms'>): boolean {
  return items.some((item) => item.category === category && waysOf(item).some((way) => !goes(category, way, of)));
}

function covers(item: DataItem, category: DataCategory, way: Way): boolean {
  return item.category === category && waysOf(item).includes(way);
}

/** What a party gets: a referral where it may be the receiver; news of one where it may be the sender. */
function received(party: Party, { terms, facts }: Case): Party['retention'][number]['record'][] {
  const receives = terms.pathways.some(({ pathway }) => isAt(pathway, 'receiver', party, facts));
  const hears = terms.pathways.some(({ pathway }) => isAt(pathway, 'sender', party, facts));
  return [...(receives ? (['referral-record'] as const) : []), ...(hears ? (['progress-updates'] as const) : [])];
}

function retentionMissing(of: Case) {
  return of.terms.parties.flatMap((party) =>
    received(party, of)
      .filter((record) => !party.retention.some((each) => each.record === record))
      .map((record) => ({ organisationId: party.organisationId, record })),
  );
}

/** Its own referrals are every party's record, and the copy in between may be anybody's. */
function retentionOfNothing(of: Case) {
  return kept(of, ({ record }, party) => {
    const some = received(party, of);
    return some.length > 0 && record === 'progress-updates' && !some.includes(record);
  });
}

function kept({ terms }: Case, holds: (retention: Party['retention'][number], party: Party) => boolean) {
  return terms.parties.flatMap((party) =>
    party.retention
      .filter((each) => holds(each, party))
      .map(({ record, years }) => ({ organisationId: party.organisationId, record, years })),
  );
}
