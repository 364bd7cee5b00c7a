/** What one measurement came to; goes into the file of `--json` as it stands. */
export type Figure = {
  readonly value: number;
  /** What was measured beside it in the same run, or where there is nothing to measure beside, the aim itself. */
  readonly limit: number;
  /** value ÷ limit */
  readonly ratio: number;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  /** Answers that the independent oracle contradicts (gate). */
  readonly wrong?: number;
};

/** What a figure must come to. */
export type Aim = {
  readonly of: 'ratio' | 'p99' | 'wrong';
  readonly atLeast?: number;
  readonly atMost?: number;
  /** `p99 < 10` and not `<=` */
  readonly below?: number;
};

/** The smallest value that so many percent do not exceed; not a number when there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one, or the mean of the two in the middle; not a number when there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

type Measured = {
  /** One value per round, of ours and of what stands beside it. */
  readonly ours: readonly number[];
  readonly beside: readonly number[];
  readonly unit: string;
  /** Single observations of ours. */
  readonly each: readonly number[];
};

/** The medians of the rounds against each other. */
export function figureOf({ ours, beside, unit, each }: Measured): Figure {
  const [value, limit] = [median(ours), median(beside)];
  return {
    value: rounded(value),
    limit: rounded(limit),
    ratio: rounded(value / limit),
    unit,
    p50: rounded(percentile(each, 50)),
    p99: rounded(percentile(each, 99)),
  };
}

/** A figure that is the 99th percentile itself, against a fixed limit. */
export function figureOfTail(each: readonly number[], limit: number, unit: string): Figure {
  const p99 = rounded(percentile(each, 99));
  return { value: p99, limit, ratio: rounded(p99 / limit), unit, p50: rounded(percentile(each, 50)), p99 };
}

/** Four digits that count. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}

/** In words what falls short of its aims; empty when nothing does. What is no number falls short. */
export function shortfalls(name: string, figure: Figure, aims: readonly Aim[]): string[] {
  return aims.flatMap(({ of, atLeast, atMost, below }) => {
    const got = figure[of] ?? Number.NaN;
    const said = (words: string) => [`${name}: ${of} is ${got}, and should be ${words}`];
    if (atLeast !== undefined && !(got >= atLeast)) return said(`at least ${atLeast}`);
    if (atMost !== undefined && !(got <= atMost)) return said(`at most ${atMost}`);
    if (below !== undefined && !(got < below)) return said(`below ${below}`);
    return [];
  });
}
