import { CLINICIANS, SERVICE_STAFF } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { askCounts, askRows, chosenOf, filtersOf, linksOf, type Counts } from '../referral-list.js';
import { assignPath, receivedPath, worklistPath } from './received.js';

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
export const VIEWS = TABS.map(({ view }) => view);

export type Row = {
  id: string;
  version: number;
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
  actions: readonly string[];
};
export type Rows = { items: Row[]; nextCursor?: string };

/** What came to the trust, by when it is to be decided. Who looks after nobody sees envelopes alone: the service answers no more. */
export const worklistPage = page({
  path: worklistPath,
  audience: [...CLINICIANS, ...SERVICE_STAFF],
  template: 'clinician/worklist',
  async view(visit) {
    const chosen = chosenOf((name) => visit.query(name), VIEWS, 'worklist');
    const { view } = chosen;
    const [list, counts] = await Promise.all([
      askRows<Rows>(visit, chosen).then(part),
      askCounts(visit, chosen).then(part),
    ]);
    const rows = list.there ? list.value.items : [];
    const names = await visit.names({
      organisations: [...rows.map(({ from }) => from), chosen.other],
      appointments: rows.map(({ assignedTo }) => assignedTo),
    });
    const links = linksOf(worklistPath, chosen);
    return {
      title: 'Worklist',
      wide: true,
      view,
      chosen,
      all: links.all,
      clinical: CLINICIANS.includes(visit.acting.role),
      tabs: TABS.map((tab) => ({
        text: tab.text,
        href: links.view(tab.view),
        active: tab.view === view,
        ...countOf(tab.view, counts),
      })),
      empty: TABS.find((tab) => tab.view === view)?.empty,
      filters: filtersOf(
        chosen,
        rows.map(({ from }) => from),
        names,
      ),
      assign: rows.some(mayAssign) ? assignPath.to({}) : undefined,
      list: mapPart(list, ({ items, nextCursor }) => ({
        rows: items.map((row) => rowOf(row, names)),
        next: links.next(nextCursor),
        first: links.first,
      })),
    };
  },
});

const mayAssign = ({ actions }: Row) => actions.includes('assign');

function countOf(view: string, counts: Part<Counts>): { count?: string } {
  const counted = counts.there ? counts.value.counts[view] : undefined;
  const more = counts.there && counts.value.capped?.includes(view) === true ? '+' : '';
  return counted === undefined ? {} : { count: `${counted}${more}` };
}

export function rowOf(row: Row, names: Names) {
  return {
    ...row,
    pick: mayAssign(row) ? `${row.id}.${row.version}` : undefined,
    href: receivedPath.to({ id: row.id }),
    university: names.organisation(row.from),
    by: row.decideBy ?? row.dueAt,
    assigned: row.assignedTo === undefined ? undefined : names.person(row.assignedTo),
  };
}
