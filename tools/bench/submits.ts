import { type Figure, figureOf } from './arithmetic.js';
import { type Ground, type Size, untilDrained } from './ground.js';
import { type Sent } from './load.js';

export type Submits = {
  readonly figure: Figure;
  /** Seconds of CPU of the process of `referrals`, relay included, per submit: one value per round. */
  readonly cpuPerSubmit: readonly number[];
};

type Round = { readonly perSecond: number; readonly sent: readonly Sent[] };

/** How many drafts a second of load may use up; more are made when it was more. */
const FIRST_GUESS = 150;

/**
 * Submits per second with so many at once, of the service and of the baseline in turn. A round ends when its last event and its last
 * entry are at the broker.
 */
export async function measureSubmits(
  ground: Ground,
  { rounds, milliseconds }: Size,
  { atOnce, say }: { atOnce: number; say: (line: string) => void },
): Promise<Submits> {
  const { drafts, database, baseline, submits, besideSubmits } = ground;
  const spare = { ours: [] as string[], beside: [] as string[] };
  const most = { ours: FIRST_GUESS, beside: FIRST_GUESS * 3 };
  const ready = async (side: 'ours' | 'beside') => {
    const lacking = Math.ceil((most[side] * 1.5 * milliseconds) / 1_000) + 50 - spare[side].length;
    if (lacking <= 0) return;
    const fresh = side === 'ours' ? drafts.ours(lacking) : drafts.elsewhere(baseline.database, lacking);
    spare[side].push(...(await fresh));
  };
  const round = async (side: 'ours' | 'beside', forMilliseconds: number): Promise<Round> => {
    await ready(side);
    const volley = side === 'ours' ? await submits(spare.ours) : besideSubmits(spare.beside);
    const sent = await ground.load.fire({ ...volley, atOnce, forMilliseconds });
    await untilDrained(side === 'ours' ? database : baseline.database);
    const drained = performance.timeOrigin + performance.now();
    const seconds = (drained - Math.min(...sent.map(({ begun }) => begun))) / 1_000;
    spare[side].splice(0, sent.length);
    const perSecond = sent.length / seconds;
    most[side] = Math.max(most[side], perSecond);
    return { perSecond, sent };
  };
  // Both are warm, and how many drafts they need is known.
  await round('ours', milliseconds / 2);
  await round('beside', milliseconds / 2);
  const all = { ours: [] as Round[], beside: [] as Round[], cpuPerSubmit: [] as number[] };
  for (let n = 1; n <= rounds; n++) {
    const cpu = await ground.cpuSeconds();
    const ours = await round('ours', milliseconds);
    all.cpuPerSubmit.push(((await ground.cpuSeconds()) - cpu) / ours.sent.length);
    const beside = await round('beside', milliseconds);
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
