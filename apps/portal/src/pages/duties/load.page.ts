import { OVERSEERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { draw, type Picture } from '../../pictures/picture.js';
import { mapPart, part } from '../../services/answer.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { holdersIn, type Holder } from './holders.js';
import { at } from './paths.js';

type Load = {
  holder: Holder;
  open: number;
  late: number;
  atTheTop: number;
  met: number;
  missed: number;
  came: number;
  cameOutsideHours: number;
};
type Limits = { weeks: string[]; items: { step: string; week: string; met: number; missed: number }[] };

/** What each role and team has in hand and what was late, and which limits are missed, by step and week. */
export const loadPage = page({
  path: at.load,
  audience: OVERSEERS,
  template: 'duties/load',
  async view(visit) {
    const [load, limits] = await Promise.all([
      visit.ask<{ items: Load[] }>('duties', '/oversight/load'),
      visit.ask<Limits>('duties', '/oversight/limits'),
    ]);
    const holder = await holdersIn(load.ok ? load.body.items.map((each) => each.holder) : [], visit);
    const heat = part(limits);
    return {
      title: 'Load and limits of the teams',
      wide: true,
      back: { href: at.whoMustAct.to({}), text: 'Who must act' },
      load: mapPart(part(load), ({ items }) => items.map((each) => ({ ...each, name: holder(each.holder) }))),
      heat: heat.there ? { there: true, value: await heatMap(heat.value) } : heat,
      anyLimits: heat.there && heat.value.items.length > 0,
    };
  },
});

/** Missed limits by step and week, as shares of those that ended; the number stands in each field, so that no colour is needed. */
async function heatMap({ weeks, items }: Limits): Promise<Picture> {
  const values = items.map(({ step, week, met, missed }) => ({
    step: words(step),
    week: day(week),
    share: missed / Math.max(1, met + missed),
    text: `${missed} of ${met + missed}`,
  }));
  const field = { y: { field: 'step', type: 'nominal', title: null, axis: { labelLimit: 420 } } } as const;
  const svg = await draw({
    width: 620,
    height: { step: 40 },
    data: { values },
    encoding: {
      ...field,
      x: {
        field: 'week',
        type: 'nominal',
        title: 'Week from',
        scale: { domain: weeks.map((week) => day(week)) },
        axis: { labelAngle: -40 },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#4c6272' },
        encoding: {
          color: {
            field: 'share',
            type: 'quantitative',
            title: 'Missed',
            scale: { domain: [0, 1], range: ['#ffffff', '#f5a79e'] },
            legend: { format: '.0%' },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 12, color: '#212b32' },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  });
  const missed = items.reduce((sum, each) => sum + each.missed, 0);
  const ended = items.reduce((sum, each) => sum + each.met + each.missed, 0);
  return {
    title: 'Limits missed in the last 12 weeks',
    says: ended === 0 ? 'No limit ended.' : `${missed} of ${ended} limits were missed.`,
    svg,
    head: ['Step', 'Week from', 'Met', 'Missed'],
    rows: items.map((each) => [words(each.step), day(each.week), each.met, each.missed]),
  };
}
