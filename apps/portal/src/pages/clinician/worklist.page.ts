import { URGENCIES } from '@footbridge/contracts';
import { CLINICIANS, SERVICE_STAFF } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { receivedPath, worklistPath } from './received.js';

type Tab = { readonly view: string; readonly text: string; readonly empty: { title: string; text: string } };

/** The lists, and what each says when there is nothing in it. */
const TABS: readonly Tab[] = [
  {
    view: 'worklist',
    text: 'Waiting for triage',
    empty: {
      title: 'Nothing waits for triage',
      text: 'What a university sends to one of your duty teams appears here at once. Your team’s mailbox is told as well.',
    },
  },
  {
    view: 'mine',
    text: 'Mine',
    empty: { title: 'Nothing is assigned to you', text: 'A referral that you accept is yours until it is closed.' },
  },
  {
    view: 'waiting-for-information',
    text: 'Waiting for information',
    empty: {
      title: 'Nothing waits for information',
      text: 'When you have asked a university something, the referral stands here until it answers.',
    },
  },
  {
    view: 'past-target',
    text: 'Past target',
    empty: { title: 'Nothing is late', text: 'What was not decided or done by its time appears here.' },
  },
  {
    view: 'held',
    text: 'All that we hold',
    empty: {
      title: 'You hold nothing at the moment',
      text: 'Referrals of which your team must act next appear here, from the moment that they are accepted.',
    },
  },
];
const VIEWS = TABS.map(({ view }) => view);

type Row = {
  id: string;
  from: string;
  urgency: string;
  state?: string;
  submittedAt?: string;
  decideBy?: string;
  dueAt?: string;
  updatedAt?: string;
  changedSinceRead?: boolean;
  assignedTo?: string;
  student?: { name: string; birthDate?: string };
  safetyConcernsOn?: string;
};
type Rows = { items: Row[]; nextCursor?: string };
type Counts = { counts: Readonly<Record<string, number>>; capped?: readonly string[] };
type Chosen = { readonly view: string; readonly urgency: string | undefined; readonly other: string | undefined };

/** What came to the trust, by when it is to be decided. Who looks after nobody sees envelopes alone: the service answers no more. */
export const worklistPage = page({
  path: worklistPath,
  audience: [...CLINICIANS, ...SERVICE_STAFF],
  template: 'clinician/worklist',
  async view(visit) {
    const view = visit.query('view', VIEWS) ?? 'worklist';
    const chosen: Chosen = {
      view,
      urgency: visit.query('urgency', URGENCIES),
      other: organisation(visit.query('other')),
    };
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ view, limit: '25' });
    for (const [name, value] of Object.entries({ urgency: chosen.urgency, other: chosen.other, cursor }))
      if (value !== undefined) asked.set(name, value);
    const [list, counts] = await Promise.all([
      visit.ask<Rows>('referrals', `/referrals?${asked.toString()}`).then(part),
      visit.ask<Counts>('referrals', '/referrals/counts').then(part),
    ]);
    const rows = list.there ? list.value.items : [];
    const names = await visit.names({
      organisations: [...rows.map(({ from }) => from), chosen.other],
      appointments: rows.map(({ assignedTo }) => assignedTo),
    });
    return {
      title: 'Worklist',
      wide: true,
      view,
      chosen,
      clinical: CLINICIANS.includes(visit.acting.role),
      tabs: tabsOf(view, counts),
      empty: TABS.find((tab) => tab.view === view)?.empty,
      urgencies: URGENCIES.map((value) => ({ value, text: words(value), selected: value === chosen.urgency })),
      universities: universitiesIn(rows, chosen, names),
      list: mapPart(list, ({ items, nextCursor }) => ({
        rows: items.map((row) => rowOf(row, names)),
        next: nextCursor && worklistPath.to({}, { ...chosen, cursor: nextCursor }),
        first: cursor && worklistPath.to({}, chosen),
      })),
    };
  },
});

/** An address may say anything; what is no organisation's code is left out. */
const organisation = (code: string | undefined) => (code && /^[A-Z0-9]{3,10}$/.test(code) ? code : undefined);

function tabsOf(view: string, counts: Part<Counts>) {
  return TABS.map((tab) => {
    const counted = counts.there ? counts.value.counts[tab.view] : undefined;
    const more = counts.there && counts.value.capped?.includes(tab.view) === true ? '+' : '';
    return {
      text: tab.text,
      href: worklistPath.to({}, { view: tab.view }),
      active: tab.view === view,
      ...(counted === undefined ? {} : { count: `${counted}${more}` }),
    };
  });
}

/** Those of this page, and the one that was chosen: there is no list of all who may send. */
function universitiesIn(rows: readonly Row[], { other }: Chosen, names: Names) {
  const codes = [...new Set([...rows.map(({ from }) => from), ...(other === undefined ? [] : [other])])];
  return codes
    .map((value) => ({ value, text: names.organisation(value), selected: value === other }))
    .sort((a, b) => a.text.localeCompare(b.text));
}

function rowOf(row: Row, names: Names) {
  return {
    ...row,
    href: receivedPath.to({ id: row.id }),
    university: names.organisation(row.from),
    by: row.decideBy ?? row.dueAt,
    assigned: row.assignedTo === undefined ? undefined : names.person(row.assignedTo),
  };
}
