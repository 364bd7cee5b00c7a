import { ROLE_CODES } from '@footbridge/contracts';
import { OVERSEERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { aboutInWords, holdersIn, vacationsIn, type Holder, type Standstill } from './holders.js';
import { at } from './paths.js';

const STATES = ['late', 'at-the-top', 'escalated', 'open'] as const;

type Obligation = {
  id: string;
  step: string;
  holder: Holder;
  dueAt: string;
  told: string[];
  atTheTop: boolean;
  about?: string;
  doneWhen?: string;
  standstills?: Standstill[];
  pause?: { reason: string; until: string };
};

/** Everything that stands at the organisation: who must act, by when, and who was told that it is late. */
export const whoMustActPage = page({
  path: at.whoMustAct,
  audience: OVERSEERS,
  template: 'duties/who-must-act',
  async view(visit) {
    const state = visit.query('state', STATES);
    const role = visit.query('role', ROLE_CODES);
    const cursor = visit.query('cursor');
    const given = { ...(state && { state }), ...(role && { role }) };
    const asked = new URLSearchParams({ limit: '25', ...given, ...(cursor !== undefined && { cursor }) });
    const { items, next } = need(
      await visit.ask<{ items: Obligation[]; next?: string }>('duties', `/oversight/obligations?${asked.toString()}`),
    );
    const holder = await holdersIn(
      items.map((each) => each.holder),
      visit,
    );
    return {
      title: 'Who must act',
      wide: true,
      state,
      role,
      states: STATES,
      roles: ROLE_CODES.map((code) => ({ code, text: words(code) })),
      items: items.map(({ holder: held, step, told, about, doneWhen, standstills, ...item }) => ({
        ...item,
        what: words(step),
        about: aboutInWords(about),
        doneWhen: doneWhen && words(`evidence.${doneWhen}`),
        vacations: vacationsIn(standstills, visit.now),
        holder: holder(held),
        told: told.map((each) => words(each)),
      })),
      load: at.load.to({}),
      delegations: at.delegations.to({}),
      transfer: at.transfer.to({}),
      next: next && at.whoMustAct.to({}, { ...given, cursor: next }),
      first: cursor && at.whoMustAct.to({}, given),
      everything: at.whoMustAct.to({}),
    };
  },
});
