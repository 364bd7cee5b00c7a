import { COLOURS, draw, type Picture } from '../../pictures/picture.js';
import { day } from '../../words/time.js';
import { waitInWords } from './entries.js';

/** Refused disclosures and accesses by week, as the audit service counts them. */
export type Weeks = {
  readonly items: readonly {
    readonly week: string;
    readonly refused: number;
    readonly permittedLater: number;
    readonly notPermittedSince: number;
    readonly medianSeconds?: number;
    readonly longestSeconds?: number;
  }[];
  readonly from: string;
  readonly to: string;
  readonly complete: boolean;
};

const WEEK_MS = 7 * 86_400_000;
const waited = (seconds: number | undefined) => (seconds === undefined ? 'None was permitted' : waitInWords(seconds));

/** How long refusals waited for their permit; undefined where nothing was refused. */
export async function waitsPicture({ items, from, to, complete }: Weeks): Promise<Picture | undefined> {
  const [first] = items;
  if (!first) return undefined;
  const weeks = everyWeek(beginning(from, first.week), to).map(
    (week) => items.find((each) => each.week === week) ?? { week, refused: 0, permittedLater: 0, notPermittedSince: 0 },
  );
  const sum = (of: (week: Weeks['items'][number]) => number) => items.reduce((all, each) => all + of(each), 0);
  const [refused, later] = [sum((each) => each.refused), sum((each) => each.permittedLater)];
  const longest = Math.max(0, ...items.map(({ longestSeconds = 0 }) => longestSeconds));
  const { unit, of: size } = unitFor(longest);
  const values = weeks.flatMap(({ week, medianSeconds, longestSeconds }) => [
    { week, what: 'Half waited no longer than', wait: medianSeconds === undefined ? null : medianSeconds / size },
    { week, what: 'The longest wait', wait: longestSeconds === undefined ? null : longestSeconds / size },
  ]);
  const svg = await draw({
    width: 620,
    height: 240,
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      x: {
        field: 'week',
        type: 'ordinal',
        title: 'Week that begins on',
        scale: { domain: weeks.map(({ week }) => week) },
        axis: { labelAngle: -45, labelExpr: "timeFormat(toDate(datum.value), '%d %b')" },
      },
      xOffset: { field: 'what' },
      y: { field: 'wait', type: 'quantitative', title: `Wait in ${unit}`, axis: { tickMinStep: 1 } },
      color: {
        field: 'what',
        type: 'nominal',
        title: null,
        scale: { range: [COLOURS[0], COLOURS[1]] },
        legend: { orient: 'top', labelLimit: 0 },
      },
    },
  });
  return {
    title: 'How long refused sharing and looking waited',
    says: `${sayHowMany(refused, later)} ${longest === 0 ? '' : `The longest wait was ${waitInWords(longest).toLowerCase()}.`}${complete ? '' : ' Only the newest are counted.'}`,
    svg,
    head: [
      'Week that begins on',
      'Refused',
      'Permitted later',
      'Not permitted since',
      'Half waited no longer than',
      'The longest wait',
    ],
    rows: weeks.map((each) => [
      day(each.week),
      each.refused,
      each.permittedLater,
      each.notPermittedSince,
      each.refused === 0 ? 'None was refused' : waited(each.medianSeconds),
      each.refused === 0 ? 'None was refused' : waited(each.longestSeconds),
    ]),
  };
}

function sayHowMany(refused: number, later: number): string {
  const rest = refused - later;
  const since =
    rest === 0 ? 'none is waiting' : `${String(rest)} ${rest === 1 ? 'has' : 'have'} not been permitted since`;
  return `${String(refused)} ${refused === 1 ? 'was' : 'were'} refused: ${String(later)} ${later === 1 ? 'was' : 'were'} permitted later, ${since}.`;
}

/** The Monday of the period's first week; of the first week with a refusal where the period is longer than a year. */
function beginning(from: string, first: string): string {
  const at = Date.parse(from);
  if (Date.parse(`${first}T00:00:00Z`) - at > 52 * WEEK_MS) return first;
  const midnight = new Date(`${from.slice(0, 10)}T00:00:00Z`);
  const sinceMonday = (midnight.getUTCDay() + 6) % 7;
  return new Date(midnight.getTime() - sinceMonday * (WEEK_MS / 7)).toISOString().slice(0, 10);
}

/** Weeks begin on Monday: from the first that was told to the one in which `to` lies. */
function everyWeek(first: string, to: string): string[] {
  const weeks: string[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at < Date.parse(to); at += WEEK_MS) {
    weeks.push(new Date(at).toISOString().slice(0, 10));
  }
  return weeks.length === 0 ? [first] : weeks;
}

function unitFor(seconds: number): { unit: string; of: number } {
  if (seconds < 120) return { unit: 'seconds', of: 1 };
  if (seconds < 2 * 3_600) return { unit: 'minutes', of: 60 };
  return seconds < 3 * 86_400 ? { unit: 'hours', of: 3_600 } : { unit: 'days', of: 86_400 };
}
