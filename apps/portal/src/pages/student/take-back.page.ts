import { page } from '../../engine/page.js';
import { mapPart, need, part } from '../../services/answer.js';
import { type Consent } from './consent.js';
import { sharingPath, stoppedPath, takeBackPath } from './places.js';
import { categoriesInWords, sharedInWords } from './student-words.js';

/** What taking back does, and what it cannot undo; then it is done. No reason is asked. */
export const takeBackPage = page({
  path: takeBackPath,
  audience: 'student',
  template: 'student/take-back',
  async view(visit) {
    const { id } = visit.params;
    const consent = need(await visit.ask<Consent>('consents', `/consents/${encodeURIComponent(id)}`));
    const names = await visit.names({ organisations: [...consent.terms.recipients, consent.registeredBy] });
    return {
      title: 'Take back',
      version: consent.version,
      back: { href: sharingPath.to({}), text: 'What is shared' },
      with: consent.terms.recipients.map((each) => names.organisation(each)),
      university: names.organisation(consent.registeredBy),
      categories: categoriesInWords(consent.terms.categories),
      possible: consent.actions.includes('withdraw'),
      stopped: consent.state === 'withdrawn' ? stoppedPath.to({ id }) : undefined,
      sharing: sharingPath.to({}),
    };
  },
  read: () => ({}),
  save(_, visit) {
    const { id } = visit.params;
    return visit.act('consents', `/consents/${encodeURIComponent(id)}/withdraw`, {
      ...(visit.version !== undefined && { version: visit.version }),
    });
  },
  next: (_, visit) => stoppedPath.to({ id: visit.params.id }),
});

type Withdrawal = {
  withdrawnAt: string;
  recipients: string[];
  effect: { state: 'pending' | 'acknowledged-by-all' | 'by-limit'; since?: string; atLatest?: string };
};
type StillShared = {
  items: {
    stillShared: { count: number; items: { at: string; action: string; to?: string; categories: string[] }[] };
  }[];
};

/** Since when nothing more is shared, and what was still shared meanwhile. */
export const stoppedPage = page({
  path: stoppedPath,
  audience: 'student',
  template: 'student/stopped',
  async view(visit) {
    const { id } = visit.params;
    const [answer, shared] = await Promise.all([
      visit.ask<Withdrawal>('consents', `/consents/${encodeURIComponent(id)}/withdrawal`),
      visit.ask<StillShared>('audit', `/my-withdrawals?consent=${encodeURIComponent(id)}`),
    ]);
    const withdrawal = need(answer);
    const still = part(shared);
    const listed = still.there ? still.value.items.flatMap(({ stillShared }) => stillShared.items) : [];
    const names = await visit.names({
      organisations: [...withdrawal.recipients, ...listed.map(({ to }) => to)],
    });
    return {
      title: 'You took it back',
      back: { href: sharingPath.to({}), text: 'What is shared' },
      here: stoppedPath.to({ id }),
      withdrawnAt: withdrawal.withdrawnAt,
      effect: withdrawal.effect,
      with: withdrawal.recipients.map((each) => names.organisation(each)),
      still: mapPart(still, ({ items }) => ({
        known: items.length > 0,
        count: items.reduce((sum, { stillShared }) => sum + stillShared.count, 0),
        items: listed.map(({ at, action, to, categories }) => ({
          at,
          what: sharedInWords(action),
          to: names.organisation(to),
          categories: categoriesInWords(categories),
        })),
      })),
    };
  },
});
