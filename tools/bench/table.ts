import { type Figure, shortfalls } from './arithmetic.js';
import { PART_NAMES, PARTS, type PartName } from './parts.js';
import { type Measured } from './run.js';

const COLUMNS = ['', 'value', 'limit', 'ratio', 'unit', 'p50', 'p99', 'aim'] as const;

/** The figures as lines of text: a table, then what each means. */
export function tableOf(figures: Measured['figures']): string[] {
  const rows = there(figures).map(([name, { value, limit, ratio, unit, p50, p99, wrong }]) => {
    const numbers = [value, limit, ratio].map(String);
    const said = wrong === undefined ? '' : `; ${wrong} wrong`;
    return [name, ...numbers, unit, String(p50), String(p99), `${PARTS[name].aim}${said}`];
  });
  const widths = COLUMNS.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(COLUMNS),
    ...rows.map(line),
    '',
    ...there(figures).map(([name]) => `${name}: ${PARTS[name].means}.`),
    'Ratio is value beside limit; both are medians of interleaved rounds on this machine, in this run.',
  ];
}

/** What is not as it should be, a line each: figures beyond their aims, and parts without a figure. */
export function whatFallsShort({ figures, failures }: Measured, wanted: readonly PartName[]): string[] {
  const missing = wanted.filter((name) => figures[name] === undefined);
  return [
    ...there(figures).flatMap(([name, figure]) => shortfalls(name, figure, PARTS[name].aims)),
    ...failures,
    ...missing.filter((name) => !failures.some((said) => said.startsWith(name))).map((name) => `${name}: no figure`),
  ];
}

function there(figures: Measured['figures']): [PartName, Figure][] {
  return PART_NAMES.flatMap((name) => (figures[name] ? [[name, figures[name]] as [PartName, Figure]] : []));
}
