import { OFFICERS } from '../../engine/navigation.js';
import { page, type View } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { mapPart, need, part } from '../../services/answer.js';
import { words } from '../../words/words.js';
import {
  entryPath,
  openedPath,
  rightInWords,
  studentPath,
  studentsPath,
  takenBackPath,
  whoOf,
  type EntryActor,
  type EntryObject,
  type Paged,
  type Right,
} from './entries.js';
import { asking, periodOf } from './period.js';

export type Shared = {
  entryId: string;
  at: string;
  action: string;
  from?: string;
  to?: string;
  purpose?: string;
  categories: string[];
  right?: Right;
  by: EntryActor;
  objects: EntryObject[];
};
type Opening = {
  personId: string;
  appointmentId?: string;
  organisationId: string;
  role: string;
  relationship: { kind: string; claimed?: string } | null;
  actions: string[];
  times: number;
  firstAt: string;
  lastAt: string;
};
type Withdrawal = {
  consentId: string;
  withdrawnAt: string;
  by: EntryActor;
  entryId: string;
  effect: { state: 'pending' | 'acknowledged-by-all' | 'by-limit'; since?: string };
  stillShared: { count: number; items: Shared[] };
};
type About = Pick<Visit, 'query'> & { readonly params: { readonly id: string } };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What the three pages about one student share: where one is, the period, and the ways on. */
function frameOf(visit: About, here: Path, title: string): View & { about: string } {
  const { id } = visit.params;
  return {
    title,
    about: id,
    back: { href: studentsPath.to({}), text: 'Another student' },
    wide: true,
    period: periodOf(visit),
    here: here.to({ id }),
    places: [
      { text: 'What was shared', path: studentPath },
      { text: 'Who opened it', path: openedPath },
      { text: 'Permission taken back', path: takenBackPath },
    ].map(({ text, path }) => ({
      text,
      href: path.to({ id }, periodOf(visit)),
      active: path.pattern === here.pattern,
    })),
  };
}

/** The pages of a list under an address. */
function pagesOf(visit: About, here: Path, next: number | undefined) {
  const { id } = visit.params;
  const period = periodOf(visit);
  return {
    next: next === undefined ? undefined : here.to({ id }, { ...period, cursor: next }),
    first: visit.query('cursor') === undefined ? undefined : here.to({ id }, period),
  };
}

const notAnId = (id: string) => !UUID.test(id);
const missing = { ok: false, problem: { status: 404, code: 'not-found', reasons: [] } } as const;

/** Question 1: everything shared about this student, with whom, why and by what right. */
export const studentPage = page({
  path: studentPath,
  audience: OFFICERS,
  template: 'officer/student',
  async view(visit) {
    const { id } = visit.params;
    if (notAnId(id)) return need<View>(missing);
    const asked = asking(periodOf(visit), { cursor: visit.query('cursor') });
    const { items, next } = need(await visit.ask<Paged<Shared>>('audit', `/students/${id}/disclosures?${asked}`));
    const names = await visit.names({
      organisations: items.flatMap(({ from, to, by }) => [from, to, by.organisationId]),
      appointments: items.map(({ by }) => by.appointmentId),
    });
    return {
      ...frameOf(visit, studentPath, 'Everything shared about this student'),
      ...pagesOf(visit, studentPath, next),
      items: items.map((each) => ({
        at: each.at,
        what: words(each.action),
        from: names.organisation(each.from),
        to: names.organisation(each.to),
        purpose: words(each.purpose),
        categories: each.categories.map(words),
        right: each.right && rightInWords(each.right),
        without: each.right?.kind === 'without-permission',
        who: whoOf(each.by, names),
        href: entryPath.to({ id: each.entryId }),
      })),
    };
  },
});

/** Question 2: everyone who opened what is about this student, and their relationship. */
export const openedPage = page({
  path: openedPath,
  audience: OFFICERS,
  template: 'officer/opened',
  async view(visit) {
    const { id } = visit.params;
    if (notAnId(id)) return need<View>(missing);
    const asked = asking(periodOf(visit), { student: id, cursor: visit.query('cursor') });
    const { items, next } = need(await visit.ask<Paged<Opening>>('audit', `/openings?${asked}`));
    const names = await visit.names({
      organisations: items.map(({ organisationId }) => organisationId),
      appointments: items.map(({ appointmentId }) => appointmentId),
    });
    return {
      ...frameOf(visit, openedPath, 'Everyone who opened something about this student'),
      ...pagesOf(visit, openedPath, next),
      items: items.map(({ relationship, ...each }) => ({
        ...each,
        who: whoOf({ kind: 'staff', ...each }, names),
        did: each.actions.map(words),
        relationship: relationship === null ? undefined : words(relationship.kind),
        claimed: words(relationship?.claimed),
      })),
    };
  },
});

/** What the student took back, and what was still shared until it had its effect everywhere. */
export const takenBackPage = page({
  path: takenBackPath,
  audience: OFFICERS,
  template: 'officer/taken-back',
  async view(visit) {
    const { id } = visit.params;
    if (notAnId(id)) return need<View>(missing);
    const asked = asking({}, { cursor: visit.query('cursor') });
    const list = part(await visit.ask<Paged<Withdrawal>>('audit', `/students/${id}/withdrawals?${asked}`));
    const given = list.there ? list.value.items : [];
    const shared = given.flatMap(({ stillShared }) => stillShared.items);
    const names = await visit.names({
      organisations: [...given.map(({ by }) => by.organisationId), ...shared.map(({ to }) => to)],
      appointments: given.map(({ by }) => by.appointmentId),
    });
    return {
      ...frameOf(visit, takenBackPath, 'Permission that this student took back'),
      list: mapPart(list, ({ items, next }) => ({
        ...pagesOf(visit, takenBackPath, next),
        items: items.map((each) => ({
          ...each,
          who: whoOf(each.by, names),
          href: entryPath.to({ id: each.entryId }),
          still: each.stillShared.items.map(({ at, to, action, entryId }) => ({
            at,
            to: names.organisation(to),
            what: words(action),
            href: entryPath.to({ id: entryId }),
          })),
        })),
      })),
    };
  },
});
