import { describe, expect, it } from '@jest/globals';
import { turnsPicture, type Turns } from './turns.js';

const now = new Date('2026-11-26T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const sent: Turns = {
  held: [{ side: 'sender', from: ago(3) }],
  events: [{ at: ago(3), side: 'sender' }],
  dueAt: ago(-2),
  now,
};
const accepted: Turns = {
  held: [
    { side: 'sender', from: ago(5), to: ago(2) },
    { side: 'receiver', from: ago(2) },
  ],
  events: [
    { at: ago(5), side: 'sender' },
    { at: ago(2), side: 'receiver' },
  ],
  dueAt: ago(-12),
  now,
};
const closed: Turns = {
  ...accepted,
  held: [
    { side: 'sender', from: ago(900), to: ago(800) },
    { side: 'receiver', from: ago(800), to: ago(10) },
  ],
  events: [{ at: ago(900), side: 'sender' }],
  dueAt: undefined,
};
const atOnce: Turns = {
  ...sent,
  held: [{ side: 'sender', from: now.toISOString() }],
  events: [{ at: now.toISOString(), side: 'sender' }],
  dueAt: undefined,
};

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
/** Every box that is drawn: a bar, the time that is left, or what keeps a name free of lines. */
const boxes = (svg: string) =>
  [...svg.matchAll(/d="M([\d.]+),([\d.]+)h([\d.]+)v[\d.]+h-[\d.]+Z" (?:fill|stroke)="(#\w+)"/g)].map(
    ([, x, y, width, colour]) => ({ x: Number(x), y: Number(y), width: Number(width), colour }),
  );
const dots = (svg: string) => svg.split('stroke-width="2"').length - 1;
const UNIVERSITY = '#005eb8';
const SERVICE = '#b35900';
const LEFT = '#212b32';

describe('the picture of who had to act next', () => {
  it('names both sides, both ends, now and the time limit', async () => {
    expect(texts(await turnsPicture(sent)).sort()).toEqual(
      ['Your university', 'NHS service', '23 November 2026', '28 November 2026', 'Now', 'Due 28 November 2026'].sort(),
    );
    expect(texts(await turnsPicture({ ...sent, dueAt: ago(1) }))).toContain('Was due 25 November 2026');
  });

  it('has a bar for each turn and a dot for each event, and of an open one the time that is left', async () => {
    const marks = async (turns: Turns) => {
      const svg = await turnsPicture(turns);
      const colours = boxes(svg).map(({ colour }) => colour);
      return { bars: colours.filter((each) => each !== '#ffffff'), dots: dots(svg) };
    };
    expect(await marks(sent)).toEqual({ bars: [UNIVERSITY, LEFT], dots: 1 });
    expect(await marks(accepted)).toEqual({ bars: [UNIVERSITY, SERVICE, LEFT], dots: 2 });
    expect(await marks({ ...accepted, dueAt: ago(1) })).toEqual({ bars: [UNIVERSITY, SERVICE], dots: 2 });
    const [university, service, left] = boxes(await turnsPicture(accepted));
    expect([university?.x, (university?.x ?? 0) + (university?.width ?? 0)]).toEqual([0, service?.x]);
    expect(left?.y).toBe(service?.y);
    expect(university?.y).not.toBe(service?.y);
  });

  it('shows no “now” and no limit where it is over', async () => {
    expect(texts(await turnsPicture(closed)).join(' ')).not.toMatch(/Now|due/i);
  });

  it.each([
    ['one that has just begun', atOnce],
    ['one of years', closed],
    ['one that is late', { ...accepted, dueAt: ago(1.9) }],
    ['one whose limit is now', { ...accepted, dueAt: now.toISOString() }],
    ['one whose clock is behind', { ...sent, now: new Date(ago(4)) }],
  ])('can be drawn of %s, within its frame', async (_, turns) => {
    const svg = await turnsPicture(turns);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(boxes(svg).filter(({ colour }) => colour !== '#ffffff').length).toBeGreaterThan(0);
    for (const { x, width } of boxes(svg)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(width).toBeGreaterThan(0);
      expect(x + width).toBeLessThanOrEqual(268.001);
    }
    for (const [, x] of svg.matchAll(/translate\(([-\d.e]+),/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(268);
    }
  });
});
