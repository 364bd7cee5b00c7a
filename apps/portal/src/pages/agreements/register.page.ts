import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { mapPart, need, part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { span } from '../../words/time.js';
import { words } from '../../words/words.js';
import { startOfDay } from '../officer/period.js';
import { AGREEMENT_STATES, type Agreements, type Counts, type ListedAgreement } from './answers.js';
import { placesOf } from './common.js';
import { to } from './act-paths.js';
import { agreementPath, agreementsPath, beginPath } from './paths.js';

const PARTY = /^[A-Z0-9]{3,10}$/;

/** What narrows the register, as it stands in the address. */
function filterOf(visit: Visit) {
  const [party, before] = [visit.query('party'), visit.query('reviewBefore')];
  return {
    state: visit.query('state', AGREEMENT_STATES),
    party: party !== undefined && PARTY.test(party) ? party : undefined,
    reviewBefore: startOfDay(before) === undefined ? undefined : before,
    amending: visit.query('amending', ['yes']),
  };
}

/** The agreements of one's own organisation. */
export const registerPage = page({
  path: agreementsPath,
  audience: 'staff',
  template: 'agreements/register',
  async view(visit) {
    const filter = filterOf(visit);
    const cursor = visit.query('cursor');
    const { state, party, reviewBefore, amending } = filter;
    const asked = new URLSearchParams({
      limit: '25',
      ...(state && { state }),
      ...(party !== undefined && { party }),
      ...(reviewBefore !== undefined && { reviewBefore: startOfDay(reviewBefore) ?? '' }),
      ...(amending && { amending: 'true' }),
      ...(cursor !== undefined && { cursor }),
    });
    const [listed, counted] = await Promise.all([
      visit.ask<Agreements>('agreements', `?${asked.toString()}`),
      visit.ask<Counts>('agreements', '/counts'),
    ]);
    const { items, next } = need(listed);
    const counts = part(counted);
    const others = counts.there ? counts.value.parties : [];
    const names = await visit.names({ organisations: [...items.flatMap(({ parties }) => parties), ...others, party] });
    return {
      title: 'Data sharing agreements',
      wide: true,
      places: placesOf(agreementsPath, visit.acting.role),
      ...filter,
      states: AGREEMENT_STATES.map((value) => ({
        value,
        text: textOf(value, counts.there ? counts.value : undefined),
      })),
      parties: [...new Set([...others, ...(party === undefined ? [] : [party])])]
        .map((value) => ({ value, text: names.organisation(value) }))
        .toSorted((a, b) => a.text.localeCompare(b.text)),
      total: mapPart(counts, ({ states }) => Object.values(states).reduce((sum, n) => sum + n, 0)),
      narrowed: Object.values(filter).some((each) => each !== undefined),
      waiting: OFFICERS.includes(visit.acting.role) ? to.waiting.to({}) : undefined,
      begin: counts.there && counts.value.actions.includes('draft') ? hrefOf(beginPath) : undefined,
      next: next && agreementsPath.to({}, { ...filter, cursor: next }),
      first: cursor && agreementsPath.to({}, filter),
      items: items.map((each) => inWords(each, names, visit.now)),
    };
  },
});

const hrefOf = (to: (() => string) | undefined) => to?.();

function textOf(state: (typeof AGREEMENT_STATES)[number], counts: Counts | undefined): string {
  return counts ? `${words(state)} (${String(counts.states[state] ?? 0)})` : words(state);
}

function inWords({ id, title, state, version, ...each }: ListedAgreement, names: Names, now: Date) {
  const runs = state === 'in-force' || state === 'review-due' || state === 'suspended';
  return {
    ...{ id, title, version, href: agreementPath.to({ id }) },
    parties: each.parties.map((party) => names.organisation(party)),
    purposes: each.purposes.map(words),
    state: words(state),
    from: each.from,
    to: each.to,
    ends: runs && each.to !== undefined ? endsIn(each.to, now) : undefined,
    reviewBy: each.reviewBy,
    review: runs && each.reviewBy !== undefined ? reviewIn(each.reviewBy, now) : undefined,
    amendment: each.amendment && `Version ${String(each.amendment.version)} on its way: ${words(each.amendment.state)}`,
    asked: each.suspensionAsked,
  };
}

/** `ends in 40 days`, `ended 2 days ago` */
export function endsIn(at: string, now: Date): string {
  const left = Date.parse(at) - now.getTime();
  return left > 0 ? `ends in ${span(left)}` : `ended ${span(left)} ago`;
}

/** `review due in 40 days`, `review 2 days late` */
export function reviewIn(at: string, now: Date): string {
  const left = Date.parse(at) - now.getTime();
  return left > 0 ? `review due in ${span(left)}` : `review ${span(left)} late`;
}
