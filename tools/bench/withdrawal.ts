import { setTimeout as pause } from 'node:timers/promises';
import { tellings } from '../prove/withdrawal-check.js';
import { permittingStudent } from '../prove/withdrawal-student.js';
import { type Figure, figureOfTail } from './arithmetic.js';
import { manyTimes } from './drafts.js';
import { adviserHeaders, type Ground, type Size } from './ground.js';

const AT_ONCE = 2;
const EVERY_MS = 200;
const SUBMITS_AT_ONCE = 16;
const LIMIT_MS = 1_000;

/**
 * Permissions taken back while 16 at once submit: from the time of the withdrawal's transaction, which is before its commit, until
 * `consents` has the acknowledgement of the last enforcer.
 */
export async function measureWithdrawal(
  ground: Ground,
  { withdrawals }: Size,
  { submitsPerSecond, say }: { submitsPerSecond: number; say: (line: string) => void },
): Promise<Figure> {
  const { world, load, drafts, submits } = ground;
  say(`  registering ${withdrawals} students …`);
  const students = await manyTimes(withdrawals, () => permittingStudent(world));
  const ids = students.map(({ consentId }) => consentId);
  const forMilliseconds = (withdrawals / AT_ONCE) * EVERY_MS + 1_000;
  const enough = Math.ceil((submitsPerSecond * 1.5 * forMilliseconds) / 1_000);
  const submitting = load.fire({
    ...(await submits(await drafts.ours(enough))),
    atOnce: SUBMITS_AT_ONCE,
    forMilliseconds,
  });
  submitting.catch(() => undefined); // told below
  await pause(500);
  say(`  ${withdrawals} withdrawals during submits …`);
  const withdrawn = await load.fire({
    url: world.consents.url,
    method: 'POST',
    headers: { ...(await adviserHeaders(world)), 'if-match': '"1"' },
    shots: ids.map((id) => ({ path: `/api/consents/consents/${id}/withdraw` })),
    atOnce: AT_ONCE,
    everyMilliseconds: EVERY_MS,
  });
  const submitted = await submitting;
  const after = Math.max(...withdrawn.map(({ ended }) => ended)) - Math.max(...submitted.map(({ ended }) => ended));
  if (after > 1_000) say(`  the submits ended ${(after / 1_000).toFixed(1)} s before the last withdrawal`);
  const told = await effects(ground, ids);
  say(`  ${withdrawn.length} withdrawals beside ${submitted.length} submits`);
  return figureOfTail(told, LIMIT_MS, 'ms');
}

/** Milliseconds until each took effect; waits for all. */
async function effects({ world }: Ground, ids: readonly string[]): Promise<number[]> {
  const until = performance.now() + 60_000;
  for (;;) {
    const told = await tellings(world, ids);
    if (told.size === ids.length)
      return [...told.values()].map(({ withdrawn, stopped }) => stopped.getTime() - withdrawn.getTime());
    if (performance.now() > until) throw new Error('A withdrawal did not take effect within 60 s.');
    await pause(50);
  }
}
