import { setTimeout as pause } from 'node:timers/promises';
import { type Killable } from './kills-ground.js';
import { type Choices } from './random.js';

export type Victim = Killable & {
  readonly name: string;
  /** How often it is chosen, beside the others. */ readonly weight: number;
};

export type Schedule = {
  readonly victims: readonly Victim[];
  readonly kills: number;
  readonly choices: Choices;
  /** Resolves when the load has come as far as it should be before this kill, counted from 0. */
  readonly loaded: (kill: number) => Promise<void>;
  readonly killed: (name: string, kill: number) => void;
};

const MOST_DOWN = 2;

/** Kills one after the other as the choices say, some while others are still down; resolves when all are up again. */
export async function killAll({ victims, kills, choices, loaded, killed }: Schedule): Promise<void> {
  const down = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const bag: Victim[] = [];
  // Without putting back until all were drawn: nobody is spared for long.
  const draw = () => {
    if (bag.length === 0) bag.push(...victims.flatMap((each) => Array.from({ length: each.weight }, () => each)));
    const drawn = choices.pick(bag);
    bag.splice(bag.indexOf(drawn), 1);
    return drawn;
  };
  for (let kill = 0; kill < kills; kill++) {
    const gap = choices.between(100, 1_500);
    const wanted = draw();
    await loaded(kill);
    await pause(gap);
    // Who was chosen must be up to be killed; of the others one may be down at the same time.
    await down.get(wanted.name);
    while (down.size >= MOST_DOWN) await Promise.race(down.values());
    if (failures.length > 0) break;
    await wanted.kill();
    killed(wanted.name, kill + 1);
    const up = wanted
      .start()
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => down.delete(wanted.name));
    down.set(wanted.name, up);
  }
  await Promise.all(down.values());
  if (failures.length > 0) throw failures[0];
}
