import { type Role } from '@footbridge/contracts';
import { ADVISERS, CLINICIANS, SERVICE_STAFF } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { mapPart, part } from '../../services/answer.js';
import { aboutInWords, vacationsIn, type Standstill } from '../duties/holders.js';
import { at as dutiesAt } from '../duties/paths.js';
import { oneOffPath } from '../agreements/one-offs.page.js';
import { decisionRecordPath } from '../adviser/decision-record.page.js';
import { concernPath } from '../officer/concerns.page.js';
import { reviewPlaceOf } from '../officer/reviews.page.js';
import { words } from '../../words/words.js';

const WHICH = ['all', 'late', 'escalated'] as const;

type ToDo = {
  id: string;
  case: { kind: string; id: string };
  step: string;
  dueAt: string;
  late: boolean;
  state: string;
  mine: 'role' | 'duty-team' | 'covering' | 'cover-role' | 'escalated-to';
  coveringFor?: string;
  told: string[];
  atTheTop: boolean;
  about?: string;
  doneWhen?: string;
  standstills?: Standstill[];
  pause?: { reason: string; until: string };
};
/** A sharing of one's own whose decision record is not complete. */
type Incomplete = { id: string; to: string; at: string };
type Counts = { all: number; soon: number; late: number; escalatedTo: number };

export const toDosPath = path('/to-dos');

/** What I, my role and my duty teams have to do, by when. */
export const toDosPage = page({
  path: toDosPath,
  audience: 'staff',
  template: 'everyone/to-dos',
  async view(visit) {
    const which = visit.query('which', WHICH) ?? 'all';
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ limit: '25' });
    if (cursor !== undefined) asked.set('cursor', cursor);
    if (which === 'late') asked.set('dueBefore', visit.now.toISOString());
    if (which === 'escalated') asked.set('state', 'escalated');
    const [list, counts, records] = await Promise.all([
      visit.ask<{ items: ToDo[]; next?: string }>('duties', `/obligations?${asked.toString()}`),
      visit.ask<Counts>('duties', '/obligations/counts'),
      isCaring(visit.acting.role)
        ? visit.ask<{ items: Incomplete[] }>('referrals', '/sharing-decisions/incomplete')
        : undefined,
    ]);
    const names = await visit.names({
      appointments: list.ok ? list.body.items.map(({ coveringFor }) => coveringFor) : [],
      organisations: [
        ...(list.ok ? list.body.items.map(({ step }) => otherIn(step)) : []),
        ...(records?.ok ? records.body.items.map((each) => each.to) : []),
      ],
    });
    return {
      title: 'My to-dos',
      delegations: dutiesAt.delegations.to({}),
      which,
      counts: part(counts),
      records:
        records &&
        mapPart(part(records), ({ items }) =>
          items.map(({ id, to, at }) => ({ at, name: names.organisation(to), href: decisionRecordPath.to({ id }) })),
        ),
      list: mapPart(part(list), ({ items, next }) => ({
        items: items.map((item) => ({
          ...item,
          what: whatOf(item, (id) => names.organisation(id)),
          about: aboutInWords(item.about),
          doneWhen: item.doneWhen && words(`evidence.${item.doneWhen}`),
          vacations: vacationsIn(item.standstills, visit.now),
          whose: whoseOf(item, names.person(item.coveringFor)),
          paused: item.pause && { reason: words(item.pause.reason), until: item.pause.until },
          href: placeOf(item, visit.acting.role),
          ...stepsOf(item, visit.acting.role),
        })),
        next: next && toDosPath.to({}, { which, cursor: next }),
        first: cursor && toDosPath.to({}, { which }),
      })),
    };
  },
});

/** What to do; of an agreement to propose also with whom. */
function whatOf({ step }: ToDo, nameOf: (id: string) => string): string {
  const other = otherIn(step);
  return other === undefined ? words(step) : `${words(step)} with ${nameOf(other)}`;
}

/** With whom an agreement is to be proposed: the step is named after them. */
function otherIn(step: string): string | undefined {
  return /^propose-agreement-with-([a-z0-9]{3,10})$/.exec(step)?.[1]?.toUpperCase();
}

const isCaring = (role: Role) => CLINICIANS.includes(role) || (ADVISERS as readonly Role[]).includes(role);

/** Why it is on the list. */
function whoseOf({ mine, atTheTop }: ToDo, name: string): string {
  if (mine === 'role') return 'Your role';
  if (mine === 'duty-team') return 'Your duty team';
  if (mine === 'covering') return `You are covering for ${name}`;
  if (mine === 'cover-role') return 'Your role covers: nobody holds the role that must act, or it is vacation there';
  return `Another role: told to you because it is late${atTheTop ? ', and nobody is above you' : ''}`;
}

/** A contact with the student, and the clock of a step, for those who look after students. */
function stepsOf({ case: { kind, id } }: ToDo, role: Role): { contact?: string; clock?: string } {
  return kind === 'referral' && isCaring(role)
    ? { contact: dutiesAt.contact.to({ id }), clock: dutiesAt.clock.to({ id }) }
    : {};
}

/** Where a to-do is done: the receiver's pages are not the sender's. */
function placeOf({ case: { kind, id }, step }: ToDo, role: Role): string | undefined {
  if (step === 'review-sharing' || step === 'review-access') return reviewPlaceOf(kind, id);
  if (step === 'answer-access-concern') return concernPath.to({ id });
  const other = otherIn(step);
  if (other !== undefined) return oneOffPath.to({ other });
  if (kind === 'agreement') return `/agreements/${id}`;
  if (kind !== 'referral') return undefined;
  if (SERVICE_STAFF.some((each) => each === role)) return '/worklist';
  return `${CLINICIANS.includes(role) ? '/worklist' : '/referrals'}/${id}`;
}
