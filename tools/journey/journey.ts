import { demoStudents } from '@footbridge/infra';
import { agree, expired, suspend, withoutPermission } from './agreement.js';
import { outage } from './outage.js';
import { Player } from './player.js';
import { prove, realInput } from './proof.js';
import { decide, send, withdrawAfter, withdrawBefore } from './referral.js';
import { type JourneyResult, type PlayJourney } from './seam.js';
import { castOf, permission, register } from './story.js';

/** The main job, end to end, as the people in it: a referral goes, an answer comes back, and it stops wherever it must. */
export const playJourney: PlayJourney = async (options) => {
  const player = new Player(options);
  try {
    await play(player);
  } catch (error) {
    const reasons = [error instanceof Error ? error.message.slice(0, 200) : 'failed'];
    options.report(`✗ The journey broke off: ${reasons.join()}`);
    player.steps.push({
      name: 'The journey goes on to its end',
      expected: 'permit',
      got: 'error',
      reasons,
      milliseconds: 0,
    });
  }
  return resultOf(player);
};

async function play(player: Player): Promise<void> {
  const cast = castOf(player);
  const { university, followed, withdrawing, today } = cast;
  const serial = 60_000 + ((player.options.run * 10) % 30_000);
  const others = demoStudents(university, 12, {
    seed: `journey others ${player.options.run}`,
    on: today,
    serial,
  }).slice(6);
  const enrolled = await Promise.all(
    [followed, withdrawing, ...others].map(async (student) => ({
      ...student,
      studentId: await register(player, cast, student),
    })),
  );
  const [main, second, third, fourth, fifth, sixth] = enrolled;
  if (!main || !second || !third || !fourth || !fifth || !sixth) throw new Error('Six students were asked for.');

  const given = await player.permit('The student answers the two questions', () =>
    permission(player, cast, main.studentId),
  );
  const { agreementId, referral } = await agree(player, cast, main);
  const sent = await send(player, cast, main, referral);
  const accepted = await decide(player, cast, sent);
  await withoutPermission(player, cast, third);
  await expired(player, cast, fourth);
  await permission(player, cast, fifth.studentId);
  await suspend(player, cast, agreementId, fifth);
  await withdrawBefore(player, cast, second);
  await withdrawAfter(player, cast, accepted, given?.made ?? '');
  await outage(player, cast, accepted, sixth);
  await prove(player, cast, { studentId: main.studentId, referralId: referral.id });
  await realInput(player);
}

function resultOf({ steps }: Player): JourneyResult {
  const passed = steps.filter(({ expected, got }) => expected === got).length;
  return { steps, passed, failed: steps.length - passed };
}
