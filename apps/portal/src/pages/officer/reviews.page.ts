import { oneOf } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { recordLines, type RecordCodes } from '../adviser/decision-record.js';
import { decisionRecordPath } from '../adviser/decision-record.page.js';

export const reviewsPath = path('/reviews');
export const reviewSharingPath = path('/reviews/sharing/:id');
export const reviewAccessPath = path('/reviews/access/:id');

const KINDS = ['sharing-decision', 'relationship'] as const;
const STATES = ['awaited', 'reviewed'] as const;
const FINDINGS = ['justified', 'justified-with-learning', 'not-justified'] as const;
/** What came of asking the student, before something was shared without their permission. */
const ASKED: Readonly<Record<string, string>> = {
  agreed: 'They were asked and agreed',
  refused: 'They were asked and said no',
  'not-asked': 'They were not asked',
  'could-not-be-asked': 'They could not be asked',
};

/** What is reviewed, in codes, as `referrals` tells it. */
export type Review = {
  kind: (typeof KINDS)[number];
  id: string;
  version: number;
  state: (typeof STATES)[number];
  at: string;
  studentId: string;
  referralId?: string;
  mine: boolean;
  reviewedAt?: string;
  finding?: string;
  actions: string[];
  sharing?: {
    to: string;
    ground: string;
    asked: string;
    studentTold: boolean;
    categories: string[];
    oneOff: boolean;
    role: string;
    knowledgeAgeSeconds?: number;
    record?: RecordCodes;
  };
  claim?: { reason: string; to: string };
};

export function reviewPlaceOf(kind: string, id: string): string | undefined {
  if (kind === 'sharing-decision') return reviewSharingPath.to({ id });
  return kind === 'relationship' ? reviewAccessPath.to({ id }) : undefined;
}

/** Sharings without permission and looks without a relationship that somebody else has to review, or has. */
export const reviewsPage = page({
  path: reviewsPath,
  audience: 'staff',
  template: 'officer/reviews',
  async view(visit) {
    const state = visit.query('state', STATES) ?? 'awaited';
    const kind = visit.query('kind', KINDS);
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({
      limit: '25',
      state,
      ...(kind && { kind }),
      ...(cursor !== undefined && { cursor }),
    });
    const list = need(await visit.ask<{ items: Review[]; next?: string }>('referrals', `/reviews?${asked.toString()}`));
    const names = await visit.names({ organisations: list.items.map(({ sharing }) => sharing?.to) });
    return {
      title: 'Reviews',
      wide: true,
      state,
      kind,
      kinds: [
        { value: 'sharing-decision', text: 'Sharing without permission' },
        { value: 'relationship', text: 'Looks without a relationship' },
      ],
      next: list.next && reviewsPath.to({}, { state, kind, cursor: list.next }),
      first: cursor && reviewsPath.to({}, { state, kind }),
      items: list.items.map((each) => ({
        at: each.at,
        reviewedAt: each.reviewedAt,
        what: each.kind === 'relationship' ? 'A look without a relationship' : 'A sharing without permission',
        why: words(each.sharing?.ground ?? each.claim?.reason),
        to: each.sharing && names.organisation(each.sharing.to),
        finding: words(each.finding),
        mine: each.mine,
        href: reviewPlaceOf(each.kind, each.id),
        may: each.actions.includes('review'),
      })),
    };
  },
});

type Finding = (typeof FINDINGS)[number] | undefined;

/** Both reviews are the same form; what is looked at differs. */
function reviewPage<const P extends '/reviews/sharing/:id' | '/reviews/access/:id'>(
  at: ReturnType<typeof path<P>>,
  of: { readonly place: string; readonly title: string },
) {
  const placeOf = ({ params }: Visit<P>) => `/${of.place}/${encodeURIComponent((params as { id: string }).id)}/review`;
  return page<P, Finding>({
    path: at,
    audience: 'staff',
    template: 'officer/review',
    async view(visit, finding) {
      const answer = await visit.ask<Review>('referrals', placeOf(visit));
      const review = need(answer);
      const { sharing } = review;
      const names = await visit.names({ organisations: [sharing?.to, sharing?.record?.requester?.organisationId] });
      return {
        title: of.title,
        version: review.version,
        back: { href: reviewsPath.to({}), text: 'Reviews' },
        review,
        recipient: review.sharing && names.organisation(review.sharing.to),
        asked: review.sharing && (ASKED[review.sharing.asked] ?? words(review.sharing.asked)),
        categories: review.sharing?.categories.map(words),
        record: recordLines(sharing?.record, (id) => names.organisation(id)),
        complete: review.mine ? decisionRecordPath.to({ id: review.id }) : undefined,
        may: review.actions.includes('review'),
        findings: FINDINGS.map((value) => ({ value, text: words(value), checked: value === finding })),
      };
    },
    read: (form) => oneOf(form, 'finding', FINDINGS),
    errors: (finding) => (finding === undefined ? [{ field: 'finding', text: 'Choose what you found' }] : []),
    save: (finding, visit) =>
      visit.act('referrals', placeOf(visit), {
        body: { finding },
        ...(visit.version !== undefined && { version: visit.version }),
      }),
    next: () => ({ to: reviewsPath.to({}), notice: 'Your review has been recorded.' }),
    fieldOf: () => 'finding',
  });
}

export const reviewSharingPage = reviewPage(reviewSharingPath, {
  place: 'sharing-decisions',
  title: 'Review a sharing without permission',
});
export const reviewAccessPage = reviewPage(reviewAccessPath, {
  place: 'relationships',
  title: 'Review a look without a relationship',
});
