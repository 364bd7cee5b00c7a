import { page } from '../../engine/page.js';
import { mapPart, need, part } from '../../services/answer.js';
import { homePath, ownReferralPath } from './places.js';
import { stepsOf } from './progress.js';
import { categoriesInWords } from './student-words.js';

type Named = { organisationId: string; name: string };
export type OwnReferral = {
  id: string;
  from: Named;
  to: Named;
  state: string;
  stateInWords: string;
  mustActNext?: Named & { side: 'sender' | 'receiver'; inWords: string; by: string };
  insteadInWords?: string;
  shared: { with: Named; state: 'given' | 'waiting' | 'stopped'; categories: string[] };
  sentAt: string;
  openedAt?: string;
  decidedAt?: string;
  closedAt?: string;
};

const OVER: readonly string[] = ['closed'];

/** Without the name of the service: it can say what somebody is ill with. */
const shown = ({ id, sentAt, openedAt, decidedAt, closedAt, ...referral }: OwnReferral) => ({
  id,
  from: referral.from,
  to: referral.to,
  stateInWords: referral.stateInWords,
  mustActNext: referral.mustActNext,
  insteadInWords: referral.insteadInWords,
  shared: referral.shared.state,
  sentAt,
  openedAt,
  decidedAt,
  closedAt,
  steps: stepsOf(referral.state),
  href: ownReferralPath.to({ id }),
});

/** How it goes, and the next step: who does it, and by when. */
export const homePage = page({
  path: homePath,
  audience: 'student',
  template: 'student/home',
  async view(visit) {
    const referrals = part(await visit.ask<{ items: OwnReferral[] }>('referrals', '/referrals'));
    return {
      title: 'Home',
      referrals: mapPart(referrals, ({ items }) => ({
        open: items.filter(({ state }) => !OVER.includes(state)).map(shown),
        over: items.filter(({ state }) => OVER.includes(state)).map(shown),
      })),
    };
  },
});

/** One of them, with what was shared for it. */
export const ownReferralPage = page({
  path: ownReferralPath,
  audience: 'student',
  template: 'student/referral',
  async view(visit) {
    const { id } = visit.params;
    const referral = need(await visit.ask<OwnReferral>('referrals', `/referrals/${encodeURIComponent(id)}`));
    return {
      title: 'How it goes',
      back: { href: homePath.to({}), text: 'Home' },
      referral: shown(referral),
      categories: categoriesInWords(referral.shared.categories),
    };
  },
});
