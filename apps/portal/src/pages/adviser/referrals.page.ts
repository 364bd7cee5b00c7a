import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { part, mapPart, type Answer } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { askCounts, askRows, chosenOf, filtersOf, isNarrowed, linksOf, type Counts } from '../referral-list.js';
import { at } from './paths.js';

type Row = {
  readonly id: string;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: string;
  readonly state?: string;
  /** The state as far as it may come back. */
  readonly status?: string;
  readonly student?: { readonly name: string; readonly birthDate?: string };
  readonly youMustActNext: boolean;
  readonly submittedAt?: string;
  readonly updatedAt?: string;
  readonly dueAt?: string;
};
type Listing = { readonly items: readonly Row[]; readonly nextCursor?: string };

/** The tabs, as data: what each is called, and what to say when it is empty. */
const TABS = [
  { view: 'drafts', text: 'Drafts', empty: 'You have no drafts', hint: 'Find or add the student to start a referral.' },
  {
    view: 'waiting-for-student',
    text: 'Waiting for the student',
    empty: 'No draft waits for a student',
    hint: 'A draft waits here as long as the student has given no permission.',
  },
  {
    view: 'sent',
    text: 'Sent',
    empty: 'Nothing has been sent',
    hint: 'What you send appears here until it is closed.',
  },
  {
    view: 'needs-us',
    text: 'Needs us',
    empty: 'Nothing needs your university now',
    hint: 'When your university must act next, it appears here with its time.',
  },
  { view: 'closed', text: 'Closed', empty: 'Nothing is closed', hint: 'What is over appears here.' },
] as const;
const VIEWS = TABS.map(({ view }) => view);

/** An adviser's home: what was begun and sent, and what the university must do. */
export const referralsPage = page({
  path: at.referrals,
  audience: ADVISERS,
  template: 'adviser/referrals',
  async view(visit) {
    const chosen = chosenOf((name) => visit.query(name), VIEWS, 'sent');
    const { view } = chosen;
    const narrowed = isNarrowed(chosen);
    const [list, counts, ofAll] = await Promise.all([
      askRows<Listing>(visit, chosen),
      askCounts(visit, chosen),
      // What needs the university is said whatever the list is narrowed to.
      narrowed ? askCounts(visit, ALL) : undefined,
    ]);
    const listed = part(list);
    const rows = listed.there ? listed.value.items : [];
    const names = await visit.names({
      organisations: [...rows.map(({ to }) => to), chosen.other],
      services: rows.map(({ serviceId }) => serviceId),
    });
    const known = counts.ok ? counts.body.counts : {};
    const links = linksOf(at.referrals, chosen);
    return {
      title: 'My referrals',
      wide: true,
      find: at.students.to({}),
      tab: TABS.find((tab) => tab.view === view),
      tabs: TABS.filter(({ view: each }) => counts.ok || each === 'drafts' || each === 'sent').map((tab) => ({
        text: tab.text,
        href: links.view(tab.view),
        count: known[tab.view],
        active: tab.view === view,
      })),
      needsUs: view === 'needs-us' && !narrowed ? 0 : needing(ofAll ?? counts),
      needsUsPage: at.referrals.to({}, { view: 'needs-us' }),
      all: links.all,
      filters: filtersOf(
        chosen,
        rows.map(({ to }) => to),
        names,
      ),
      list: mapPart(listed, ({ items, nextCursor }) => ({
        items: items.map((row) => shownRow(row, names)),
        next: links.next(nextCursor),
        first: links.first,
      })),
    };
  },
});

const ALL = chosenOf(() => undefined, VIEWS, 'sent');
const needing = (counts: Answer<Counts>) => (counts.ok ? (counts.body.counts['needs-us'] ?? 0) : 0);

function shownRow(row: Row, names: Names) {
  const { id, to, serviceId, urgency, state, status, student, youMustActNext } = row;
  const draft = state === 'draft';
  return {
    id,
    href: (draft ? at.tasks : at.referral).to({ id }),
    who: student?.name,
    birthDate: student?.birthDate,
    service: names.service(serviceId),
    to: names.organisation(to),
    urgency: words(urgency),
    status: draft ? 'Draft' : words(status ?? 'sent'),
    updated: row.updatedAt ?? row.submittedAt,
    us: youMustActNext,
    dueAt: row.dueAt,
  };
}
