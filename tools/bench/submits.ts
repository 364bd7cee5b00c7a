import { type Figure, figureOf } from './arithmetic.js';
import { type Ground, type Size, untilDrained } from './ground.js';
import { type Sent } from './load.js';

export type Submits = {
  readonly figure: Figure;
  /** Seconds of CPU of the process of `referrals`, relay included, per submit: one value per round. */
  readonly cpuPerSubmit: readonly number[];
};

type Round = { readonly perSecond: number; readonly sent: readonly Sent[] };

type Side = 'ours' | 'beside';

/** The service and the baseline, warm. */
export type Sides = {
  /** A round ends when its last event and its last entry are at the broker. */
  round(side: Side, load: { atOnce: number; forMilliseconds: number }): Promise<Round>;
};

/** How many drafts a second of load may use up; more are made when it was more. */
const FIRST_GUESS = 150;

/** Load that does not count, in rounds of each side: processes and broker are still getting faster. */
const WARM_ROUNDS = 4;

/** Warms both up, once for all parts that submit; drafts that one part leaves over are the next one's. */
export async function warmSides(
  { drafts, database, baseline, submits, besideSubmits, load }: Ground,
  { milliseconds }: Size,
): Promise<Sides> {
  const spare = { ours: [] as string[], beside: [] as string[] };
  const most = { ours: FIRST_GUESS, beside: FIRST_GUESS * 3 };
  const ready = async (side: Side, forMilliseconds: number) => {
    const lacking = Math.ceil((most[side] * 1.5 * forMilliseconds) / 1_000) + 50 - spare[side].length;
    if (lacking <= 0) return;
    const fresh = side === 'ours' ? drafts.ours(lacking) : drafts.elsewhere(baseline.database, lacking);
    spare[side].push(...(await fresh));
  };
  const round: Sides['round'] = async (side, { atOnce, forMilliseconds }) => {
    await ready(side, forMilliseconds);
    const volley = side === 'ours' ? await submits(spare.ours) : besideSubmits(spare.beside);
    const sent = await load.fire({ ...volley, atOnce, forMilliseconds });
    await untilDrained(side === 'ours' ? database : baseline.database);
    const drained = performance.timeOrigin + performance.now();
    const seconds = (drained - Math.min(...sent.map(({ begun }) => begun))) / 1_000;
    spare[side].splice(0, sent.length);
    const perSecond = sent.length / seconds;
    most[side] = Math.max(most[side], perSecond);
    return { perSecond, sent };
  };
  for (let n = 1; n <= WARM_ROUNDS; n++) {
    await round('ours', { atOnce: 16, forMilliseconds: milliseconds });
    await round('beside', { atOnce: 16, forMilliseconds: milliseconds });
  }
  return { round };
}

/** Submits per second with so many at once, of the service and of the baseline in turn. */
export async function measureSubmits(
  { ground, sides }: { ground: Ground; sides: Sides },
  { rounds, milliseconds }: Size,
  { atOnce, say }: { atOnce: number; say: (line: string) => void },
): Promise<Submits> {
  const load = { atOnce, forMilliseconds: milliseconds };
  const all = { ours: [] as Round[], beside: [] as Round[], cpuPerSubmit: [] as number[] };
  for (let n = 1; n <= rounds; n++) {
    const cpu = await ground.cpuSeconds();
    const ours = await sides.round('ours', load);
    all.cpuPerSubmit.push(((await ground.cpuSeconds()) - cpu) / ours.sent.length);
    const beside = await sides.round('beside', load);
    all.ours.push(ours);
    all.beside.push(beside);
    say(`  round ${n}: ${ours.perSecond.toFixed(0)} beside ${beside.perSecond.toFixed(0)} submits per second`);
  }
  return {
    figure: figureOf({
      ours: all.ours.map(({ perSecond }) => perSecond),
      beside: all.beside.map(({ perSecond }) => perSecond),
      unit: 'submits/s',
      each: all.ours.flatMap(({ sent }) => sent.map(({ begun, ended }) => ended - begun)),
    }),
    cpuPerSubmit: all.cpuPerSubmit,
  };
}
