import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { ACTS, to } from './act-paths.js';
import { type AgreementAction, type ListedAgreement } from './answers.js';
import { agreementPath } from './paths.js';

type Listed = ListedAgreement & { readonly waiting: readonly AgreementAction[] };

/** So many agreements are looked through for one page. */
const LOOKED_THROUGH = 100;

const WAITS: Partial<Record<AgreementAction, string>> = {
  propose: 'Finish the draft and propose it',
  advise: 'Advise on it',
  approve: 'Approve it for signature',
  sign: 'Sign it for your organisation',
  'confirm-suspension': 'Confirm or drop a suspension that was asked for',
  'review-suspension': 'Review an emergency suspension',
  'confirm-reinstatement': 'Confirm the end of a suspension',
  review: 'Review it',
  'approve-joining': 'Approve that a party joins',
  'advise-joining': 'Advise on joining it',
  join: 'Sign to join it',
};

/** Everything about agreements that waits for somebody in this role. */
export const queuePage = page({
  path: to.waiting,
  audience: OFFICERS,
  template: 'agreements/waiting',
  async view(visit) {
    const cursor = visit.query('cursor');
    const query = new URLSearchParams({ limit: String(LOOKED_THROUGH), ...(cursor !== undefined && { cursor }) });
    const { items, next } = need(
      await visit.ask<{ items: Listed[]; next?: string }>('agreements', `?${query.toString()}`),
    );
    const waiting = items.filter((each) => each.waiting.length > 0);
    const names = await visit.names({ organisations: waiting.flatMap(({ parties }) => parties) });
    return {
      title: 'Waiting for you',
      role: words(visit.acting.role).toLowerCase(),
      items: waiting.map(({ id, title, parties, state, version, amendment, waiting: acts }) => ({
        href: agreementPath.to({ id }),
        title,
        parties: parties.map((party) => names.organisation(party)),
        state: amendment ? `${words(state)}; amendment ${words(amendment.state).toLowerCase()}` : words(state),
        version: amendment?.version ?? version,
        acts: acts.flatMap((act) => {
          const text = WAITS[act];
          return text === undefined ? [] : [{ text, href: ACTS[act](id) }];
        }),
      })),
      next: next && to.waiting.to({}, { cursor: next }),
      first: cursor && to.waiting.to({}),
    };
  },
});
