import { page } from '../../engine/page.js';
import { mapPart, need, part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { day } from '../../words/time.js';
import { type Consent } from './consent.js';
import { changePath, givePath, sharedPath, sharingPath, stoppedPath, takeBackPath } from './places.js';
import {
  categoriesInWords,
  purposeInWords,
  returnsInWords,
  rightInWords,
  sharedInWords,
  whatTheyMayKnow,
} from './student-words.js';

function shown(consent: Consent, names: Names, now: Date) {
  const { id, state, terms, actions, registeredBy } = consent;
  const over = terms.to !== undefined && new Date(terms.to) <= now;
  return {
    with: terms.recipients.map((each) => names.organisation(each)),
    categories: whatTheyMayKnow(terms.categories),
    purposes: terms.purposes.map(purposeInWords),
    returns: returnsInWords(terms.returns),
    university: names.organisation(registeredBy),
    until: terms.to === undefined ? 'You have set no end' : day(terms.to),
    since: day(consent.withdrawnAt ?? consent.expiredAt ?? terms.from),
    state,
    change: actions.includes('change') && !over ? changePath.to({ id }) : undefined,
    takeBack: actions.includes('withdraw') ? takeBackPath.to({ id }) : undefined,
    stopped: state === 'withdrawn' ? stoppedPath.to({ id }) : undefined,
  };
}

/** What is shared with whom, what for and until when, and what comes back. */
export const sharingPage = page({
  path: sharingPath,
  audience: 'student',
  template: 'student/sharing',
  async view(visit) {
    const list = need(
      await visit.ask<{ consents: Consent[] }>('consents', `/students/${visit.studentId}/consents`),
    ).consents;
    const names = await visit.names({
      organisations: list.flatMap(({ registeredBy, terms }) => [registeredBy, ...terms.recipients]),
    });
    const of = (...states: string[]) =>
      list.filter(({ state }) => states.includes(state)).map((each) => shown(each, names, visit.now));
    return {
      title: 'What is shared',
      given: of('given'),
      ended: of('withdrawn', 'expired'),
      give: givePath.to({}),
      everything: sharedPath.to({}),
    };
  },
});

type Shared = {
  entryId: string;
  at: string;
  action: string;
  from?: string;
  to?: string;
  purpose?: string;
  categories: string[];
  right?: { kind: string; ground?: string };
};

/** Everything that was shared, the newest first. */
export const sharedPage = page({
  path: sharedPath,
  audience: 'student',
  template: 'student/shared',
  async view(visit) {
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ limit: '20', ...(cursor !== undefined && { cursor }) });
    const list = part(
      await visit.ask<{ items: Shared[]; next?: number }>('audit', `/my-disclosures?${asked.toString()}`),
    );
    const names = await visit.names({
      organisations: list.there ? list.value.items.flatMap(({ from, to }) => [from, to]) : [],
    });
    return {
      title: 'All that was shared',
      back: { href: sharingPath.to({}), text: 'What is shared' },
      list: mapPart(list, ({ items, next }) => ({
        items: items.map((each) => ({
          at: each.at,
          what: sharedInWords(each.action),
          from: names.organisation(each.from),
          to: names.organisation(each.to),
          purpose: each.purpose === undefined ? '' : purposeInWords(each.purpose),
          categories: categoriesInWords(each.categories),
          right: rightInWords(each.right),
        })),
        next: next === undefined ? undefined : sharedPath.to({}, { cursor: next }),
        first: cursor && sharedPath.to({}),
      })),
    };
  },
});
