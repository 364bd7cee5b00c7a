import { type DataItem, type Party } from '@footbridge/contracts';
import { words } from '../../words/words.js';

type Name = (organisationId: string) => string;
type Text = { readonly x: number; readonly y: number; readonly text: string; readonly strong?: true };
type Box = { readonly y: number; readonly height: number };
type Arrow = { readonly x: number; readonly from: number; readonly to: number; readonly head: string };

/** What flows between whom: boxes and arrows for the template to draw, and the same as a table. */
export type FlowPicture = {
  readonly title: string;
  readonly says: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly texts: readonly Text[];
};

/** A UKPRN has eight digits, which no code of the NHS has. */
const isEducation = (organisationId: string) => /^\d{8}$/.test(organisationId);

const WIDTH = 480;
const LINE = 20;
const MARGIN = 16;
/** Letters that fit beside an arrow, and in a box. */
const LANE = 26;
const ACROSS = 54;

/** Draws education above and the NHS below, with what goes down and what comes back up. It fits a phone's width. */
export function flowPicture(items: readonly DataItem[], parties: readonly Party[], name: Name): FlowPicture {
  const ids = parties.map(({ organisationId }) => organisationId);
  const education = ids.filter(isEducation).map(name);
  const health = ids.filter((id) => !isEducation(id)).map(name);
  const [out, back] = [goingOf(items, 'out'), goingOf(items, 'back')];
  return {
    title: 'What flows between whom.',
    says: `${kinds(out)} from ${inWords(education, 'a college or university')} to ${inWords(health, 'the NHS')}, ${small(kinds(back))} back.`,
    head: ['Information', 'Which way', 'Why it is needed'],
    rows: items.map(({ category, direction, necessity }) => [
      words(category),
      words(`direction.${direction}`),
      necessity,
    ]),
    ...placed({
      top: boxLines('Colleges and universities', education),
      bottom: boxLines('NHS and other providers', health),
      out,
      back,
    }),
  };
}

const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const kinds = (list: readonly string[]) =>
  list.length === 0 ? 'Nothing' : `${String(list.length)} kind${list.length === 1 ? '' : 's'} of information`;
const inWords = (names: readonly string[], none: string) =>
  names.length === 0 ? none : names.length > 3 ? `${String(names.length)} organisations` : names.join(' and ');
const goingOf = (items: readonly DataItem[], way: 'out' | 'back') =>
  items.filter(({ direction }) => direction === way || direction === 'both').map(({ category }) => words(category));
const boxLines = (heading: string, names: readonly string[]) => [
  heading,
  ...(names.length === 0 ? ['No party yet'] : names.flatMap((each) => wrapped(each, ACROSS))),
];

type Parts = {
  readonly top: readonly string[];
  readonly bottom: readonly string[];
  readonly out: readonly string[];
  readonly back: readonly string[];
};

function placed({ top, bottom, out, back }: Parts) {
  const lanes = [out, back].map((list) => list.flatMap((each) => wrapped(each, LANE)));
  const between = (Math.max(...lanes.map(({ length }) => length), 1) + 2) * LINE;
  const topBox = { y: 1, height: top.length * LINE + MARGIN };
  const bottomBox = { y: topBox.height + between, height: bottom.length * LINE + MARGIN };
  const [from, to] = [topBox.y + topBox.height, bottomBox.y];
  const half = WIDTH / 2;
  const inBox = ({ y }: Box, lines: readonly string[]): Text[] =>
    lines.map((text, n) => ({ x: MARGIN, y: y + (n + 1) * LINE, text, ...(n === 0 && { strong: true as const }) }));
  const inLane = (x: number, lines: readonly string[]): Text[] =>
    (lines.length === 0 ? ['Nothing'] : lines).map((text, n) => ({ x, y: from + (n + 1.7) * LINE, text }));
  return {
    width: WIDTH,
    height: bottomBox.y + bottomBox.height + 1,
    boxes: [topBox, bottomBox],
    arrows: [
      { x: MARGIN, from, to: to - 10, head: arrowHead(MARGIN, to, -12) },
      { x: half + MARGIN, from: from + 10, to, head: arrowHead(half + MARGIN, from, 12) },
    ],
    texts: [
      ...inBox(topBox, top),
      ...inBox(bottomBox, bottom),
      ...inLane(MARGIN * 2, lanes[0] ?? []),
      ...inLane(half + MARGIN * 2, lanes[1] ?? []),
    ],
  };
}

const arrowHead = (x: number, tip: number, back: number) =>
  [
    [x, tip],
    [x - 7, tip + back],
    [x + 7, tip + back],
  ]
    .map((point) => point.join(','))
    .join(' ');

/** Breaks a text at blanks into lines of so many letters at most; the first of what goes on stands in. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `  ${word}`);
  }
  return lines;
}
