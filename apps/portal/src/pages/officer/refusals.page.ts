import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { entryPath, plainly, waitInWords, whoOf, type Entry, type Paged } from './entries.js';
import { asking, periodOf, type Period } from './period.js';
import { waitsPicture, type Weeks } from './waits.js';

export const refusalsPath = path('/assurance/refusals');
export const ACTS = ['disclosure', 'access', 'governance'] as const;

type Refusal = Entry & {
  delay: { state: 'permitted-later' | 'not-permitted-since'; at?: string; afterSeconds?: number; entryId?: string };
};

/** Question 4: every refusal, and whether it delayed care. */
export const refusalsPage = page({
  path: refusalsPath,
  audience: OFFICERS,
  template: 'officer/refusals',
  async view(visit) {
    const period = periodOf(visit);
    const cursor = visit.query('cursor');
    const act = visit.query('act', ACTS);
    const weeksAsked = new URLSearchParams(asking(period, {}));
    weeksAsked.delete('limit');
    const [answer, weeks] = await Promise.all([
      visit.ask<Paged<Refusal>>('audit', `/refusals?${asking(period, { act, cursor })}`),
      visit.ask<Weeks>('audit', `/refusals/by-week?${weeksAsked.toString()}`),
    ]);
    const list = part(answer);
    const items = list.there ? list.value.items : [];
    const [names, picture] = await Promise.all([
      visit.names({
        organisations: items.flatMap(({ actor, organisations }) => [actor.organisationId, ...organisations]),
        appointments: items.map(({ actor }) => actor.appointmentId),
      }),
      drawn(part(weeks)),
    ]);
    return {
      title: 'Refusals, and whether they delayed care',
      back: { text: 'Assurance', href: '/assurance' },
      wide: true,
      period,
      act,
      acts: ACTS.map((value) => ({ value, text: words(value) })),
      here: refusalsPath.to({}),
      picture,
      list: mapPart(list, ({ next }) => ({
        ...pagesOf({ ...period, act }, cursor, next),
        items: items.map((each) => ({
          at: each.at,
          what: words(each.action),
          who: whoOf(each.actor, names),
          reasons: each.reasons.map(({ detail }) => plainly(detail, each.organisations, names)),
          href: entryPath.to({ id: each.id }),
          delay: {
            ...each.delay,
            after: each.delay.afterSeconds === undefined ? undefined : waitInWords(each.delay.afterSeconds),
            href: each.delay.entryId === undefined ? undefined : entryPath.to({ id: each.delay.entryId }),
          },
        })),
      })),
    };
  },
});

const pagesOf = (
  asked: Period & { act: string | undefined },
  cursor: string | undefined,
  next: number | undefined,
) => ({
  next: next === undefined ? undefined : refusalsPath.to({}, { ...asked, cursor: next }),
  first: cursor === undefined ? undefined : refusalsPath.to({}, asked),
});

async function drawn(weeks: Part<Weeks>) {
  if (!weeks.there) return weeks;
  return { there: true as const, value: await waitsPicture(weeks.value) };
}
