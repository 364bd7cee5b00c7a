import { parse, View } from 'vega';
import { compile, type Config, type TopLevelSpec } from 'vega-lite';

/** A picture with the one thing that it says, and its values as a table: the macro `picture` shows all three. */
export type Picture = {
  readonly title: string;
  /** What it shows, as a sentence. */
  readonly says: string;
  readonly svg: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** Colours that people tell apart who see few of them, and that stand out from white by 3 to 1 at least. */
export const COLOURS = ['#005eb8', '#b35900', '#00703c', '#6f4fa0', '#b61d15', '#4c6272'] as const;

const LOOK: Config = {
  mark: { color: COLOURS[0] },
  aria: false,
  background: '#ffffff',
  font: 'Arial, sans-serif',
  axis: { labelFontSize: 13, titleFontSize: 13, labelColor: '#212b32', titleColor: '#212b32' },
  legend: { labelFontSize: 13, titleFontSize: 13, labelColor: '#212b32' },
  text: { fontSize: 13, color: '#212b32' },
  view: { stroke: null },
  range: { category: [...COLOURS] },
};

/** Draws a Vega-Lite chart on the server. The answer needs neither script nor style. */
export async function draw(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ ...chart, config: { ...LOOK, ...chart.config } });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return svg.replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
  } finally {
    view.finalize();
  }
}
