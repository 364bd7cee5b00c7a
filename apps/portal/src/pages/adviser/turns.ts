import { type TopLevelSpec } from 'vega-lite';
import { COLOURS, draw } from '../../pictures/picture.js';
import { clockTime, dateAndTime, day } from '../../words/time.js';
import { type Held } from './answers.js';

type Side = Held['side'];
/** What the picture shows. The list of what happened says the same in words. */
export type Turns = {
  /** Who had to act next, the oldest first; one at least. */
  readonly held: readonly Held[];
  readonly events: readonly { readonly at: string; readonly side: Side }[];
  /** By when who must act now is to have acted. */
  readonly dueAt: string | undefined;
  readonly now: Date;
};

/** In pixels: narrow enough for a telephone as it is, so that its words never shrink. */
const WIDTH = 268;
const HEIGHT = 150;
const LANES: Readonly<Record<Side, { name: string; y: number; colour: string }>> = {
  sender: { name: 'Your university', y: 66, colour: COLOURS[0] },
  receiver: { name: 'NHS service', y: 108, colour: COLOURS[1] },
};
const BAR = 14;
/** No line crosses the names of the lanes. */
const NAME_PLATES = Object.values(LANES).map(({ y }) => ({ x: 0, x2: 100, y: y - 24, y2: y - BAR / 2 - 2 }));
const FOOT = 122;
const MINUTE = 60_000;

const ms = (at: string | Date) => new Date(at).getTime();

/** Who had to act next from when to when, with events as dots and the time by which the open step is due. */
export function turnsPicture(turns: Turns): Promise<string> {
  return draw(chartOf(turns));
}

/** When it begins and ends: from the first that is known to now, to the time limit, or to the end. */
function spanOf({ held, events, dueAt, now }: Turns): { start: number; end: number } {
  const over = held.at(-1)?.to;
  const times = [...held.map(({ from }) => ms(from)), ...events.map(({ at }) => ms(at))];
  const start = Math.min(...times);
  const last = [over === undefined ? ms(now) : ms(over), ...(dueAt === undefined ? [] : [ms(dueAt)])];
  // However short it is, there is something to see.
  return { start, end: Math.max(...times, ...last, start + MINUTE) };
}

function chartOf(turns: Turns): TopLevelSpec {
  const { held, events, dueAt, now } = turns;
  const { start, end } = spanOf(turns);
  const x = (of: number) => Math.min(Math.max((of - start) / (end - start), 0), 1) * WIDTH;
  const open = held.at(-1)?.to === undefined;
  const bars = held.map(({ side, from, to }) => bar(side, x(ms(from)), x(to === undefined ? ms(now) : ms(to))));
  const current = open ? held.at(-1) : undefined;
  const ahead =
    dueAt !== undefined && current && ms(dueAt) > ms(now) ? [bar(current.side, x(ms(now)), x(ms(dueAt)))] : [];
  const dots = events.map(({ at, side }) => ({ x: x(ms(at)), y: LANES[side].y }));
  const rules = [
    ...(open ? [{ x: x(ms(now)), y: 18, y2: FOOT, text: 'Now' }] : []),
    ...(dueAt === undefined ? [] : [{ x: x(ms(dueAt)), y: 40, y2: FOOT, text: dueIn(dueAt, now) }]),
  ];
  const labels = rules.map(({ x: at, y, text }) => ({ x: at, y: y - 6, text }));
  const [from, to] = endsOf(start, end);
  const words = [
    ...labels.filter(({ x: at }) => at <= WIDTH / 2),
    ...Object.values(LANES).map(({ name, y }) => ({ x: 0, y: y - BAR, text: name })),
    { x: 0, y: FOOT + 16, text: from },
  ];
  const right = [...labels.filter(({ x: at }) => at > WIDTH / 2), { x: WIDTH, y: FOOT + 16, text: to }];
  return chart([
    {
      data: { values: [{ x: 0, x2: WIDTH, y: FOOT }] },
      mark: { type: 'rule', color: INK },
      encoding: { ...XY, x2: X2 },
    },
    { data: { values: bars }, mark: 'rect', encoding: { ...BOX, color: COLOUR } },
    { data: { values: ahead }, mark: { type: 'rect', filled: false, color: INK }, encoding: BOX },
    { data: { values: rules }, mark: { type: 'rule', color: INK, strokeDash: [4, 3] }, encoding: { ...XY, y2: Y2 } },
    { data: { values: NAME_PLATES }, mark: { type: 'rect', color: '#ffffff' }, encoding: BOX },
    {
      data: { values: dots },
      mark: { type: 'point', filled: true, fill: '#ffffff', stroke: INK, strokeWidth: 2, size: 70, opacity: 1 },
      encoding: XY,
    },
    { data: { values: words }, mark: { type: 'text', align: 'left', baseline: 'middle' }, encoding: TEXT },
    { data: { values: right }, mark: { type: 'text', align: 'right', baseline: 'middle' }, encoding: TEXT },
  ]);
}

const INK = '#212b32';
/** Places are said in pixels. */
const pixels = (most: number) => ({ scale: { domain: [0, most], range: [0, most], nice: false }, axis: null });
const X2 = { field: 'x2' } as const;
const Y2 = { field: 'y2' } as const;
const XY = {
  x: { field: 'x', type: 'quantitative' as const, ...pixels(WIDTH) },
  y: { field: 'y', type: 'quantitative' as const, ...pixels(HEIGHT) },
};
const BOX = { ...XY, x2: X2, y2: Y2 };
const COLOUR = { field: 'colour', type: 'nominal', scale: null } as const;
const TEXT = { ...XY, text: { field: 'text', type: 'nominal' as const } };

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];
const chart = (layer: Layer[]): TopLevelSpec => ({
  width: WIDTH,
  height: HEIGHT,
  autosize: 'none',
  padding: { left: 8, right: 8, top: 0, bottom: 0 },
  layer,
});

const bar = (side: Side, x: number, x2: number) => {
  const { y, colour } = LANES[side];
  // What took no time is seen all the same.
  return { x, x2: Math.max(x2, Math.min(x + 2, WIDTH)), y: y - BAR / 2, y2: y + BAR / 2, colour };
};

const dueIn = (dueAt: string, now: Date) => `${ms(dueAt) > ms(now) ? 'Due' : 'Was due'} ${day(dueAt)}`;

/** What stands below both ends: days, or times of one day. */
function endsOf(start: number, end: number): [string, string] {
  const [from, to] = [new Date(start), new Date(end)];
  return day(from) === day(to) ? [dateAndTime(from), clockTime(to)] : [day(from), day(to)];
}
