import { type MonitoredHours } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { draw, type Picture } from '../../pictures/picture.js';
import { need } from '../../services/answer.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { hoursInWords } from './common.js';
import { at } from './paths.js';

type Caseload = { adviser: string; drafts: number; withUs: number; late: number; sentLately: number };
type Week = { from: string; inside: number; outside: number; kinds: Readonly<Record<string, number>> };
type Team = { caseload: readonly Caseload[]; monitoredHours: readonly MonitoredHours[]; weeks: readonly Week[] };

/** Who has how much in hand, and what happens when nobody reads. */
export const teamPage = page({
  path: at.team,
  audience: ADVISERS,
  template: 'adviser/team',
  async view(visit) {
    const { caseload, monitoredHours, weeks } = need(await visit.ask<Team>('referrals', '/team'));
    const names = await visit.names({ appointments: caseload.map(({ adviser }) => adviser) });
    return {
      title: 'Team',
      wide: true,
      caseload: caseload.map((each) => ({ ...each, name: names.person(each.adviser) })),
      late: caseload.reduce((sum, { late }) => sum + late, 0),
      hours: hoursInWords(monitoredHours),
      load: await loadPicture(weeks),
    };
  },
});

async function loadPicture(weeks: readonly Week[]): Promise<Picture> {
  const outside = weeks.reduce((sum, week) => sum + week.outside, 0);
  const everything = weeks.reduce((sum, week) => sum + week.inside + week.outside, 0);
  const values = weeks.flatMap(({ from, inside, outside: out }) => [
    { week: `From ${day(from)}`, when: 'In hours', count: inside },
    { week: `From ${day(from)}`, when: 'Out of hours', count: out },
  ]);
  const svg = await draw({
    width: 560,
    height: 220,
    data: { values },
    mark: 'bar',
    encoding: {
      y: { field: 'week', type: 'nominal', sort: null, title: null, axis: { labelLimit: 220 } },
      x: {
        field: 'count',
        type: 'quantitative',
        title: 'Referrals sent, messages and sharing without permission',
        axis: { tickMinStep: 1 },
      },
      color: { field: 'when', type: 'nominal', title: null, sort: null, legend: { orient: 'top' } },
    },
  });
  return {
    title: 'Out of hours in the last 4 weeks',
    says:
      everything === 0
        ? 'Nothing happened.'
        : `${outside} of ${everything} happened when nobody of your service reads.`,
    svg,
    head: ['Week', 'In hours', 'Out of hours', 'Out of hours, by kind'],
    rows: weeks.map(({ from, inside, outside: out, kinds }) => [
      `From ${day(from)}`,
      inside,
      out,
      Object.entries(kinds)
        .map(([kind, count]) => `${words(kind)}: ${count}`)
        .join('; ') || 'None',
    ]),
  };
}
