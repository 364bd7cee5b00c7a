import { isAtTheTop } from '../../apps/duties/src/obligation/obligation.js';
import { wrongAtEnd, wrongNow } from './duties-check.js';
import { Simulation, type Fault } from './duties-simulation.js';
import { choicesOf } from './random.js';

export type DutiesProof = {
  readonly runs: number;
  readonly steps: number;
  /** In which state the referrals were after 90 days. */
  readonly states: Readonly<Record<string, number>>;
  /** How many ended at the top of an escalation, and how often the alarm had something to find. */
  readonly atTheTop: number;
  readonly losses: number;
  readonly failures: readonly string[];
};

/** Failures are told up to so many; one is enough to repeat. */
const TOLD = 10;

/** Many referrals through 90 days each, by the real functions. The same seed gives the same runs; one run is `seed/number`. */
export function proveDuties({
  runs,
  seed,
  fault,
  say = () => undefined,
}: {
  readonly runs: number;
  readonly seed: string;
  readonly fault?: Fault;
  readonly say?: (line: string) => void;
}): DutiesProof {
  const states: Record<string, number> = {};
  const failures: string[] = [];
  let [steps, atTheTop, losses] = [0, 0, 0];
  for (let number = 0; number < runs && failures.length < TOLD; number++) {
    const run = new Simulation(choicesOf(`${seed}/${number}`), fault);
    const found = new Set<string>();
    while (run.step()) {
      steps += 1;
      for (const wrong of wrongNow(run)) found.add(wrong);
    }
    for (const wrong of wrongAtEnd(run)) found.add(wrong);
    failures.push(...[...found].map((wrong) => `run ${number}: ${wrong}`));
    states[run.referral.state] = (states[run.referral.state] ?? 0) + 1;
    if (run.standing.some(isAtTheTop)) atTheTop += 1;
    if (run.world.loss !== undefined) losses += 1;
    if ((number + 1) % 1_000 === 0) say(`${number + 1} of ${runs}`);
  }
  return { runs, steps, states, atTheTop, losses, failures: failures.slice(0, TOLD) };
}

export function tellDuties({ runs, steps, states, atTheTop, losses }: DutiesProof): string[] {
  const after = Object.entries(states)
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${count} ${state}`);
  return [
    `${runs} referrals through 90 days, ${steps} steps, each followed by every check`,
    `after 90 days: ${after.join(', ')}; ${atTheTop} at the top of an escalation; a to-do was lost in ${losses}`,
  ];
}
