import { createHash } from 'node:crypto';

/** Choices that a seed repeats: the same seed and the same questions give the same answers. Not for secrets. */
export type Choices = {
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(among: readonly T[]): T;
  /** Choices of their own for a part of the work, whatever the others ask meanwhile. */
  for(part: string): Choices;
};

/** The choices of a seed: any text. */
export function choicesOf(seed: string): Choices {
  let asked = 0;
  const below = (limit: number): number => {
    const digest = createHash('sha256').update(`${seed} ${asked++}`).digest();
    return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * limit);
  };
  return {
    between: (from, to) => from + below(to - from + 1),
    pick: <T>(among: readonly T[]): T => {
      const chosen = among[below(among.length)];
      if (chosen === undefined) throw new Error('There is nothing to choose from.');
      return chosen;
    },
    for: (part) => choicesOf(`${seed}/${part}`),
  };
}
