import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { need, part } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { entryPath, rightInWords, waitInWords, whoOf, type EntryActor, type Paged, type Right } from './entries.js';
import { asking, periodOf } from './period.js';
import { reviewSharingPath, type Review } from './reviews.page.js';

export const sharingPath = path('/assurance/sharing');

type WithoutPermission = {
  entryId: string;
  at: string;
  decisionId?: string;
  from?: string;
  to?: string;
  categories: string[];
  ground?: string;
  right?: Right;
  decidedBy: EntryActor;
  review: {
    state: 'reviewed' | 'awaited' | 'with-the-sharer';
    at?: string;
    by?: EntryActor;
    entryId?: string;
    afterSeconds?: number;
  };
};

/** Question 3: every sharing without permission, with its review. */
export const sharingPage = page({
  path: sharingPath,
  audience: OFFICERS,
  template: 'officer/sharing',
  async view(visit) {
    const period = periodOf(visit);
    const cursor = visit.query('cursor');
    const [answer, reviews] = await Promise.all([
      visit.ask<Paged<WithoutPermission>>('audit', `/sharing-without-permission?${asking(period, { cursor })}`),
      visit.ask<{ items: Review[] }>('referrals', '/reviews?kind=sharing-decision&state=awaited&limit=100'),
    ]);
    const { items, next } = need(answer);
    // Whoever does not review is refused that list: then nothing offers it to them.
    const mine = part(reviews);
    const offered = new Set(
      mine.there ? mine.value.items.filter(({ actions }) => actions.includes('review')).map(({ id }) => id) : [],
    );
    const actors = items.flatMap(({ decidedBy, review }) => [decidedBy, ...(review.by ? [review.by] : [])]);
    const names = await visit.names({
      organisations: [...items.flatMap(({ from, to }) => [from, to]), ...actors.map((each) => each.organisationId)],
      appointments: actors.map(({ appointmentId }) => appointmentId),
    });
    return {
      title: 'Sharing without permission',
      back: { text: 'Assurance', href: '/assurance' },
      wide: true,
      period,
      here: sharingPath.to({}),
      next: next === undefined ? undefined : sharingPath.to({}, { ...period, cursor: next }),
      first: cursor === undefined ? undefined : sharingPath.to({}, period),
      items: items.map(({ decisionId = '', review, ...each }) => ({
        at: each.at,
        from: names.organisation(each.from),
        to: names.organisation(each.to),
        ground: words(each.ground),
        categories: each.categories.map(words),
        right: each.right && rightInWords(each.right),
        who: whoOf(each.decidedBy, names),
        href: entryPath.to({ id: each.entryId }),
        review: {
          state: review.state,
          at: review.at,
          after: review.afterSeconds === undefined ? undefined : waitInWords(review.afterSeconds),
          who: review.by && whoOf(review.by, names),
          href: review.entryId === undefined ? undefined : entryPath.to({ id: review.entryId }),
          todo: offered.has(decisionId) ? reviewSharingPath.to({ id: decisionId }) : undefined,
        },
      })),
    };
  },
});
